using FlowExec.Emulation;
using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>What servers do to those who work on them: they crash, stand by, keep old snapshots, and are waited for.</summary>
public sealed class ServerTroubleTests
{
    [Fact]
    public async Task A_server_that_crashes_while_all_wait_for_permits_leaves_nobody_waiting_for_ever()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SharedJournal journal = await SharedJournal.BeginAsync(server);
        await using IOpenBatch batch = await journal.JoinAsync(lease: 2);
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        await using (NpgsqlConnection holder = await OpenAsync(journal))
        {
            // Everybody waits behind this one when the server crashes.
            await quota.TakeAsync(1, SharedJournal.Stop);
            await using NpgsqlTransaction holding = await holder.BeginTransactionAsync(SharedJournal.Stop);
            await RunAsync(holder, "select 1 from flowexec.quota for update");
            Task<PermitLot>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => quota.TakeAsync(5, SharedJournal.Stop).AsTask())];
            await journal.UntilAsync("select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock'", "True");
            await server.StopAsync("immediate");
            await server.StartAgainAsync();

            PermitLot[] lots = await Task.WhenAll(waiting);

            Assert.All(lots, lot => Assert.Equal(5, lot.Count));
        }

        Assert.Null(batch.Failure);
    }

    [Fact]
    public async Task What_is_committed_outlives_a_crash_and_what_is_under_way_goes_on()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SharedJournal journal = await SharedJournal.BeginAsync(server);
        await using IOpenBatch batch = await journal.JoinAsync();
        await SharedJournal.LaunchAsync(batch, SharedJournal.Ticket(1));
        RowTicket second = await SharedJournal.BeginAsync(batch, SharedJournal.Ticket(2));
        await server.StopAsync("immediate");
        Task recording = batch.RecordAsync([new RowOutcome(second, RowState.Launched, "e-2", null, null)]).AsTask();
        await server.StartAgainAsync();

        await recording;

        Assert.Equal("e-1 e-2", await journal.AskAsync("select string_agg(execution, ' ' order by slot) from flowexec.row"));
        Assert.Null(batch.Failure);
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_is_waited_for_until_it_does()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SharedJournal journal = await SharedJournal.BeginAsync(server);
        await using IOpenBatch batch = await journal.JoinAsync();

        // As a standby says it (25006), before it is promoted.
        string database = new NpgsqlConnectionStringBuilder(journal.Database).Database!;
        await server.SqlAsync($"alter database {database} set default_transaction_read_only = on");
        await EndSessionsAsync(server);
        Task begun = SharedJournal.BeginAsync(batch, SharedJournal.Ticket(1));
        await Task.Delay(TimeSpan.FromSeconds(1), SharedJournal.Stop);
        Assert.False(begun.IsCompleted);
        await server.SqlAsync($"alter database {database} reset default_transaction_read_only");
        await EndSessionsAsync(server);

        await begun;

        Assert.Null(batch.Failure);
    }

    [Fact]
    public async Task Connections_that_vanish_are_made_anew()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SharedJournal journal = await SharedJournal.BeginAsync(server);
        await using IOpenBatch batch = await journal.JoinAsync();
        for (int row = 1; row <= 5; row++)
        {
            await EndSessionsAsync(server);
            await SharedJournal.LaunchAsync(batch, SharedJournal.Ticket(row));
        }

        Assert.Null(batch.Failure);
        Assert.Equal("5", await journal.AskAsync("select count(*) from flowexec.row where state = 5"));
    }

    [Fact]
    public async Task Claims_begin_where_the_last_ended_whatever_an_old_snapshot_keeps()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        await SharedJournal.LoadAsync(batch, 1, 200 * ClaimedChunk.Size);
        await using NpgsqlConnection old = await OpenAsync(journal);
        await using NpgsqlTransaction reading = await old.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, SharedJournal.Stop);
        await RunAsync(old, "select count(*) from flowexec.chunk");

        var seen = new HashSet<long>();
        long last = 0;
        for (int i = 0; i < 200; i++)
        {
            RowClaims claims = await batch.Work!.ClaimAsync(1, SharedJournal.Stop);
            Assert.True(claims.Rows[0].Ticket.Slot > last);
            last = claims.Rows[^1].Ticket.Slot;
            Assert.All(claims.Rows, row => Assert.True(seen.Add(row.Ticket.Slot)));
        }

        Assert.Equal(200 * ClaimedChunk.Size, seen.Count);
        Assert.Empty((await batch.Work!.ClaimAsync(1, SharedJournal.Stop)).Rows);
    }

    [Fact]
    public async Task A_transaction_that_stays_open_is_warned_of_with_who_has_it()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch batch = await journal.JoinAsync();
        await using var store = new ServerStore(ServerAddress.Read(journal.Database), TimeProvider.System) { LongestSnapshot = TimeSpan.Zero };
        Assert.Null((await store.WatchAsync("nightly", SharedJournal.Stop))!.Slowed);
        await using var old = new NpgsqlConnection(journal.Database + ";Pooling=false;Application Name=pg_dump");
        await old.OpenAsync(SharedJournal.Stop);
        await using NpgsqlTransaction reading = await old.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, SharedJournal.Stop);
        await RunAsync(old, "select count(*) from flowexec.chunk");

        OldSnapshot slowed = (await store.WatchAsync("nightly", SharedJournal.Stop))!.Slowed!;

        Assert.Equal((old.ProcessID, "pg_dump", PostgresServer.Role), (slowed.Process, slowed.Program, slowed.User));
        Assert.InRange(slowed.Age, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        await store.ListAsync(null, SharedJournal.Stop);
        FlowNotes.Listen(null);
        Assert.Contains("'pg_dump' of postgres", Assert.Single(heard.Notes).Text.ToString());
        await reading.RollbackAsync(SharedJournal.Stop);
        Assert.Null((await store.WatchAsync("nightly", SharedJournal.Stop))!.Slowed);
    }

    [Fact]
    public async Task A_worker_warns_of_it_by_itself()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();

        // To this database's sessions every transaction seems ten minutes older than it is.
        await journal.AskAsync("""
            create view public.pg_stat_activity as select pid, datname, usename, application_name, backend_type, backend_xmin,
                xact_start - interval '10 min' as xact_start from pg_catalog.pg_stat_activity
            """);
        await journal.AskAsync($"alter database {new NpgsqlConnectionStringBuilder(journal.Database).Database} set search_path = public, pg_catalog");
        await using var old = new NpgsqlConnection(journal.Database + ";Pooling=false;Application Name=pg_dump");
        await old.OpenAsync(SharedJournal.Stop);
        await using NpgsqlTransaction reading = await old.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, SharedJournal.Stop);
        await RunAsync(old, "select count(*) from pg_catalog.pg_class");
        var warned = new TaskCompletionSource<FlowNote>();
        FlowNotes.Listen(new HeardNotes { Told = note => warned.TrySetResult(note) });

        await using IOpenBatch batch = await journal.JoinAsync();
        FlowNotes.Listen(null);
        FlowNote note = await warned.Task.WaitAsync(SharedJournal.Stop);

        Assert.Equal((NoteKind.Warning, "JournalSnapshotOld"), (note.Kind, note.Event));
        Assert.Contains("'pg_dump' of postgres", note.Text.ToString());
    }

    [Fact]
    public async Task A_pipeline_that_was_never_ended_is_ended_by_who_takes_over()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        IOpenBatch lost = await journal.JoinAsync(way.Database, lease: 2);
        await SharedJournal.LoadAsync(lost, 1, 3);
        await lost.Work!.ClaimAsync(3, SharedJournal.Stop);
        string tag = await journal.AskAsync("select tag from flowexec.worker");
        await using IOpenBatch other = await journal.JoinAsync(lease: 2);

        // A statement that has taken its lock, and no Sync behind it: the server waits for more, and is not idle.
        using var raw = await RawSession.OpenAsync(journal.Database, Takeover.SessionName(tag));
        await raw.ExecuteWithoutSyncAsync($"select 1 from flowexec.worker where tag = '{tag}' for share");
        way.Cut();

        await journal.UntilAsync("select count(*) from flowexec.worker", "1");
        Assert.Equal(3, (await other.Work!.ClaimAsync(3, SharedJournal.Stop)).Rows.Count);
        way.Mend();
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_session_whose_client_gave_up_unheard_holds_the_quota_no_longer_than_a_moment()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        using var way = new Way(journal.Database);
        await using IOpenBatch batch = await journal.JoinAsync(way.Database);
        ISharedQuota quota = batch.Work!.QuotaOf("t");
        await quota.TakeAsync(1, SharedJournal.Stop);

        // The server has locked the quota when the rest of what it was sent gets lost, and with it that its client went away.
        way.HoldNext("take_permits");
        PermitLot lot = await quota.TakeAsync(5, SharedJournal.Stop);

        Assert.Equal(5, lot.Count);
        Assert.Null(batch.Failure);
    }

    [Fact]
    public async Task A_worker_whose_clock_is_wrong_by_an_hour_works_like_any_other()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using var store = new ServerStore(ServerAddress.Read(journal.Database), new WrongClock());
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { Clock = EmulatorClockKind.Real, RateLimit = 10_000 });
        LaunchOptions options = Rows.ToFollowUp with { Batch = "wrong", Store = store };

        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(40), options);

        Assert.Null(end.Failure);
        Assert.Equal(40, outcomes.Count);
        await foreach (FlowBatchRow row in store.ReadAsync("wrong", [], SharedJournal.Stop))
        {
            Assert.InRange(row.DateBegun, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        }
    }

    [Fact]
    public async Task Two_workers_are_never_taken_for_one()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        await using IOpenBatch one = await journal.JoinAsync(host: "twin");
        await using IOpenBatch other = await journal.JoinAsync(host: "twin");
        await SharedJournal.LoadAsync(one, 1, 2 * ClaimedChunk.Size);

        RowClaims first = await one.Work!.ClaimAsync(1, SharedJournal.Stop);
        RowClaims second = await other.Work!.ClaimAsync(1, SharedJournal.Stop);

        Assert.Equal("2", await journal.AskAsync("select count(distinct tag) from flowexec.worker"));
        Assert.Empty(first.Rows.Select(row => row.Ticket.Slot).Intersect(second.Rows.Select(row => row.Ticket.Slot)));
        await SharedJournal.BeginAsync(one, first.Rows[0].Ticket);
        await Assert.ThrowsAsync<FlowJournalException>(() => SharedJournal.BeginAsync(other, first.Rows[0].Ticket));
    }

    private static async Task<NpgsqlConnection> OpenAsync(SharedJournal journal)
    {
        var connection = new NpgsqlConnection(journal.Database + ";Pooling=false");
        await connection.OpenAsync(SharedJournal.Stop);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(SharedJournal.Stop);
    }

    private static async Task EndSessionsAsync(PostgresServer server) => await server.SqlAsync(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'flowexec%' and pid <> pg_backend_pid()");

    private sealed class WrongClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(1);
    }
}
