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
