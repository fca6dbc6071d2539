using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>A journal behind PgBouncer keeps to what every other keeps to.</summary>
/// <param name="mode">The bouncer's mode.</param>
public abstract class BouncedContract(string mode) : RowMatchContract
{
    private string _connection = "";

    private protected override IBatchStore Create() => new ServerStore(ServerAddress.Read(_connection), TimeProvider.System);

    public override async ValueTask InitializeAsync()
    {
        Bouncer bouncer = await Bouncer.SharedAsync(mode);
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await Bouncer.PrepareAsync(server, database);
        _connection = bouncer.To(database);
        await base.InitializeAsync();
    }
}

/// <summary>In transaction mode.</summary>
[Trait("Category", "Soak")]
public sealed class BouncedStoreTests() : BouncedContract(Bouncer.Transaction);

/// <summary>In session mode.</summary>
[Trait("Category", "Soak")]
public sealed class SessionBouncedStoreTests() : BouncedContract(Bouncer.Session);

/// <summary>What a bouncer between a worker and its server takes from both, and what is made of it.</summary>
public sealed class BouncerTests
{
    [Theory]
    [InlineData(Bouncer.Transaction)]
    [InlineData(Bouncer.Session)]
    public async Task A_worker_that_froze_in_a_transaction_is_ended_through_it_too(string mode)
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await Bouncer.PrepareAsync(server, database);
        string connection = (await Bouncer.SharedAsync(mode)).To(database);
        await using var store = new ServerStore(ServerAddress.Read(connection), TimeProvider.System, TimeSpan.FromSeconds(2));
        IOpenBatch frozen = await store.OpenAsync(SharedJournal.Nightly, BatchOwner.Here with { Host = "elsewhere" }, SharedJournal.Stop);
        await SharedJournal.LoadAsync(frozen, 1, 3);
        await frozen.Work!.ClaimAsync(3, SharedJournal.Stop);
        await using NpgsqlConnection look = new(connection + ";Application Name=look;No Reset On Close=true");
        await look.OpenAsync(SharedJournal.Stop);
        await using var tag = new NpgsqlCommand("select tag from flowexec.worker", look);
        string name = Takeover.SessionName((string)(await tag.ExecuteScalarAsync(SharedJournal.Stop))!);

        await using NpgsqlConnection session = new($"{connection};Application Name={name};No Reset On Close=true;Pooling=false");
        await session.OpenAsync(SharedJournal.Stop);
        await using NpgsqlTransaction held = await session.BeginTransactionAsync(SharedJournal.Stop);
        await using var hold = new NpgsqlCommand("select 1 from flowexec.worker for update", session);
        await hold.ExecuteNonQueryAsync(SharedJournal.Stop);
        await using var named = new NpgsqlCommand(
            "select count(*) from pg_stat_activity where xact_start is not null and application_name = $1", look)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
        };
        Assert.Equal(1L, await named.ExecuteScalarAsync(SharedJournal.Stop));

        await frozen.DisposeAsync();
        await using IOpenBatch other = await store.OpenAsync(SharedJournal.Nightly, BatchOwner.Here, SharedJournal.Stop);
        Assert.Equal(3, (await other.Work!.ClaimAsync(3, SharedJournal.Stop)).Rows.Count);
    }

    [Fact]
    public async Task A_session_that_holds_locks_and_does_nothing_is_ended_by_what_is_set_on_the_server_alone()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await Bouncer.PrepareAsync(server, database);
        await using var frozen = new NpgsqlConnection((await Bouncer.SharedAsync()).To(database) + ";No Reset On Close=true;Pooling=false");
        await frozen.OpenAsync(SharedJournal.Stop);
        await using NpgsqlTransaction held = await frozen.BeginTransactionAsync(SharedJournal.Stop);
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(7)", frozen);
        await hold.ExecuteNonQueryAsync(SharedJournal.Stop);

        // Nobody ends it: this one only waits.
        await using var other = new NpgsqlConnection(database + ";Options=-c lock_timeout=60s");
        await other.OpenAsync(SharedJournal.Stop);
        await using var wait = new NpgsqlCommand("select pg_advisory_lock(7)", other) { CommandTimeout = 60 };
        await wait.ExecuteNonQueryAsync(SharedJournal.Stop);

        // The bouncer has words of its own for it.
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => hold.ExecuteNonQueryAsync(SharedJournal.Stop));
        Assert.Equal("FATAL", e.InvariantSeverity);
    }

    [Theory]
    [InlineData(Bouncer.Transaction)]
    [InlineData(Bouncer.Session)]
    public async Task Without_the_settings_on_the_server_it_is_refused(string mode)
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = new ServerStore(ServerAddress.Read((await Bouncer.SharedAsync(mode)).To(database)), TimeProvider.System);

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(() => store.ListAsync(null, SharedJournal.Stop).AsTask());

        Assert.Equal("JournalSettingsLost", e.Reason);
        Assert.Contains("alter role \"postgres\" set idle_in_transaction_session_timeout", e.NextStep);
    }

    [Fact]
    public async Task In_statement_mode_which_knows_no_transactions_it_is_refused()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await Bouncer.PrepareAsync(server, database);

        // Waited for, it would not end before the test's time does.
        await using var store = new ServerStore(
            ServerAddress.Read((await Bouncer.SharedAsync(Bouncer.Statement)).To(database)), TimeProvider.System) { Patience = TimeSpan.FromHours(1) };

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(() => store.ListAsync(null, SharedJournal.Stop).AsTask());

        Assert.Equal("JournalUnusable", e.Reason);
        Assert.Contains("statement pooling mode", e.Message);
    }
}
