namespace FlowExec.Bench.Launch;

/// <summary>Which comparisons there are, with how many rows and turns, and what must hold.</summary>
internal static class Comparisons
{
    public static IEnumerable<Comparison> Of(CompareOptions options, Clients clients) => All(options, clients)
        .Where(one => options.Only is null || one.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))
        .Select(one => options.Turns is { } turns ? one with { Turns = turns } : one)
        .Select(one => options.IsFull ? one : one with { Contenders = [.. one.Contenders.Select(each => each with { Limit = null })] });

    private static IEnumerable<Comparison> All(CompareOptions options, Clients clients)
    {
        bool full = options.IsFull;
        int many = full ? 100_000 : 2_000;
        int some = full ? 20_000 : 500;
        int few = full ? 2_000 : 200;
        yield return new Comparison("Against a bare HttpClient, without latency", 0, full ? 7 : 1,
        [
            new(clients.Bare, many),
            new(clients.Tool(journal: false), many, 0.75), new(clients.Tool(journal: true), many, 0.6),
            new(clients.ByPath(journal: false), many, 0.65), new(clients.ByPath(journal: true), many, 0.5),
            new(clients.Piped(journal: false), many, 0.5), new(clients.Piped(journal: true), many, 0.4),
        ]);
        yield return new Comparison("Against what people write, without latency", 0, full ? 5 : 1,
        [
            new(clients.Loop, some),
            new(clients.Parallel(5), few), new(clients.Parallel(16), few), new(clients.Parallel(32), few), new(clients.Bare, some),
            new(clients.Tool(journal: false), some, 8), new(clients.Tool(journal: true), some, 6),
            new(clients.ByPath(journal: false), some, 8), new(clients.ByPath(journal: true), some, 6),
            new(clients.Piped(journal: false), some, 8), new(clients.Piped(journal: true), some, 6),
        ]);
        foreach (int latency in (int[])[50, 100])
        {
            double? limit = latency == 50 ? 0.95 : null;
            yield return new Comparison($"Against a bare HttpClient, {latency} ms latency", latency, full ? 3 : 1,
            [
                new(clients.Bare, many),
                new(clients.Tool(journal: false), many, limit), new(clients.Tool(journal: true), many, limit),
                new(clients.ByPath(journal: false), many, limit), new(clients.ByPath(journal: true), many, limit),
                new(clients.Piped(journal: false), many, limit), new(clients.Piped(journal: true), many, limit),
                new(clients.Loop, full ? 500 : 20), new(clients.Parallel(5), full ? 2_000 : 100),
                new(clients.Parallel(16), full ? 5_000 : 200), new(clients.Parallel(32), full ? 10_000 : 200),
            ]);
        }

        if (options.Baseline is not null)
        {
            const int Few = 1_000;
            yield return new Comparison("Against another build, few rows", 0, full ? 15 : 3,
            [
                new(clients.Baseline(byPath: true), Few), new(clients.ByPath(journal: false), Few), new(clients.ByPath(journal: true), Few),
                new(clients.Baseline(byPath: false), Few), new(clients.Piped(journal: false), Few), new(clients.Piped(journal: true), Few),
            ]);
        }
    }
}
