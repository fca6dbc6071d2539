using FlowExec.Emulation;
using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>Workers on two machines that know nothing of each other but the server, and a network that is cut.</summary>
public class TwoMachinesTests : WorkerRuns
{
    [Fact]
    public async Task What_one_machine_began_another_finishes_when_the_first_is_cut_off_and_gone_for_good()
    {
        using TestOrg org = Slow();
        PostgresServer server = await PostgresServer.SharedAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        await using OtherMachine first = await OtherMachine.StartAsync("first");
        await using OtherMachine second = await OtherMachine.StartAsync("second");
        Join(first, org, server);
        Join(second, org, server);
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess begun = first.Start(Worker(org, "--output", "jsonl"), environment);
        await begun.ReadLineAsync();

        await first.CutAsync();
        await first.EndAsync();
        await using FlowExecProcess other = second.Start(Worker(org), environment);
        Ending finished = await other.EndAsync();

        await AssertDoneAsync(org, environment, finished);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_machine_that_reaches_the_org_and_not_the_journal_launches_nothing_that_another_may_launch()
    {
        using TestOrg org = Slow();
        PostgresServer server = await PostgresServer.SharedAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        await using OtherMachine first = await OtherMachine.StartAsync("first");
        await using OtherMachine second = await OtherMachine.StartAsync("second");
        OtherMachine.Link journal = Join(first, org, server);
        Join(second, org, server);
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess alone = first.Start(Worker(org, "--output", "jsonl", "--outage-timeout", "6s"), environment);
        await alone.ReadLineAsync();

        journal.Silence();
        await using FlowExecProcess other = second.Start(Worker(org), environment);
        Ending finished = await other.EndAsync();

        // Its connections are taken and not answered, which nothing but its own patience ends.
        Ending ended = await alone.EndAsync();

        await AssertDoneAsync(org, environment, finished);
        AssertAsksForAnotherStart(ended);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_machine_that_is_cut_off_ends_by_itself_and_what_it_began_is_finished_elsewhere()
    {
        using TestOrg org = Slow();
        PostgresServer server = await PostgresServer.SharedAsync();
        Dictionary<string, string> environment = await OnAsync(org, server);
        await using OtherMachine first = await OtherMachine.StartAsync("first");
        Join(first, org, server);
        await LoadAsync(org, environment, Rows);
        await using FlowExecProcess alone = first.Start(
            Worker(org, "--output", "jsonl", "--outage-timeout", "2s", "--timeout", "2s"), environment);
        await alone.ReadLineAsync();

        await first.CutAsync();
        Ending ended = await alone.EndAsync();
        Ending finished = await FlowExecProcess.RunAsync(Worker(org), environment);

        AssertAsksForAnotherStart(ended);
        await AssertDoneAsync(org, environment, finished);
    }

    private static TestOrg Slow() => new(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(10) });

    /// <summary>Joins a machine to the org and the server.</summary>
    /// <returns>The way to the server.</returns>
    private static OtherMachine.Link Join(OtherMachine machine, TestOrg org, PostgresServer server)
    {
        foreach (int port in new[] { org.Emulator.ApiUri.Port, org.Emulator.LoginUri.Port }.Distinct())
        {
            machine.Join(port);
        }

        return machine.Join(server.Port);
    }

    private static void AssertAsksForAnotherStart(Ending ended)
    {
        Assert.True(ended.ExitCode == ExitCode.NoConnection, ended.Errors);
        Assert.Contains("Batch: nightly; the same command joins again.", ended.Errors, StringComparison.Ordinal);
    }
}
