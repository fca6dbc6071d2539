using System.Collections.Concurrent;

namespace FlowExec.Engine.Runs;

/// <summary>
/// What earlier runs of the batch launched and did not see end. It is followed from before the first row is read, wherever its row stands
/// in the input, so that it counts among what runs; a result is shown once its row was met, with the input that only the row knows.
/// </summary>
internal sealed class Resumption
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<FlowRow?>> _open = new();
    private bool _any;

    /// <summary>Begins to follow.</summary>
    /// <param name="rows">The rows of the batch that are launched and have not ended, and those that may be.</param>
    /// <param name="batch">The batch's name; null where the run keeps none.</param>
    /// <param name="sink">Follows.</param>
    /// <param name="limit">What keeps track of how many run; null where nothing does.</param>
    public async Task BeginAsync(IAsyncEnumerable<FlowBatchRow> rows, string? batch, RunSink sink, RunningLimit? limit)
    {
        await foreach (FlowBatchRow row in rows.ConfigureAwait(false))
        {
            if (row.Status == FlowExecutionStatus.Unknown)
            {
                limit?.DoubtSince(row.DateBegun);
            }
            else if (row is { IsSkipped: false, ExecutionId: { } id })
            {
                var met = new TaskCompletionSource<FlowRow?>(TaskCreationOptions.RunContinuationsAsynchronously);
                _open[row.Row] = met;
                _any = true;
                var launched = new FlowExecution
                {
                    Row = row.Row, Key = row.Key, Batch = batch, Status = row.Status, ExecutionId = id, Attempts = row.Attempts,
                    DateLaunched = row.DateChanged,
                };
                sink.Resume(launched, new RowTicket(row.Row, row.Attempts, new RowKey(row.Row, row.Key, row.Content)), met.Task);
            }
        }
    }

    /// <summary>Notes that a row was met in the input.</summary>
    /// <returns>True where it is one of these.</returns>
    public bool TryMeet(long slot, FlowRow row) =>
        _any && _open.TryRemove(slot, out TaskCompletionSource<FlowRow?>? met) && met.TrySetResult(row);

    /// <summary>No more rows are met: what is left is shown without its input.</summary>
    public void Complete()
    {
        foreach ((long slot, TaskCompletionSource<FlowRow?> met) in _open)
        {
            met.TrySetResult(null);
            _open.TryRemove(slot, out _);
        }
    }
}
