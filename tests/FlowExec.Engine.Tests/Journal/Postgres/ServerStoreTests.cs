using FlowExec.Engine.Journal.Postgres;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>A journal on a server keeps to what every other keeps to.</summary>
public sealed class ServerStoreTests : RowMatchContract
{
    private string _connection = "";

    private protected override IBatchStore Create() => new ServerStore(ServerAddress.Read(_connection), TimeProvider.System);

    public override async ValueTask InitializeAsync()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        _connection = await server.CreateDatabaseAsync();
        await base.InitializeAsync();
    }
}
