using FlowExec.Engine.Journal.Postgres;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>The server does what it is asked, and the answer is lost: everything is asked again, and done once.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task An_intent_whose_answer_is_lost_is_this_workers_all_the_same()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        way.SwallowNext();

        RowTicket ticket = await SharedJournal.BeginAsync(batch, SharedJournal.Ticket(1));

        Assert.Equal(1, way.Swallowed);
        Assert.Equal("1", await journal.AskAsync("select attempt from flowexec.row"));
        await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, "e-1", null, null)]);
        Assert.Equal("e-1", await journal.AskAsync("select execution from flowexec.row"));
    }

    [Fact]
    public async Task An_outcome_whose_answer_is_lost_is_there_once()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        RowTicket ticket = await SharedJournal.BeginAsync(batch, SharedJournal.Ticket(1));
        way.SwallowNext(2);

        await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, "e-1", null, null)]);

        Assert.Equal(2, way.Swallowed);
        Assert.Equal("5 1 e-1", await journal.AskAsync("select concat_ws(' ', state, attempt, execution) from flowexec.row"));
    }

    [Fact]
    public async Task A_claim_whose_answer_is_lost_takes_no_second_chunk()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        await SharedJournal.LoadAsync(batch, 1, 3 * ClaimedChunk.Size);
        way.SwallowNext(2);

        RowClaims claims = await batch.Work!.ClaimAsync(ClaimedChunk.Size, SharedJournal.Stop);

        Assert.Equal(2, way.Swallowed);
        Assert.Equal(ClaimedChunk.Size, claims.Rows.Count);
        Assert.Equal("1", await journal.AskAsync("select count(*) from flowexec.chunk where state = 1"));
    }

    [Fact]
    public async Task Loading_whose_answer_is_lost_loads_once()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        way.SwallowCommit();
        await SharedJournal.LoadAsync(batch, 1, 40);
        Assert.Equal(1, way.Swallowed);
        Assert.Equal("40 2", await journal.AskAsync(
            "select concat_ws(' ', (select count(*) from flowexec.row where state = 2 and attempt = 0), (select count(*) from flowexec.chunk))"));
    }

    [Fact]
    public async Task Joining_whose_answer_is_lost_joins_once()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await (await journal.JoinAsync()).DisposeAsync();
        using var way = new Way(journal.Database);
        ServerStore store = journal.Store(way.Database);
        await store.ListAsync(null, SharedJournal.Stop);
        for (int passed = 0; passed < 4; passed++)
        {
            way.SwallowNext(after: passed);
            await using IOpenBatch batch = await store.OpenAsync(SharedJournal.Nightly, BatchOwner.Here, SharedJournal.Stop);
            Assert.Equal("1 1", await journal.AskAsync(
                "select concat_ws(' ', (select count(*) from flowexec.batch), (select count(*) from flowexec.worker))"));
        }

        Assert.Equal(4, way.Swallowed);
    }

    [Fact]
    public async Task Permits_whose_answer_is_lost_are_counted_and_never_given_twice()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        way.SwallowNext();

        PermitLot lot = await quota.TakeAsync(10, SharedJournal.Stop);

        Assert.Equal(1, way.Swallowed);
        Assert.Equal((10, 20), (lot.Count, lot.Used));
    }

    [Fact]
    public async Task A_late_duplicate_of_a_claim_or_a_release_changes_nothing()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        await SharedJournal.LoadAsync(batch, 1, 2 * ClaimedChunk.Size);
        RowClaims first = await batch.Work!.ClaimAsync(1, SharedJournal.Stop);
        foreach (RowClaim row in first.Rows)
        {
            await SharedJournal.LaunchAsync(batch, row.Ticket);
        }

        await journal.UntilAsync("select count(*) from flowexec.chunk where state = 2", "1");
        RowClaims second = await batch.Work.ClaimAsync(1, SharedJournal.Stop);

        // As the server would see them, had they been on the way all the time.
        string worker = await journal.AskAsync("select id from flowexec.worker");
        Assert.Equal("0", await journal.AskAsync(
            $"with late as (update flowexec.worker set claim_seq = 1 where id = {worker} and state = 0 and claim_seq < 1 returning 1) select count(*) from late"));
        Assert.Equal("0", await journal.AskAsync(
            $"with late as (update flowexec.chunk set state = 0, worker = null where worker = {worker} and claim = 1 and state = 1 returning 1) select count(*) from late"));
        Assert.Equal(ClaimedChunk.Size, second.Rows.Count);
        Assert.Equal("1", await journal.AskAsync("select count(*) from flowexec.chunk where state = 1"));
    }
}
