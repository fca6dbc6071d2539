namespace FlowExec.Engine.Tests.Journal;

/// <summary>What needs a server is refused by a journal of this machine alone, before anything is sent.</summary>
public sealed class NotSharedTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Neither_workers_nor_loading_alone_go_with_a_journal_of_this_machine(bool isWorker)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = Rows.ToFollowUp with { Batch = "alone", LoadOnly = !isWorker };

        using IFlowRun run = isWorker
            ? org.Client.Work("alone", options)
            : org.Client.Launch(new RunInput { Rows = Rows.Customers(2) }, options);
        await run.Ended;

        Assert.Equal("JournalNotShared", Assert.IsType<FlowJournalException>(run.State.Failure).Reason);
        Assert.Equal(RunEnding.JournalFailed, run.State.Ending);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }
}
