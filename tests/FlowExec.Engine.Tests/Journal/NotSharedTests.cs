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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_no_values_are_kept_there_is_nothing_to_encrypt(bool keepsJournal)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();

        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(2), Rows.ToFollowUp with { NoJournal = !keepsJournal, Encrypt = true });

        Assert.Equal("EncryptRefused", Assert.IsType<FlowJournalException>(end.Failure).Reason);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }
}
