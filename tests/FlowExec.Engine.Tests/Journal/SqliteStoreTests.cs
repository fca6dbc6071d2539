using FlowExec.Engine.Journal;
using Xunit;

namespace FlowExec.Engine.Tests.Journal;

public sealed class SqliteStoreTests : RowMatchContract
{
    private readonly TempFolder _folder = new();

    private protected override IBatchStore Create() => new SqliteStore(_folder.Path, TimeProvider.System);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
