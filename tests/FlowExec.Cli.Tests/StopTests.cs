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
        SkipWithoutSignals(signal);
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

    [Fact]
    public async Task A_run_goes_on_where_it_stood_after_its_machine_has_slept_for_days()
    {
        SkipWithoutSignals();
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        const int Rows = 5000;
        var run = new RecordedRun(org, rows: Rows);
        await using FlowExecProcess process = run.Start("--throttle-limit", "8");
        await run.LaunchedAsync(50);

        await process.SignalAsync("STOP");
        Assert.InRange(org.Emulator.Ledger.LaunchCount, 50, Rows - 1);
        org.Emulator.Advance(TimeSpan.FromDays(3));
        await process.SignalAsync("CONT");
        Ending end = await process.EndAsync();

        Assert.True(end.ExitCode == 0, end.Errors);
        Assert.Contains("5,000 rows, 5,000 launched, 0 failed, 0 unknown", end.Errors, StringComparison.Ordinal);
        Assert.Equal(Rows, org.Ledger.Launches.DistinctBy(launch => RowMark.Without(launch.Name)).Count());
        Assert.Equal(Rows, org.Ledger.LaunchCount);

        // The token had ended meanwhile: one sign-in at the start, and one when it was refused.
        Assert.Equal(2, org.Ledger.SignIns);
    }

    private static void SkipWithoutSignals(string? signal = null)
    {
        if (OperatingSystem.IsWindows() && signal != "QUIT")
        {
            Assert.Skip("Windows has no signals to send, but Ctrl+Break.");
        }
    }

    private static string Status(string line) => JsonDocument.Parse(line).RootElement.GetProperty("status").GetString()!;

    private static string Name(string line) => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!;
}
