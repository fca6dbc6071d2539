using FlowExec.Emulation;
using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>What a worker does that is frozen, or whose server is away.</summary>
public class WorkerTroubleTests : WorkerRuns
{
    [Fact]
    public async Task A_worker_that_was_frozen_for_longer_than_its_lease_sends_nothing_more_and_asks_to_be_started_again()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });
        Dictionary<string, string> environment = await OnAsync(org, await PostgresServer.SharedAsync());
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess frozen = StartWorker(org, environment);
        await frozen.ReadLineAsync();
        await frozen.SignalAsync("STOP");

        Ending other = await FlowExecProcess.RunAsync(Worker(org), environment);
        await frozen.SignalAsync("CONT");
        Ending thawed = await frozen.EndAsync();

        // What it knows was never sent may go now.
        Ending again = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(other.ExitCode is ExitCode.Success or ExitCode.LookAtUnknown, other.Errors);
        Assert.True(thawed.ExitCode == ExitCode.NoConnection, thawed.Errors);
        Assert.Contains("This worker was not heard of for longer than its lease", thawed.Errors, StringComparison.Ordinal);
        Assert.Contains("next: Start it again", thawed.Errors, StringComparison.Ordinal);
        await AssertDoneAsync(org, environment, again);
    }

    [Fact]
    public async Task A_server_that_goes_away_for_good_ends_the_worker_with_a_sentence_and_nothing_is_launched_that_is_not_on_record()
    {
        using var org = new TestOrg(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });
        await using PostgresServer server = await PostgresServer.StartAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess worker = StartWorker(org, environment, "--outage-timeout", "2s");
        await worker.ReadLineAsync();

        await server.StopAsync();
        Ending ended = await worker.EndAsync();

        Assert.True(ended.ExitCode == ExitCode.NoConnection, ended.Errors);
        Assert.Contains("flowexec: The journal's server", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("Batch: nightly; the same command joins again.", ended.Errors, StringComparison.Ordinal);
        await server.StartAgainAsync();
        Ending again = await FlowExecProcess.RunAsync(Worker(org), environment);
        await AssertDoneAsync(org, environment, again);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_asks_for_another_start()
    {
        using var org = new TestOrg();
        Dictionary<string, string> environment = new(org.Environment) { ["FLOWEXEC_JOURNAL"] = "Host=127.0.0.1;Port=1;Database=flow" };

        Ending ended = await FlowExecProcess.RunAsync(Worker(org), environment);

        Assert.True(ended.ExitCode == ExitCode.NoConnection, ended.Errors);
        Assert.Contains("cannot be reached", ended.Errors, StringComparison.Ordinal);
    }
}
