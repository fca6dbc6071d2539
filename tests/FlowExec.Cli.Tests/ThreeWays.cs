using System.Text.Json;
using System.Text.RegularExpressions;
using FlowExec.Emulation;
using static System.FormattableString;

namespace FlowExec.Cli.Tests;

/// <summary>A table as somebody has it.</summary>
/// <param name="Name">What it is called in tests.</param>
/// <param name="Bytes">The file.</param>
internal sealed record HandedTable(string Name, byte[] Bytes)
{
    /// <summary>What Import-Csv is told by whoever pipes the table: parameter and value.</summary>
    public IReadOnlyDictionary<string, string> Import { get; init; } = new Dictionary<string, string>();

    /// <summary>What each way is told: the parameter of Start-FlowExecution and its values; flowexec has the same options.</summary>
    public IReadOnlyDictionary<string, string[]> How { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The same as options of flowexec: what tables that go in together have in common.</summary>
    public IReadOnlyList<string> Options =>
        [.. How.SelectMany(pair => pair.Value.SelectMany(value => (string[])[OptionOf(pair.Key), value]))];

    private static string OptionOf(string parameter) => parameter == "ExcludeProperty" ? "--exclude"
        : "-" + string.Concat(parameter.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c.ToString()));
}

/// <summary>A row that was handed in.</summary>
/// <param name="Row">Its number.</param>
/// <param name="Code">Why it was refused; null where it was launched.</param>
/// <param name="Launch">What the org's ledger says of it; null where it was refused.</param>
internal sealed record HandedRow(long Row, string? Code, LedgerLaunch? Launch);

/// <summary>What became of a table by one way.</summary>
/// <param name="Rows">Its rows, in order; not those that were passed over.</param>
/// <param name="Said">Warnings; of flowexec those of all tables that went in with it.</param>
/// <param name="Failed">What kept the table as a whole from being read.</param>
internal sealed record HandedIn(IReadOnlyList<HandedRow> Rows, IReadOnlyList<string> Said, IReadOnlyList<string> Failed)
{
    /// <summary>Each row in a line: the values as the org received them, or the code of the refusal; and what kept all from being
    /// read.</summary>
    public IReadOnlyList<string> Lines => [.. Rows.Select(row => row.Launch is { } launch ? Values(launch) : row.Code ?? "?"), .. Failed];

