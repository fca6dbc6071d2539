namespace FlowExec;

/// <summary>
/// A batch on a server, as the queue that workers on several machines take its rows from. Whoever has the batch open is one of them: it
/// holds a lease that is renewed by itself, and where that was lost the batch's <see cref="IOpenBatch.Failed"/> says so. Thread-safe.
/// </summary>
internal interface IBatchWork
{
    /// <summary>What the batch belongs to.</summary>
    BatchIdentity Identity { get; }

    /// <summary>Where this worker reads the values of rows, and how; null where their bodies are stored.</summary>
    BatchOrigin? SharedFile { get; }

    /// <summary>
    /// Puts rows on the queue with the bodies that are to be sent, or where workers read a file with their positions there: Planned, at
    /// the attempt before their tickets'. A row that is there already and was not launched takes the new body. Durable when it returns.
    /// </summary>
    /// <exception cref="FlowJournalException">They are not on the queue, or another process loads the batch.</exception>
    ValueTask LoadAsync(ReadOnlyMemory<RowLoad> rows, CancellationToken cancellationToken);

    /// <summary>Says that no more rows follow: workers end once all are done.</summary>
    /// <param name="isWhole">True where the input was read to its end, so that all its rows are on the queue.</param>
    ValueTask EndLoadAsync(bool isWhole);

    /// <summary>Takes rows for this worker: what becomes of them is recorded, or they go back when the batch is given up.</summary>
    /// <param name="most">About so many; they come in whole chunks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowJournalException">The lease was lost, or the server for too long.</exception>
    ValueTask<RowClaims> ClaimAsync(int most, CancellationToken cancellationToken);

    /// <summary>The quota that everybody with a token shares, and the org's.</summary>
    /// <param name="token">What stands for the token; not the token.</param>
    ISharedQuota QuotaOf(string token);
}

/// <summary>A row on its way onto the queue.</summary>
/// <param name="Ticket">The attempt that it is to be sent in.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="Body">The body of its request.</param>
internal readonly record struct RowLoad(RowTicket Ticket, string? FlowId, ReadOnlyMemory<byte> Body);

/// <summary>A row that a worker took.</summary>
/// <param name="Ticket">The attempt to begin.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="Body">The body of its request; empty where workers read its values from a file, at the position of its ticket.</param>
internal readonly record struct RowClaim(RowTicket Ticket, string? FlowId, ReadOnlyMemory<byte> Body)
{
    /// <summary>Why it is not to be sent; null where it is.</summary>
    public FlowError? Objection { get; init; }
}

/// <summary>What a worker took.</summary>
/// <param name="Rows">The rows; none where nothing is open just now.</param>
/// <param name="IsOver">True where nothing is open, nobody works on anything, and no rows follow.</param>
internal sealed record RowClaims(IReadOnlyList<RowClaim> Rows, bool IsOver);
