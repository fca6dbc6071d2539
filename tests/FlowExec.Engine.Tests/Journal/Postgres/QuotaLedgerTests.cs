using System.Diagnostics;
using FlowExec.Emulation;
using FlowExec.Engine.Journal.Postgres;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>The quota that several processes share by the journal.</summary>
public sealed class QuotaLedgerTests
{
    [Fact]
    public async Task All_together_get_what_a_window_allows_and_no_more()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch one = await journal.JoinAsync();
        await using IOpenBatch other = await journal.JoinAsync();

        int[] given = await Task.WhenAll(Enumerable.Range(0, 8).Select(async taker =>
        {
            ISharedQuota quota = (taker % 2 == 0 ? one : other).Work!.QuotaOf("t");
            int sum = 0;
            for (int i = 0; i < 20; i++)
            {
                sum += (await quota.TakeAsync(7, SharedJournal.Stop)).Count;
            }

            return sum;
        }));

        Assert.Equal(300, given.Sum());
    }

    [Fact]
    public async Task Tokens_have_windows_of_their_own_and_the_org_has_one_for_all()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        Assert.Equal(200, (await batch.Work!.QuotaOf("a").TakeAsync(200, SharedJournal.Stop)).Count);
        Assert.Equal(100, (await batch.Work.QuotaOf("b").TakeAsync(200, SharedJournal.Stop)).Count);
        Assert.Equal(0, (await batch.Work.QuotaOf("c").TakeAsync(200, SharedJournal.Stop)).Count);
    }

    [Fact]
    public async Task A_window_that_is_used_up_has_an_end_although_nobody_told_of_it()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        Assert.Equal(300, (await quota.TakeAsync(300, SharedJournal.Stop)).Count);

        PermitLot none = await quota.TakeAsync(1, SharedJournal.Stop);
        Assert.Equal(0, none.Count);
        Assert.InRange(none.ResetsIn, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(63));

        await journal.AskAsync("with over as (update flowexec.quota set latest = clock_timestamp(), earliest = clock_timestamp() returning 1) select count(*) from over");
        Assert.Equal(1, (await quota.TakeAsync(1, SharedJournal.Stop)).Count);
    }

    [Fact]
    public async Task What_was_given_out_shortly_before_the_end_counts_in_the_next_window_too()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        await quota.TakeAsync(100, SharedJournal.Stop);
        await journal.AskAsync("with late as (update flowexec.quota set earliest = clock_timestamp() + interval '1 s' returning 1) select count(*) from late");
        await quota.TakeAsync(30, SharedJournal.Stop);
        await journal.AskAsync("with over as (update flowexec.quota set latest = clock_timestamp(), earliest = clock_timestamp() returning 1) select count(*) from over");

        PermitLot lot = await quota.TakeAsync(5, SharedJournal.Stop);

        Assert.Equal((5, 35), (lot.Count, lot.Used));
    }

    [Fact]
    public async Task What_answers_tell_moves_the_end_of_the_window_and_shows_what_others_use()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        await quota.TakeAsync(10, SharedJournal.Stop);

        long told = Stopwatch.GetTimestamp();
        await quota.ReportAsync(new QuotaReport(60, 500, 30, TimeSpan.FromMilliseconds(20), TimeSpan.Zero), SharedJournal.Stop);

        PermitLot lot = await quota.TakeAsync(1, SharedJournal.Stop);
        Assert.Equal((500, 61, true), (lot.Allowed, lot.Used, lot.IsMeasured));
        Assert.InRange(lot.ResetsIn, TimeSpan.FromSeconds(29) - Stopwatch.GetElapsedTime(told), TimeSpan.FromSeconds(32));
    }

    [Fact]
    public async Task Permits_whose_answer_comes_a_second_late_are_good_for_nothing()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        await quota.TakeAsync(1, SharedJournal.Stop);
        await using var holder = new Npgsql.NpgsqlConnection(journal.Database);
        await holder.OpenAsync(SharedJournal.Stop);
        PermitLot? lot = null;
        for (int tries = 0; lot is null && tries < 20; tries++)
        {
            await using Npgsql.NpgsqlTransaction holding = await holder.BeginTransactionAsync(SharedJournal.Stop);
            await using var hold = new Npgsql.NpgsqlCommand("select 1 from flowexec.quota for update", holder);
            await hold.ExecuteNonQueryAsync(SharedJournal.Stop);
            long began = Stopwatch.GetTimestamp();
            Task<PermitLot> asked = quota.TakeAsync(5, SharedJournal.Stop).AsTask();
            await journal.UntilAsync("select count(*) > 0 from pg_locks where not granted", "True");
            await Task.Delay(1050, SharedJournal.Stop);
            await holding.RollbackAsync(SharedJournal.Stop);
            PermitLot given = await asked;

            // Who waits for a lock for longer asks once more, and that answer is not late.
            lot = Stopwatch.GetElapsedTime(began) < ServerFitness.LongestWait ? given : null;
        }

        Assert.NotNull(lot);
        Assert.True(lot.Value.GoodFor <= TimeSpan.Zero, $"{lot}");
    }

    [Fact]
    public async Task Workers_with_one_token_use_its_window_in_full_and_never_pass_it()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { RateLimit = 400, Seed = 1, Latency = TimeSpan.FromMilliseconds(5) });
        string token = emulator.IssueToken();
        FlowOrg[] orgs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FlowEngine.ConnectAsync(
            EmulatedOrg.Options(emulator) with { ClientId = null, ClientSecret = null, AccessToken = EmulatedOrg.Secret(token) },
            EmulatedOrg.Stop)));
        var options = new LaunchOptions { Journal = journal.Database };

        // Before an answer has told when the window ends, what a process takes and is too busy to use in a second is lost. One launch tells.
        await orgs[0].Client.LaunchToEndAsync(Rows.Customers(1), options with { Binding = Rows.ToFollowUp.Binding, Batch = "before" });
        await journal.UntilAsync("select bool_or(told) from flowexec.quota", "True");

        await orgs[0].Client.LaunchToEndAsync(
            Rows.Customers(600), options with { Binding = Rows.ToFollowUp.Binding, Batch = "quota", LoadOnly = true });
        IFlowRun[] runs = [.. orgs.Select(org => org.Client.Work("quota", options))];
        foreach (IFlowRun run in runs)
        {
            _ = Task.Run(() =>
            {
                do
                {
                    while (run.TryTake(out _))
                    {
                    }
                }
                while (run.Wait(forSpace: false, TimeSpan.FromMilliseconds(20)));
            }, EmulatedOrg.Stop);
        }

        // What a worker sent before it joined counts twice: as its own, and as what the org counted beyond what was given out.
        const int Full = (int)(0.94 * 400);
        int Fullest() => emulator.Ledger.GetSnapshot().Windows.Max(window => window.Requests);
        for (int tries = 0; Fullest() < Full && tries < 2400; tries++)
        {
            await Task.Delay(50, EmulatedOrg.Stop);
        }

        // A little longer: a window that is used up stays so.
        await Task.Delay(500, EmulatedOrg.Stop);
        foreach (IFlowRun run in runs)
        {
            run.Stop(RunEnding.MaxDuration);
        }

        await Task.WhenAll(runs.Select(run => run.Ended));
        LedgerSnapshot ledger = emulator.Ledger.GetSnapshot();
        Assert.DoesNotContain(429, ledger.AnswersByStatus.Keys);
        Assert.InRange(ledger.Windows.Max(window => window.Requests), Full, 400);

        // On a machine that is busy for longer than a lease, others take over from one.
        Assert.All(runs, run => Assert.True(run.State.Failure is null or FlowJournalException { Reason: "WorkerFenced" }, $"{run.State.Failure}"));
        foreach (FlowOrg org in orgs)
        {
            await org.Client.DisposeAsync();
        }

        emulator.Stop();
    }
}
