using FlowExec.Engine.Journal;
using Xunit;

namespace FlowExec.Engine.Tests.Journal;

public sealed class MemoryStoreTests : RowMatchContract
{
    private protected override IBatchStore Create() => new MemoryStore(TimeProvider.System, keepRows: true);

    [Fact]
    public async Task A_run_that_leaves_no_journal_keeps_only_how_its_rows_stand()
    {
        var store = new MemoryStore(TimeProvider.System, keepRows: false);
        IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, TestContext.Current.CancellationToken);
        RowTicket ticket = await BeginAndRecordAsync(batch, Row(1), RowState.Launched, "e-1");
        await RecordAsync(batch, ticket, RowState.Completed, "e-1");
        await BeginAndRecordAsync(batch, Row(2), RowState.Unknown);

        FlowBatch summary = Assert.Single(await store.ListAsync(null, TestContext.Current.CancellationToken));

        Assert.Equal((2, 1, 1), (summary.Rows, summary.Launched, summary.Unknown));
        await foreach (FlowBatchRow row in store.ReadAsync("nightly", [], TestContext.Current.CancellationToken))
        {
            Assert.Fail($"Row {row.Row} was kept.");
        }
    }
}
