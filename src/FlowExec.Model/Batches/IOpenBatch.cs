namespace FlowExec;

/// <summary>
/// A batch that this process holds. <see cref="AddAsync"/> is called by one reader at a time, everything else from any thread. What is
/// awaited is durable; what is handed over without waiting is written in its order. Disposing gives it up and leaves it open.
/// </summary>
internal interface IOpenBatch : IAsyncDisposable
{
    /// <summary>Its name, given or made.</summary>
    string Name { get; }

    /// <summary>Salt of its hashes.</summary>
    ReadOnlyMemory<byte> Salt { get; }

    /// <summary>True where it held rows when it was opened.</summary>
    bool IsResumed { get; }

    /// <summary>True as long as a request may be sent: the batch is held and its journal works.</summary>
    bool MaySend { get; }

    /// <summary>Cancelled when the journal fails: nothing may be read, begun or sent from then on. <see cref="Failure"/> says
    /// why.</summary>
    CancellationToken Failed { get; }

    /// <summary>Why the journal failed; null while it works.</summary>
    FlowJournalException? Failure { get; }

    /// <summary>How long a server that the batch is on is waited for before the journal fails.</summary>
    TimeSpan OutageTimeout
    {
        set
        {
        }
    }

    /// <summary>The queue that others work on too; null where this process holds the batch alone.</summary>
    IBatchWork? Work => null;

    /// <summary>Compares rows of the input with what the batch holds, each once and in their order.</summary>
    ValueTask AddAsync(ReadOnlyMemory<RowKey> rows, Memory<RowMatch> matches, CancellationToken cancellationToken);

    /// <summary>Puts on record that a row names a flow of its own, other than the command's. Durable when it returns.</summary>
    ValueTask NoteOwnFlowsAsync();

    /// <summary>Puts on record that requests are about to leave, and gives the tickets their marks. Durable when it returns.</summary>
    /// <exception cref="FlowJournalException">They are not on record: they must not be sent.</exception>
    ValueTask BeginAsync(Span<RowTicket> tickets);

    /// <summary>Waits until what was begun may be sent: a lease on the batch that ran low is renewed first.</summary>
    /// <exception cref="FlowJournalException">It was lost: nothing may be sent any more.</exception>
    ValueTask ReadyAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Notes that a request leaves now: the last call before its first byte. No disk is touched.</summary>
    void Leaving(in RowTicket ticket);

    /// <summary>Notes that it is proven that a request which left, or was about to, launched nothing (429, 401, refused): it may leave
    /// again.</summary>
    void Returned(in RowTicket ticket);

    /// <summary>
    /// Puts outcomes on record. Durable when it returns. An outcome counts by its attempt: a late truth takes the place of doubt, and what
    /// is older than the row's last attempt changes nothing.
    /// </summary>
    /// <exception cref="FlowJournalException">They are not on record.</exception>
    ValueTask RecordAsync(ReadOnlySpan<RowOutcome> outcomes);

    /// <summary>Says that a run came to the end of its rows.</summary>
    ValueTask EndAsync();
}
