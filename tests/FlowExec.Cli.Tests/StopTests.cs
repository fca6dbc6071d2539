using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Cli.Tests;

public class StopTests
{
    // From the third on they are executed, and no answer comes.
    private static readonly FlowOrgEmulatorOptions Silent = new() { Faults = [FaultRule.Parse("ExecuteThenTimeout@3-")] };

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task A_signal_stops_the_run_and_what_was_on_its_way_is_Unknown_on_the_screen_and_on_record(string signal)
    {
        SkipWithoutSignals();
        using var org = new TestOrg(Silent);
        var run = new RecordedRun(org);
        await using FlowExecProcess process = run.Start("--output", "jsonl");
        string[] launched = [await process.ReadLineAsync(), await process.ReadLineAsync()];
        await run.LaunchedAsync(3);

        await process.SignalAsync(signal);
        Ending end = await process.EndAsync();

        Assert.Equal(130, end.ExitCode);
        Assert.All(launched, line => Assert.Equal("Launched", Status(line)));
        HashSet<string> unknown = [.. end.Output.Where(line => Status(line) == "Unknown").Select(Name)];
        IEnumerable<string> unanswered = org.Ledger.Launches.Where(launch => launch.Told != "200")
            .Select(launch => RowMark.Without(launch.Name)!);
        Assert.NotEmpty(unknown);
        Assert.All(unanswered, name => Assert.Contains(name, unknown));
        Assert.All(unknown, name => Assert.Contains($"row {name.TrimStart('0')} (line ", end.Errors, StringComparison.Ordinal));
        Assert.Contains("Not read: anything after row", end.Errors, StringComparison.Ordinal);
        run.AssertTold(end);
        var recorded = await run.AssertRecordedAsync();
        Assert.All(unknown, name => Assert.Equal("Unknown", recorded[name].Status));
    }

    [Fact]
    public async Task A_run_that_is_to_outlive_its_terminal_goes_on_when_that_is_closed()
    {
        SkipWithoutSignals();
        var org = new TestOrg(Silent);
        var run = new RecordedRun(org, rows: 3);
        await using FlowExecProcess process = FlowExecProcess.StartShell("trap '' HUP; exec \"$@\"", run.Arguments, org.Environment);
        await run.LaunchedAsync(3);

        await process.SignalAsync("HUP");
        org.Dispose();
        Ending end = await process.EndAsync();

        Assert.Equal(4, end.ExitCode);
        Assert.Contains("3 rows, 2 launched, 0 failed, 1 unknown", end.Errors, StringComparison.Ordinal);
    }

    private static void SkipWithoutSignals()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals to send.");
        }
    }

    private static string Status(string line) => JsonDocument.Parse(line).RootElement.GetProperty("status").GetString()!;

    private static string Name(string line) => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!;
}
