using FlowExec.Engine.Journal;
using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>What keeps a journal from being on a server: each with a sentence, a next step, and no password in it.</summary>
public sealed class RefusalTests
{
    private const string Secret = "s3cret-pass";

    [Theory]
    [InlineData("Hots=db;Database=flow", "'hots'", "Host")]
    [InlineData("Host=db;Port=many;Password=" + Secret, "cannot be read", "Host=db")]
    [InlineData("Database=flow;Password=" + Secret, "names no host", "Host=")]
    [InlineData("postgres://ada:" + Secret + "@db/flow?nonsense=1", "'nonsense'", "keywords")]
    [InlineData("postgres://ada:" + Secret + "@db:1,other:2/flow", "one host", "Host=one,other")]
    [InlineData("Host=db;Password=" + Secret + ";;==", "cannot be read", "keywords")]
    public void An_address_with_a_typo_is_refused(string address, string said, string step)
    {
        FlowJournalException e = Assert.Throws<FlowJournalException>(() => Journals.Of(address, TimeProvider.System));
        Assert.Equal("JournalAddressInvalid", e.Reason);
        Assert.Contains(said, e.Message);
        Assert.Contains(step, e.NextStep);
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [Fact]
    public void A_URI_is_an_address_too()
    {
        ServerAddress address = ServerAddress.Read($"postgresql://ada%40home:{Secret}@db.example:6543/flow?sslmode=require");
        Assert.Equal(("db.example", 6543, "flow", "ada@home"), (address.Given.Host, address.Given.Port, address.Given.Database, address.Given.Username));
        Assert.Equal(SslMode.Require, address.Given.SslMode);
        Assert.Equal(Secret, address.Given.Password);
        Assert.DoesNotContain(Secret, address.Place);
    }

    [Fact]
    public async Task A_wrong_password_is_said_without_it()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        FlowJournalException e = await RefusedAsync(server.ConnectionString("postgres", password: Secret));
        Assert.Equal("JournalSignInRefused", e.Reason);
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        FlowJournalException e = await RefusedAsync((await PostgresServer.SharedAsync()).ConnectionString("nowhere"));
        Assert.Equal("JournalDatabaseMissing", e.Reason);
        Assert.Contains("'nowhere'", e.Message);
    }

    [Fact]
    public async Task A_server_of_version_11_is_told_by_its_version()
    {
        using var old = new OldServer();
        FlowJournalException e = await RefusedAsync(old.Database);
        Assert.Equal("JournalServerOld", e.Reason);
        Assert.Contains("PostgreSQL 11.22", e.Message);
        Assert.Contains("version 12 or newer", e.NextStep);
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_takes_writes_is_used()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await using var store = new ServerStore(
            ServerAddress.Read(database.Replace("Host=127.0.0.1;Port=", "Host=127.0.0.1:1,127.0.0.1:", StringComparison.Ordinal)),
            TimeProvider.System);

        Assert.Empty(await store.ListAsync(null, EmulatedOrg.Stop));
        Assert.Contains($"127.0.0.1:1,127.0.0.1:{server.Port}", store.Place);
    }

