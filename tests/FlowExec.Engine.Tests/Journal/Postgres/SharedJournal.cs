using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>A batch in a database of its own, and workers that join it.</summary>
internal sealed class SharedJournal : IAsyncDisposable
{
    public static readonly BatchIdentity Nightly = new("nightly", "org-1", "Acme", "welcome", "Published");

    private readonly List<IAsyncDisposable> _owned = [];

    private SharedJournal(string database) => Database = database;

    /// <summary>The way to the database.</summary>
    public string Database { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SharedJournal> BeginAsync() => new(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());

    public static async Task<SharedJournal> BeginAsync(PostgresServer server) => new(await server.CreateDatabaseAsync());

    /// <summary>A store as another machine has it.</summary>
    /// <param name="by">The way; null for the straight one.</param>
    /// <param name="lease">How long leases are, in seconds.</param>
    public ServerStore Store(string? by = null, double lease = 4)
    {
        var store = new ServerStore(ServerAddress.Read(by ?? Database), TimeProvider.System, TimeSpan.FromSeconds(lease));
        _owned.Add(store);
        return store;
    }

    /// <summary>Joins the batch as a worker of another machine: nothing that it left behind can be looked at here.</summary>
    public async Task<IOpenBatch> JoinAsync(string? by = null, double lease = 4, string host = "elsewhere")
    {
        IOpenBatch batch = await Store(by, lease).OpenAsync(Nightly, BatchOwner.Here with { Host = host }, Stop);
        batch.OutageTimeout = TimeSpan.FromSeconds(20);
        return batch;
    }

    /// <summary>Puts rows on the queue.</summary>
    public static async Task LoadAsync(IOpenBatch batch, int from, int count)
    {
        await batch.Work!.LoadAsync(
            Enumerable.Range(from, count).Select(row => new RowLoad(Ticket(row), "flow-1", new byte[] { (byte)'{', (byte)'}' })).ToArray(), Stop);
        await batch.Work.EndLoadAsync(isWhole: true);
    }

    public static RowTicket Ticket(long row, int attempt = 1) => new(row, attempt, new RowKey(row, null, row * 1000));

    /// <summary>Begins a row, and says that it is launched.</summary>
    public static async Task LaunchAsync(IOpenBatch batch, RowTicket ticket)
    {
        await BeginAsync(batch, ticket);
        await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, $"e-{ticket.Slot}", null, null)]);
    }

    public static async Task<RowTicket> BeginAsync(IOpenBatch batch, RowTicket ticket)
    {
        RowTicket[] tickets = [ticket];
        await batch.BeginAsync(tickets);
        return tickets[0];
    }

    /// <summary>Reads a value from the database.</summary>
    public async Task<string> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(Stop))?.ToString() ?? "";
    }

    /// <summary>Waits until the database says something.</summary>
    public async Task UntilAsync(string sql, string answer)
    {
        for (int tries = 0; await AskAsync(sql) is var said && said != answer; tries++)
        {
            Assert.True(tries < 1200, $"{sql} stays {said} and never becomes {answer}");
            await Task.Delay(50, Stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _owned)
        {
            await one.DisposeAsync();
        }
    }
}
