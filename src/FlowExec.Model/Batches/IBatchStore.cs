namespace FlowExec;

/// <summary>
/// Where batches are kept. Every method throws <see cref="FlowJournalException"/> where the store cannot be read or written; a message of
/// it names the place and the next step.
/// </summary>
internal interface IBatchStore : IAsyncDisposable
{
    /// <summary>Where it is, for people.</summary>
    string Place { get; }

    /// <summary>Why it is not where it was to be, for people; null where it is. Known once a batch was opened.</summary>
    Sentence? Warning { get; }

    /// <summary>Opens a batch for this process, or a new one; a batch without a name is always new and gets one.</summary>
    /// <exception cref="FlowJournalException">
    /// The batch belongs to another org, flow or contract, or another process holds it, or the store cannot be used.
    /// </exception>
    ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken);

    /// <summary>True where batches are on a server, and processes on several machines work on one together.</summary>
    bool IsShared => false;

    /// <summary>Joins those who work on a batch that is there.</summary>
    /// <param name="name">The batch.</param>
    /// <param name="orgId">The org that it must belong to.</param>
    /// <param name="orgName">The org's name.</param>
    /// <param name="owner">Who joins.</param>
    /// <param name="files">Where the files are on this machine that its workers read; empty for where they were loaded from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowJournalException">There is no such batch, or it belongs to another org, or it is encrypted and its key is not
    /// at hand, or its files are not here as they were, or batches are not shared here.</exception>
    ValueTask<IOpenBatch> JoinAsync(
        string name, string orgId, string orgName, BatchOwner owner, IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        throw NotShared;

    /// <summary>Joins those who work on whatever batch has rows left, the oldest first.</summary>
    /// <param name="orgId">The org that it must belong to.</param>
    /// <param name="owner">Who joins.</param>
    /// <param name="passOver">Told why a batch is passed over: its key, or the files that its workers read, are not at hand.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where none has rows left.</returns>
    /// <exception cref="FlowJournalException">Batches are not shared here.</exception>
    ValueTask<IOpenBatch?> JoinAnyAsync(
        string orgId, BatchOwner owner, Action<FlowJournalException> passOver, CancellationToken cancellationToken) => throw NotShared;

    /// <summary>A batch and those who work on it, as it stands.</summary>
    /// <returns>Null where there is none of that name.</returns>
    /// <exception cref="FlowJournalException">Batches are not shared here.</exception>
    ValueTask<BatchWatch?> WatchAsync(string name, CancellationToken cancellationToken) => throw NotShared;

    /// <summary>Why what needs a server cannot be done here.</summary>
    FlowJournalException NotShared => new(
        "JournalNotShared", $"The journal in {Place} is of this machine alone: no other process can work on its batches.",
        $"Name a PostgreSQL server with {Term.Journal} or FLOWEXEC_JOURNAL, such as 'Host=db;Database=flow'.",
        outcome: "Nothing was sent.");

    /// <summary>The batches, newest first.</summary>
    /// <param name="name">The one of this name; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken);

    /// <summary>Names of batches, newest first: quickly, and without a look at what became of them.</summary>
    IReadOnlyList<string> Names();

    /// <summary>The rows of a batch in their order.</summary>
    /// <param name="name">The batch.</param>
    /// <param name="statuses">Only those; empty for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    IAsyncEnumerable<FlowBatchRow> ReadAsync(string name, IReadOnlyCollection<FlowExecutionStatus> statuses,
        CancellationToken cancellationToken);

    /// <summary>Decides about a row.</summary>
    /// <returns>The row as it stands now; null where the batch holds no such row.</returns>
    /// <exception cref="FlowJournalException">Another process works on the batch, or the row cannot be decided about.</exception>
    ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken);

    /// <summary>Removes a batch and all that is known of it.</summary>
    /// <returns>False where there is none.</returns>
    /// <exception cref="FlowJournalException">Another process works on it.</exception>
    ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken);
}
