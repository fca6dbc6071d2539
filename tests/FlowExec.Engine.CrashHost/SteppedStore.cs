using FlowExec.Engine.Journal;

namespace FlowExec.Engine.CrashHost;

/// <summary>A journal whose every step is a fault point: those of writing to disk, and what a run does before and after them.</summary>
internal sealed class SteppedStore(string folder) : IBatchStore
{
    private readonly SqliteStore _store = new(folder, TimeProvider.System, FaultPoint.Pass);

    public string Place => _store.Place;

    public Sentence? Warning => _store.Warning;

    public async ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken) =>
        new SteppedBatch(await _store.OpenAsync(identity, owner, cancellationToken));

    public ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken) =>
        _store.ListAsync(name, cancellationToken);

    public IReadOnlyList<string> Names() => _store.Names();

    public IAsyncEnumerable<FlowBatchRow> ReadAsync(
        string name, IReadOnlyCollection<FlowExecutionStatus> statuses, CancellationToken cancellationToken) =>
        _store.ReadAsync(name, statuses, cancellationToken);

    public ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken) =>
        _store.ResolveAsync(name, row, decision, cancellationToken);

    public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken) => _store.RemoveAsync(name, cancellationToken);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private sealed class SteppedBatch(IOpenBatch batch) : IOpenBatch
    {
        public string Name => batch.Name;

        public ReadOnlyMemory<byte> Salt => batch.Salt;

        public bool IsResumed => batch.IsResumed;

        public bool MaySend => batch.MaySend;

        public CancellationToken Failed => batch.Failed;

        public FlowJournalException? Failure => batch.Failure;

        public ValueTask AddAsync(ReadOnlyMemory<RowKey> rows, Memory<RowMatch> matches, CancellationToken cancellationToken)
        {
            FaultPoint.Pass();
            return batch.AddAsync(rows, matches, cancellationToken);
        }

        public ValueTask NoteOwnFlowsAsync() => batch.NoteOwnFlowsAsync();

        public ValueTask BeginAsync(Span<RowTicket> tickets)
        {
            FaultPoint.Pass();
            return batch.BeginAsync(tickets);
        }

        public void Leaving(in RowTicket ticket)
        {
            FaultPoint.Pass();
            batch.Leaving(ticket);
            FaultPoint.Pass();
        }

        public void Returned(in RowTicket ticket)
        {
            FaultPoint.Pass();
            batch.Returned(ticket);
            FaultPoint.Pass();
        }

        public ValueTask RecordAsync(ReadOnlySpan<RowOutcome> outcomes)
        {
            FaultPoint.Pass();
            return batch.RecordAsync(outcomes);
        }

        public ValueTask EndAsync()
        {
            FaultPoint.Pass();
            return batch.EndAsync();
        }

        public ValueTask DisposeAsync()
        {
            FaultPoint.Pass();
            return batch.DisposeAsync();
        }
    }
}
