using System.Globalization;

namespace FlowExec.Bench.Launch;

/// <summary>One of those who are compared.</summary>
/// <param name="Client">How it launches.</param>
/// <param name="Rows">How many rows it is given: fewer where it is slow, since speed is what counts.</param>
/// <param name="Limit">How many times the speed of the first it must at least have; null for no matter what.</param>
internal sealed record Contender(Client Client, int Rows, double? Limit = null);

/// <summary>A comparison: who takes turns, at which latency. The first of them is what the others are held against.</summary>
internal sealed record Comparison(string Name, int Latency, int Turns, IReadOnlyList<Contender> Contenders)
{
    /// <summary>Runs all that are asked for, and shows each as soon as it is done.</summary>
    /// <returns>0, or 1 where a limit does not hold.</returns>
    public static async Task<int> RunAsync(CompareOptions options)
    {
        const string Flow = "Customer follow-up";
        string scratch = Directory.CreateTempSubdirectory("flowexec-bench-").FullName;
        try
        {
            // What the runs put on record goes with the rest.
            Environment.SetEnvironmentVariable("FLOWEXEC_JOURNAL", Path.Combine(scratch, "journal"));
            using Emulator emulator = Emulator.Start(options.FlowExec);
            string flowId = await emulator.FindFlowAsync(Flow);
            var rows = new Rows(scratch, flowId);
            var clients = new Clients(options, Flow, flowId);

            // The emulator has its code compiled before anything is measured.
            await Stopwatches.RunAsync(clients.Bare, emulator, rows, options.IsFull ? 50_000 : 2_000, scratch);
            bool held = true;
            foreach (Comparison comparison in Comparisons.Of(options, clients))
            {
                await emulator.SetLatencyAsync(comparison.Latency);
                held &= await comparison.RunAsync(emulator, rows, scratch);
            }

            return held ? 0 : 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<bool> RunAsync(Emulator emulator, Rows rows, string scratch)
    {
        List<Reading>[] readings = [.. Contenders.Select(_ => new List<Reading>())];
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int i = 0; i < Contenders.Count; i++)
            {
                // Another begins each time, so that whatever else the machine does falls on all alike.
                int place = (turn + i) % Contenders.Count;
                readings[place].Add(await Stopwatches.RunAsync(Contenders[place].Client, emulator, rows, Contenders[place].Rows, scratch));
            }
        }

        return Show(readings);
    }

    private bool Show(List<Reading>[] readings)
    {
        Console.WriteLine($"\n{Name}; {Turns} {(Turns == 1 ? "turn" : "turns")}, '{Contenders[0].Client.Name}' = 1");
        Console.WriteLine($"{"",-46} {"rows",7}  {"speed",-21} {"limit",5}  {"processor time a row",-23} {"us",5}");
        bool held = true;
        for (int place = 0; place < Contenders.Count; place++)
        {
            Contender one = Contenders[place];
            var speed = new Spread(readings[place].Zip(readings[0], (mine, first) => mine.RowsPerSecond / first.RowsPerSecond));
            var processor = new Spread(readings[place].Zip(readings[0], (mine, first) => mine.ProcessorPerRow / first.ProcessorPerRow));
            double microseconds = new Spread(readings[place].Select(reading => reading.ProcessorPerRow * 1e6)).Median;
            bool holds = one.Limit is not { } limit || speed.Median >= limit;
            held &= holds;
            string judged = holds ? "" : "  below the limit";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Client.Name,-46} {one.Rows,7}  {speed,-21} {one.Limit,5:0.00}  {processor,-23} {microseconds,5:0}{judged}"));
        }

        return held;
    }
}

/// <summary>The median of several ratios, with the least and the most.</summary>
internal readonly struct Spread(IEnumerable<double> values)
{
    private readonly double[] _sorted = [.. values.Order()];

    public double Median => _sorted.Length % 2 == 1 ? _sorted[_sorted.Length / 2]
        : (_sorted[_sorted.Length / 2] + _sorted[(_sorted.Length / 2) - 1]) / 2;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Median:0.00} ({_sorted[0]:0.00} to {_sorted[^1]:0.00})");
}
