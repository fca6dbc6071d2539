using FlowExec.Engine.Journal.Postgres;
using FlowExec.Engine.Runs;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>Workers that are not heard of are fenced, and their rows go to others; what they still know is taken.</summary>
public sealed class TakeoverTests
{
    private const double Short = 2;

    [Fact]
    public async Task Rows_of_a_worker_that_is_not_heard_of_go_to_another()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch lost = await journal.JoinAsync(way.Database, Short);
        await SharedJournal.LoadAsync(lost, 1, 10);
        RowClaims taken = await lost.Work!.ClaimAsync(10, SharedJournal.Stop);
        await SharedJournal.LaunchAsync(lost, taken.Rows[0].Ticket);
        await SharedJournal.BeginAsync(lost, taken.Rows[1].Ticket);
        await using IOpenBatch other = await journal.JoinAsync(lease: Short);
        way.Cut();

        await journal.UntilAsync("select count(*) from flowexec.worker", "1");
        RowClaims claims = await other.Work!.ClaimAsync(10, SharedJournal.Stop);

        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10], claims.Rows.Select(row => row.Ticket.Slot));
        Assert.Equal("13", await journal.AskAsync("select state from flowexec.row where slot = 2"));
        Assert.False(lost.MaySend);
        way.Mend();
        await Assert.ThrowsAsync<FlowJournalException>(() => SharedJournal.BeginAsync(lost, taken.Rows[2].Ticket));
        Assert.Equal("WorkerFenced", lost.Failure!.Reason);
        await lost.RecordAsync([new RowOutcome(taken.Rows[1].Ticket, RowState.Launched, "e-2", null, null)]);
        Assert.Equal("5 e-2", await journal.AskAsync("select concat_ws(' ', state, execution) from flowexec.row where slot = 2"));
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_late_NotSent_opens_its_row_in_a_chunk_that_was_closed()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch lost = await journal.JoinAsync(way.Database, Short);
        await SharedJournal.LoadAsync(lost, 1, 1);
        RowTicket begun = await SharedJournal.BeginAsync(lost, (await lost.Work!.ClaimAsync(1, SharedJournal.Stop)).Rows[0].Ticket);
        await using IOpenBatch other = await journal.JoinAsync(lease: Short);
        way.Cut();
        await journal.UntilAsync("select count(*) from flowexec.chunk where state = 2", "1");
        Assert.True((await other.Work!.ClaimAsync(1, SharedJournal.Stop)).IsOver);
        way.Mend();

        await lost.RecordAsync([new RowOutcome(begun, RowState.NotSent, null, null, null)]);

        // Whoever claims passes over what somebody holds for a moment, and asks again.
        RowClaims claims = await other.Work.ClaimAsync(1, SharedJournal.Stop);
        for (int tries = 0; claims.Rows.Count == 0 && tries < 400; tries++)
        {
            await Task.Delay(50, SharedJournal.Stop);
            claims = await other.Work.ClaimAsync(1, SharedJournal.Stop);
        }

        RowClaim again = Assert.Single(claims.Rows);
        Assert.Equal((1, 2), (again.Ticket.Slot, again.Ticket.Attempt));
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task NotSent_and_the_next_intent_of_a_row_go_into_one_transaction()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        RowTicket first = await SharedJournal.BeginAsync(batch, SharedJournal.Ticket(1));
        RowTicket[] second = [first with { Attempt = 2 }];

        // Both are there before the writer looks again.
        ValueTask recorded = batch.RecordAsync([new RowOutcome(first, RowState.NotSent, null, null, null)]);
        ValueTask begun = batch.BeginAsync(second);
        await recorded;
        await begun;

        Assert.Equal("3 2", await journal.AskAsync("select concat_ws(' ', state, attempt) from flowexec.row"));
        Assert.Equal("12", await journal.AskAsync("select state from flowexec.earlier where attempt = 1"));
    }

    [Theory]
    [InlineData("select 1 from flowexec.worker where tag = $1 for share")]
    [InlineData("select 1 from flowexec.worker, flowexec.quota where tag = $1 for update")]
    public async Task A_session_that_is_frozen_with_locks_is_ended_by_who_takes_over(string lockSql)
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch lost = await journal.JoinAsync(way.Database, Short);
        await SharedJournal.LoadAsync(lost, 1, 5);
        await lost.Work!.ClaimAsync(5, SharedJournal.Stop);
        await lost.Work.QuotaOf("t").TakeAsync(1, SharedJournal.Stop);
        string tag = await journal.AskAsync("select tag from flowexec.worker");
        await using IOpenBatch other = await journal.JoinAsync(lease: Short);

        // Its session as the server sees it: in a transaction, and nothing more comes.
        await using NpgsqlConnection frozen = await FrozenAsync(journal, tag);
        await using NpgsqlTransaction open = await frozen.BeginTransactionAsync(SharedJournal.Stop);
        await using var hold = new NpgsqlCommand(lockSql, frozen) { Parameters = { new NpgsqlParameter { Value = tag } } };
        await hold.ExecuteNonQueryAsync(SharedJournal.Stop);
        way.Cut();

        await journal.UntilAsync("select count(*) from flowexec.worker", "1");
        Assert.Equal(5, (await other.Work!.ClaimAsync(5, SharedJournal.Stop)).Rows.Count);
        Assert.Equal(1, (await other.Work.QuotaOf("t").TakeAsync(1, SharedJournal.Stop)).Count);
        way.Mend();
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_that_had_trouble_with_the_server_itself_takes_over_from_nobody()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch one = await journal.JoinAsync(way.Database, Short);
        await using IOpenBatch other = await journal.JoinAsync(way.Database, Short);
        await SharedJournal.LoadAsync(one, 1, 5);
        await one.Work!.ClaimAsync(5, SharedJournal.Stop);

        // Both at once, for twice a lease, as when the server stops.
        way.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2 * Short), SharedJournal.Stop);
        Assert.False(one.MaySend);
        way.Mend();
        await journal.UntilAsync(
            "select count(*) from flowexec.beat where at > clock_timestamp() - interval '500 ms'", "2");

        Assert.Null(one.Failure);
        Assert.Null(other.Failure);
        await one.ReadyAsync(SharedJournal.Stop);
        Assert.True(one.MaySend);
        Assert.Equal("0 0", await journal.AskAsync("select string_agg(state::text, ' ') from flowexec.worker"));
    }

    [Fact]
    public async Task An_intent_that_is_committed_while_others_take_over_is_in_doubt_and_not_lost()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();

        // So long that no heartbeat comes into it.
        IOpenBatch lost = await journal.JoinAsync(lease: 300);
        await SharedJournal.LoadAsync(lost, 1, 2);
        RowClaims taken = await lost.Work!.ClaimAsync(2, SharedJournal.Stop);

        // An Intent that holds the fence when the takeover begins, and is committed while that waits.
        await using var sender = new NpgsqlConnection(journal.Database);
        await sender.OpenAsync(SharedJournal.Stop);
        await using NpgsqlTransaction begun = await sender.BeginTransactionAsync(SharedJournal.Stop);
        await using var intent = new NpgsqlCommand(
            "select 1 from flowexec.worker where state = 0 for share; update flowexec.row set state = 3, attempt = 1, worker = (select id from flowexec.worker) where slot = 1",
            sender);
        await intent.ExecuteNonQueryAsync(SharedJournal.Stop);
        await journal.AskAsync("with old as (update flowexec.beat set at = at - interval '1 hour' returning 1) select count(*) from old");
        await using ServerPool pool = ServerPool.ForWork(ServerAddress.Read(journal.Database), "flowexec-taker");
        Task taking = new Takeover(pool, 1, 0).RunAsync(mayJudge: true, TimeSpan.FromSeconds(20), SharedJournal.Stop);
        await journal.UntilAsync("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'flowexec-taker'", "1");
        await begun.CommitAsync(SharedJournal.Stop);
        await taking;

        Assert.Equal("13 2", await journal.AskAsync("select string_agg(state::text, ' ' order by slot) from flowexec.row"));
        await Assert.ThrowsAsync<FlowJournalException>(() => SharedJournal.BeginAsync(lost, taken.Rows[1].Ticket));
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_lease_that_ends_between_the_intent_and_the_request_keeps_it_here()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch batch = await journal.JoinAsync(way.Database, Short);
        var gate = new LaunchGate(batch, SharedJournal.Ticket(1), SharedJournal.Stop);
        await gate.EnterAsync();
        Assert.True(batch.MaySend);
        way.Cut();
        await Task.Delay(TimeSpan.FromSeconds(Short), SharedJournal.Stop);

        Assert.False(batch.MaySend);
        Assert.Equal("WorkerFenced", Assert.Throws<FlowJournalException>(gate.Leave).Reason);
        ValueTask ready = batch.ReadyAsync(SharedJournal.Stop);
        Assert.False(ready.IsCompleted);
        way.Mend();
        await ready;
        Assert.True(batch.MaySend);
        await batch.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_work_with_a_sentence()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch batch = await journal.JoinAsync(way.Database, Short);
        batch.OutageTimeout = TimeSpan.FromSeconds(1);
        way.Cut();

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(
            () => SharedJournal.BeginAsync(batch, SharedJournal.Ticket(1)));

        Assert.Equal("JournalOutage", e.Reason);
        Assert.True(batch.Failed.IsCancellationRequested);
        Assert.False(batch.MaySend);
        Assert.Equal("0", await journal.AskAsync("select count(*) from flowexec.row"));
        await batch.DisposeAsync();
    }

    [Fact]
    public async Task The_work_has_ended_before_anybody_hears_that_his_row_was_not_written()
    {
        // Nobody listens there.
        await using ServerPool pool = ServerPool.ForWork(ServerAddress.Read("Host=127.0.0.1;Port=1;Database=flow;Username=flow"), "flowexec-writer");
        var ended = new TaskCompletionSource<bool>();
        Task recorded = Task.CompletedTask;
        using var isRecording = new ManualResetEventSlim();
        var writer = new ServerWriter(pool, 1, 1, _ => { }, _ =>
        {
            isRecording.Wait(SharedJournal.Stop);
            ended.SetResult(recorded.IsCompleted);
        }) { Patience = TimeSpan.Zero };

        recorded = writer.RecordAsync([new RowOutcome(SharedJournal.Ticket(1), RowState.Launched, "e-1", null, null)], areBegun: true);
        isRecording.Set();

        Assert.False(await ended.Task);
        Assert.Equal("JournalOutage", (await Assert.ThrowsAsync<FlowJournalException>(() => recorded)).Reason);
        writer.Close();
        await writer.Ended;
    }

    private static async Task<NpgsqlConnection> FrozenAsync(SharedJournal journal, string tag)
    {
        var frozen = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(journal.Database)
        {
            ApplicationName = Takeover.SessionName(tag), Pooling = false,
        }.ConnectionString);
        await frozen.OpenAsync(SharedJournal.Stop);
        return frozen;
    }
}