    /// <summary>The codes that were warned of.</summary>
    public IReadOnlyList<string> Codes => [.. Said.Select(said => said.Split(':')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The bodies that arrived, whatever their order.</summary>
    public IReadOnlyList<string> Hashes =>
        [.. Rows.Where(row => row.Launch is not null).Select(row => row.Launch!.BodyHash).Order(StringComparer.Ordinal)];

    private static string Values(LedgerLaunch launch)
    {
        using var inputs = JsonDocument.Parse(launch.Inputs ?? "{}");
        return string.Join('|', inputs.RootElement.EnumerateObject().Select(
            input => input.Value.ValueKind == JsonValueKind.String ? input.Value.GetString() : input.Value.GetRawText()))
            + (RowMark.Without(launch.Name) is { Length: > 0 } name ? $" ({name})" : "");
    }
}

/// <summary>Tables that are handed in by each way: by Import-Csv and a pipe, by -Path, and by flowexec; the org's ledger says what
/// arrived.</summary>
internal static partial class ThreeWays
{
    public const string Pipe = "pipe";
    public const string Paths = "path";
    public const string CommandLine = "flowexec";

    private static string Root => Path.GetDirectoryName(Path.GetDirectoryName(TestOrg.Sample("customers.csv")))!;

    /// <summary>Hands the tables in: one PowerShell for all, and one flowexec for those that want the same options.</summary>
    /// <returns>By table and way; null where the module is not built.</returns>
    public static async Task<IReadOnlyDictionary<(string Table, string Way), HandedIn>?> HandInAsync(IReadOnlyList<HandedTable> tables)
    {
        string output = Path.Combine(Root, "output", "FlowExec");
        string[] modules = Directory.Exists(output) ? Directory.GetFiles(output, "FlowExec.psd1", SearchOption.AllDirectories) : [];
        if (modules.Length == 0)
        {
            return null;
        }

        using var org = new TestOrg(new FlowOrgEmulatorOptions { LedgerInputs = true });
        string folder = Directory.CreateTempSubdirectory("flowexec-ways-").FullName;
        try
        {
            string[] files = [.. tables.Select((table, i) => Path.Combine(folder, $"{i}.csv"))];
            for (int i = 0; i < tables.Count; i++)
            {
                await File.WriteAllBytesAsync(files[i], tables[i].Bytes, TestContext.Current.CancellationToken);
            }

            string work = Path.Combine(folder, "work.json");
            await File.WriteAllTextAsync(work, Work(modules[0], org, tables, files), TestContext.Current.CancellationToken);
            Ending piped = await FlowExecProcess.RunPowerShellAsync(
                Root, Path.Combine(AppContext.BaseDirectory, "three-ways.ps1"), work,
                new Dictionary<string, string> { ["FLOWEXEC_TEST_SECRET"] = org.Emulator.ClientSecret });
            Assert.True(piped.ExitCode == 0 && piped.Errors.Length == 0, piped.Errors);
            Dictionary<(string, string), Raw> raw = piped.Output.Select(Raw.OfPowerShell).ToDictionary(one => (one.Table, one.Way));
            foreach (IGrouping<string, int> same in Enumerable.Range(0, tables.Count).GroupBy(i => string.Join('\0', tables[i].Options)))
            {
                foreach (Raw one in await HandInAsync(org, folder, [.. same.Select(i => (tables[i], files[i]))]))
                {
                    raw.Add((one.Table, one.Way), one);
                }
            }

            Dictionary<string, LedgerLaunch> launches = org.Ledger.Launches.ToDictionary(launch => launch.ExecutionId);
            return raw.ToDictionary(one => one.Key, one => one.Value.Held(launches));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Work(string module, TestOrg org, IReadOnlyList<HandedTable> tables, string[] files) => JsonSerializer.Serialize(new
    {
        module,
        apiUri = org.Emulator.ApiUri,
        loginUri = org.Emulator.LoginUri,
        clientId = org.Emulator.ClientId,
        flow = TestOrg.CustomerFlow,
        tables = tables.Select((table, i) => new
        {
            name = table.Name,
            file = files[i],
            import = table.Import,
            how = table.How.ToDictionary(pair => pair.Key, pair => pair.Value is [var one] ? (object)one : pair.Value),
        }),
    });

    /// <summary>Hands tables to one flowexec. Before and behind each goes a table of one known row, by which its rows are told from
    /// those of others: flowexec numbers them through.</summary>
    private static async Task<List<Raw>> HandInAsync(TestOrg org, string folder, (HandedTable Table, string File)[] tables)
    {
        List<string> files = [];
        for (int i = 0; i <= tables.Length; i++)
        {
            files.Add(Path.Combine(folder, $"mark {i}.csv"));
            await File.WriteAllTextAsync(files[^1], Invariant($"customerId\n{Mark}{i}\n"), TestContext.Current.CancellationToken);
            files.AddRange(i < tables.Length ? [tables[i].File] : []);
        }

        Ending ending = await FlowExecProcess.RunAsync(
            ["launch", .. files, .. org.Address, "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl", .. tables[0].Table.Options],
            org.Environment);
        string[] said = [.. ending.Errors.Split('\n').Where(line => Warned().IsMatch(line))];
        (long Row, string? Id, string? Code)[] rows = [.. ending.Output.Select(line => JsonElement.Parse(line)).Select(row => (
            row.GetProperty("row").GetInt64(), row.GetProperty("executionId").GetString(),
            row.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null))];
        Dictionary<string, string> marks = org.Ledger.Launches.Where(launch => launch.Inputs!.Contains(Mark, StringComparison.Ordinal))
            .ToDictionary(launch => launch.ExecutionId, launch => launch.Inputs!);
        long[] places = [.. rows.Where(row => row.Id is not null && marks.ContainsKey(row.Id)).Select(row => row.Row).Order()];
        Assert.True(places.Length == files.Count - tables.Length, ending.Errors);
        return [.. tables.Select((table, i) => new Raw(
            table.Table.Name, CommandLine,
            [.. rows.Where(row => row.Row > places[i] && row.Row < places[i + 1]).Select(row => (row.Row - places[i], row.Id, row.Code))],
            said, ending.Errors.Contains(table.File, StringComparison.Ordinal) ? [table.File] : []))];
    }

    private const string Mark = "mark between tables ";

    [GeneratedRegex("^FX[0-9]{4}: .*")]
    private static partial Regex Warned();

    private sealed record Raw(
        string Table, string Way, IReadOnlyList<(long Row, string? Id, string? Code)> Rows, string[] Said, string[] Failed)
    {
        public static Raw OfPowerShell(string line)
        {
            JsonElement told = JsonElement.Parse(line);
            return new Raw(
                told.GetProperty("table").GetString()!, told.GetProperty("way").GetString()!,
                [.. told.GetProperty("rows").EnumerateArray().Select(row => (
                    row.GetProperty("row").GetInt64(), row.GetProperty("id").GetString(), row.GetProperty("code").GetString()))],
                Texts(told.GetProperty("said")), Texts(told.GetProperty("failed")));
        }

        public HandedIn Held(Dictionary<string, LedgerLaunch> launches) => new(
            [.. Rows.OrderBy(row => row.Row).Select(row => new HandedRow(row.Row, row.Code, row.Id is null ? null : launches[row.Id]))],
            Said, Failed);

        private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];
    }
}
