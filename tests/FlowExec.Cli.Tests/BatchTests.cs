using System.Text.RegularExpressions;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

/// <summary>What runs have on record, as the command line shows it, and going on with them.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-batch-").FullName;

    private string Csv => Path.Combine(_folder, "rows.csv");

    private string[] Kept => ["--journal", Path.Combine(_folder, "journal")];

    [Fact]
    public async Task A_batch_is_listed_shown_and_resumed_by_its_name()
    {
        await WriteAsync("c1,1", "c2,x", "c3,3");
        Ending first = await RunAsync("launch", Csv, "--emulator", "--flow-name", "Customer follow-up", "--input-map", "customerId=Kundennummer", "--batch", "nightly");
        Assert.Equal(1, first.ExitCode);

        Ending shown = await RunAsync("batch", "show", "nightly", "--output", "jsonl");
        Assert.Contains("\"counts\":{\"Invalid\":1,\"Launched\":2}", Assert.Single(shown.Output));
        Ending rows = await RunAsync("batch", "rows", "nightly", "--status", "invalid", "--output", "jsonl");
        Assert.Contains("\"row\":2", Assert.Single(rows.Output));

        await WriteAsync("c1,1", "c2,2", "c3,3");
        Ending resumed = await RunAsync("batch", "resume", "nightly", "--emulator", "--output", "jsonl");

        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("\"row\":2", Assert.Single(resumed.Output));
        Assert.Contains("Launched", resumed.Output[0]);
        Assert.Contains("nightly", (await RunAsync("batch", "list")).Output[1]);
    }

    [Fact]
    public async Task A_report_is_one_page_and_takes_the_place_of_csv()
    {
        await WriteAsync("c1,1", "c2,x");
        await RunAsync("launch", Csv, "--emulator", "--flow-name", "Customer follow-up", "--input-map", "customerId=Kundennummer", "--batch", "nightly");
        string page = Path.Combine(_folder, "report.html");

        Assert.Equal(0, (await RunAsync("batch", "export", "nightly", "--html", page)).ExitCode);

        Assert.Contains("1 of 2 rows were launched (50 %).", await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
        Assert.Contains("--html with the page", (await RunAsync("batch", "export", "nightly")).Errors);
        Assert.Contains("--html with the page", (await RunAsync("batch", "export", "nightly", Csv, "--html", page)).Errors);
    }

    [Fact]
    public async Task A_decision_is_kept_and_a_batch_removed()
    {
        await WriteAsync("c1,x");
        await RunAsync("launch", Csv, "--emulator", "--flow-name", "Customer follow-up", "--input-map", "customerId=Kundennummer", "--batch", "nightly");

        Ending resolved = await RunAsync("batch", "resolve", "nightly", "1", "--skip", "--reason", "not wanted", "--output", "jsonl");

        Assert.Contains("not wanted", Assert.Single(resolved.Output));
        Assert.Contains("\"canResend\":false", resolved.Output[0]);
        Assert.Equal(0, (await RunAsync("batch", "remove", "nightly")).ExitCode);
        Ending gone = await RunAsync("batch", "show", "nightly");
        Assert.Equal(2, gone.ExitCode);
        Assert.Contains("There is no batch called 'nightly'", gone.Errors);
    }

    [Fact]
    public async Task Rows_in_doubt_are_looked_up_in_the_orgs_history()
    {
        await WriteAsync([.. Enumerable.Range(1, 20).Select(i => $"c{i},{i}")]);
        using var org = new TestOrg();
        org.Emulator.SetFaults("ExecuteThenReset@5", "ResetAfterRead@9");
        string[] launch = ["launch", Csv, .. org.Address, "--flow-name", TestOrg.CustomerFlow, "--batch", "nightly", .. Kept,
            "--name-template", "n", "--input-map", "customerId=Kundennummer"];
        await FlowExecProcess.RunAsync(launch, org.Environment);

        Ending ending = await FlowExecProcess.RunAsync(
            ["batch", "resolve", "nightly", "--reconcile", "--output", "jsonl", .. Kept, .. org.Address], org.Environment);

        Assert.Equal(4, ending.ExitCode);
        Assert.Equal(2, ending.Output.Count);
        Assert.Contains("Of 2 rows in doubt of the batch 'nightly', 1 had been launched, 0 never, 1 is still unknown.", ending.Errors);
        Assert.Contains("1 still unknown: the history may not show it yet", ending.Errors);
        string settled = Assert.Single(ending.Output, line => line.Contains("\"status\":\"Launched\"", StringComparison.Ordinal));
        Assert.Contains(org.Ledger.Launches, one => settled.Contains(one.ExecutionId, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_users_folder_that_cannot_be_written_is_replaced_by_that_for_temporary_files_with_a_warning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux does the environment say where the user's folder is.");
        await WriteAsync("c1,1");
        string temporary = Directory.CreateDirectory(Path.Combine(_folder, "temporary")).FullName;
        Dictionary<string, string> places = new()
        {
            ["FLOWEXEC_JOURNAL"] = "", ["XDG_DATA_HOME"] = Path.Combine(Csv, "none"), ["TMPDIR"] = temporary,
        };
        string[] launch = ["launch", Csv, "--emulator", "--flow-name", TestOrg.CustomerFlow, "--input-map", "customerId=Kundennummer",
            "--batch", "away"];

        Ending ending = await FlowExecProcess.RunAsync(launch, places);

        Assert.Equal(0, ending.ExitCode);
        Assert.Matches($"It is kept in {Regex.Escape(temporary)}.* instead, which the system may empty: name a folder with --journal", ending.Errors);
        Assert.Contains("away", (await FlowExecProcess.RunAsync(["batch", "list"], places)).Output[1]);

        // Nowhere at all: nothing is sent.
        using var org = new TestOrg();
        Dictionary<string, string> nowhere = new(places.Concat(org.Environment)) { ["TMPDIR"] = Path.Combine(Csv, "none") };
        ending = await FlowExecProcess.RunAsync(
            org.Arguments(Csv, "--flow-name", TestOrg.CustomerFlow, "--input-map", "customerId=Kundennummer"), nowhere);
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("Nothing was sent", ending.Errors);
        Assert.Empty(org.Ledger.Launches);
    }

    [Fact]
    public async Task What_cannot_be_is_said_with_the_next_step()
    {
        Assert.Contains("--resend, --skip and --launched", (await RunAsync("batch", "resolve", "x", "1")).Errors);
        Assert.Contains("Name the rows", (await RunAsync("batch", "resolve", "x", "--skip")).Errors);
        Ending none = await RunAsync("batch", "resume", "nope", "--emulator");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("flowexec batch list", none.Errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task WriteAsync(params string[] rows) =>
        File.WriteAllLinesAsync(Csv, ["Kundennummer,score", .. rows], TestContext.Current.CancellationToken);

    private Task<Ending> RunAsync(params string[] arguments) => FlowExecProcess.RunAsync([.. arguments, .. Kept]);
}