    [Fact]
    public async Task A_role_without_rights_is_told_what_it_needs()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await server.SqlAsync($"create role bare login password '{Secret}'");
        FlowJournalException e = await RefusedAsync(As(database, "bare"));
        Assert.Equal("JournalRightsMissing", e.Reason);
        Assert.Contains("docs/workers.md", e.NextStep);
    }

    [Fact]
    public async Task A_role_with_what_the_script_grants_can_do_all_that_a_worker_does()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string database = await server.CreateDatabaseAsync();
        await using (var owner = new ServerStore(ServerAddress.Read(database), TimeProvider.System))
        {
            await owner.ListAsync(null, EmulatedOrg.Stop);
        }

        await RunAsync(database, $"create role least login password '{Secret}'");
        await RunAsync(database, ServerSchema.RoleScript.Replace("flow_worker", "least", StringComparison.Ordinal));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = Rows.ToFollowUp with { Batch = "least", Journal = As(database, "least") };

        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(50), options);

        Assert.Null(end.Failure);
        Assert.Equal(50, outcomes.Count);
        IBatchStore store = FlowEngine.OpenJournal(options.Journal);
        Assert.NotNull(await store.WatchAsync("least", EmulatedOrg.Stop));
        Assert.True(await store.RemoveAsync("least", EmulatedOrg.Stop));
    }

    [Fact]
    public async Task A_server_that_does_not_make_commits_durable_is_refused()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        FlowJournalException e = Assert.Throws<FlowJournalException>(
            () => ServerAddress.Read(server.ConnectionString("postgres") + ";Options=-c synchronous_commit=off"));
        Assert.Equal("JournalNotDurable", e.Reason);

        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(EmulatedOrg.Stop);
        await using var off = new NpgsqlCommand("set synchronous_commit = off", connection);
        await off.ExecuteNonQueryAsync(EmulatedOrg.Stop);
        e = await Assert.ThrowsAsync<FlowJournalException>(() => ServerSchema.PrepareAsync(
            connection, ServerAddress.Read(server.ConnectionString("postgres")), EmulatedOrg.Stop));
        Assert.Equal("JournalNotDurable", e.Reason);
    }

    [Fact]
    public async Task Nobody_at_home_is_said_with_the_address()
    {
        FlowJournalException e = await RefusedAsync("Host=127.0.0.1;Port=1;Database=flow;Username=ada;Password=" + Secret);
        Assert.Equal("JournalUnreachable", e.Reason);
        Assert.Contains("127.0.0.1:1", e.Message);
        Assert.DoesNotContain(Secret, e.ToString());
    }

    [Fact]
    public async Task A_journal_of_a_newer_FlowExec_is_left_alone()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await RunAsync(database, "create schema flowexec; create table flowexec.version (number integer); insert into flowexec.version values (99)");
        Assert.Equal("JournalNewer", (await RefusedAsync(database)).Reason);
    }

    [Fact]
    public async Task A_migration_in_progress_is_waited_for_and_then_named()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var other = new NpgsqlConnection(database);
        await other.OpenAsync(EmulatedOrg.Stop);
        await using NpgsqlTransaction migrating = await other.BeginTransactionAsync(EmulatedOrg.Stop);
        await using var held = new NpgsqlCommand($"select pg_advisory_xact_lock({ServerSchema.Lock})", other);
        await held.ExecuteNonQueryAsync(EmulatedOrg.Stop);

        Assert.Equal("JournalMigrating", (await RefusedAsync(database)).Reason);

        await migrating.RollbackAsync(EmulatedOrg.Stop);
        await using var store = new ServerStore(ServerAddress.Read(database), TimeProvider.System);
        Assert.Empty(await store.ListAsync(null, EmulatedOrg.Stop));
    }

    [Fact]
    public async Task Many_who_come_first_make_the_schema_once()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        ServerStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => new ServerStore(ServerAddress.Read(database), TimeProvider.System))];
        IReadOnlyList<FlowBatch>[] lists = await Task.WhenAll(stores.Select(store => store.ListAsync(null, EmulatedOrg.Stop).AsTask()));
        Assert.All(lists, Assert.Empty);
        foreach (ServerStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_worker_of_another_org_is_refused()
    {
        string database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var store = new ServerStore(ServerAddress.Read(database), TimeProvider.System);
        await (await store.OpenAsync(
            new BatchIdentity("nightly", "org-1", "Acme", "welcome", "Published"), BatchOwner.Here, EmulatedOrg.Stop)).DisposeAsync();
        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(
            () => store.JoinAsync("nightly", "org-2", "Other", BatchOwner.Here, [], EmulatedOrg.Stop).AsTask());
        Assert.Equal("BatchOfAnotherOrg", e.Reason);
        Assert.Null(await store.JoinAnyAsync("org-2", BatchOwner.Here, _ => { }, EmulatedOrg.Stop));
    }

    private static async Task<FlowJournalException> RefusedAsync(string address)
    {
        await using var store = new ServerStore(ServerAddress.Read(address), TimeProvider.System) { Patience = TimeSpan.FromSeconds(1) };
        return await Assert.ThrowsAsync<FlowJournalException>(() => store.ListAsync(null, EmulatedOrg.Stop).AsTask());
    }

    private static string As(string database, string role) =>
        new NpgsqlConnectionStringBuilder(database) { Username = role, Password = Secret }.ConnectionString;

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(EmulatedOrg.Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(EmulatedOrg.Stop);
    }
}
