namespace FlowExec.Engine.Journal;

/// <summary>
/// Batches that live as long as this object. It is the journal of runs that are to leave none, and keeps no row of them once it is
/// settled unless it is asked to.
/// </summary>
/// <param name="clock">Says when something happened.</param>
/// <param name="keepRows">True to keep settled rows too.</param>
internal sealed class MemoryStore(TimeProvider clock, bool keepRows) : IBatchStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryBatch> _batches = new(BatchNames.Comparer);

    public string Place => "memory";

    public Sentence? Warning => null;

    public ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            string name = identity.Name is { } given ? BatchNames.Clean(given) : BatchNames.Make(clock.GetUtcNow());
            if (!_batches.TryGetValue(name, out MemoryBatch? batch))
            {
                _batches.Add(name, batch = new MemoryBatch(name, identity, clock, keepRows));
            }
            else if (batch.Identity.Refuses(identity) is { } refusal)
            {
                throw refusal;
            }

            return ValueTask.FromResult<IOpenBatch>(batch.Open(owner));
        }
    }

    public ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IEnumerable<MemoryBatch> found = name is null ? _batches.Values : Find(name) is { } one ? [one] : [];
            return ValueTask.FromResult<IReadOnlyList<FlowBatch>>(
                [.. found.Select(batch => batch.Summarize()).OrderByDescending(batch => batch.DateStarted)]);
        }
    }

    public IReadOnlyList<string> Names()
    {
        lock (_gate)
        {
            return [.. _batches.Keys.Reverse()];
        }
    }

    public async IAsyncEnumerable<FlowBatchRow> ReadAsync(
        string name, IReadOnlyCollection<FlowExecutionStatus> statuses,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (FlowBatchRow row in Find(name)?.Read() ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (statuses.Count == 0 || statuses.Contains(row.Status))
            {
                yield return row;
            }
        }
    }

    public ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(name)?.Resolve(row, decision));

    public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Find(name)?.ThrowIfHeld();
            return ValueTask.FromResult(_batches.Remove(name));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryBatch? Find(string name)
    {
        lock (_gate)
        {
            return _batches.GetValueOrDefault(name);
        }
    }
}
