namespace FlowExec.Engine.Journal;

/// <summary>The launches that a journal has last on record, whatever their batch.</summary>
/// <param name="store">The journal.</param>
internal sealed class RecentLaunches(IBatchStore store)
{
    /// <summary>Reads them, newest first, as they were last known; the org is asked nothing.</summary>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<FlowExecution>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        // The oldest of those that are kept comes out first.
        var kept = new PriorityQueue<FlowExecution, DateTimeOffset>(most + 1);
        foreach (FlowBatch batch in await store.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            // Nothing was launched in it after its end.
            if (kept.Count == most && kept.TryPeek(out _, out DateTimeOffset oldest) && batch.DateEnded < oldest)
            {
                continue;
            }

            await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [], cancellationToken).ConfigureAwait(false))
            {
                if (row.ExecutionId is null)
                {
                    continue;
                }

                kept.Enqueue(ExecutionOf(batch, row), row.DateBegun);
                if (kept.Count > most)
                {
                    kept.Dequeue();
                }
            }
        }

        return [.. kept.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
    }

    private static FlowExecution ExecutionOf(FlowBatch batch, FlowBatchRow row) => new()
    {
        Row = row.Row,
        Key = row.Key,
        Batch = row.Batch,
        Status = row.Status,
        Verdict = row.Verdict,
        ExecutionId = row.ExecutionId,
        FlowId = !batch.HasOwnFlows && Guid.TryParse(batch.Flow, out _) ? batch.Flow : null,
        DateLaunched = row.DateBegun,
        DateCompleted = row.Status.HasEnded() ? row.DateChanged : null,
        OutputData = row.OutputData,
        Attempts = row.Attempts,
        CorrelationId = row.CorrelationId,
    };
}
