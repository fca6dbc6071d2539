namespace FlowExec;

/// <summary>
/// A rate limit that several processes share by a ledger. Permits come in small lots that expire; they count in the ledger from when they
/// were asked for, whether or not the answer came. Thread-safe.
/// </summary>
internal interface ISharedQuota
{
    /// <summary>Takes permits to send requests.</summary>
    /// <param name="most">So many at most.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowJournalException">The ledger cannot be asked.</exception>
    ValueTask<PermitLot> TakeAsync(int most, CancellationToken cancellationToken);

    /// <summary>Puts down what an answer told of the limit.</summary>
    /// <exception cref="FlowJournalException">The ledger cannot be written.</exception>
    ValueTask ReportAsync(QuotaReport report, CancellationToken cancellationToken);
}

/// <summary>Leave to send some requests.</summary>
/// <param name="Count">How many; 0 where the window is used up.</param>
/// <param name="GoodFor">How long from when they were asked for.</param>
/// <param name="ResetsIn">Until the window has ended for certain.</param>
/// <param name="Allowed">Requests that a window allows.</param>
/// <param name="Used">Requests counted in the window.</param>
/// <param name="IsMeasured">True once the org has told.</param>
internal readonly record struct PermitLot(int Count, TimeSpan GoodFor, TimeSpan ResetsIn, int Allowed, int Used, bool IsMeasured);

/// <summary>What an answer told of the limit.</summary>
/// <param name="Count">Requests that the org has counted in its window.</param>
/// <param name="Allowed">Requests that a window allows.</param>
/// <param name="ResetSeconds">Whole seconds until the window ends, as the org wrote the answer.</param>
/// <param name="SentAgo">How long ago the request was sent.</param>
/// <param name="AnsweredAgo">How long ago its answer was there.</param>
internal readonly record struct QuotaReport(
    int Count, int Allowed, int ResetSeconds, TimeSpan SentAgo, TimeSpan AnsweredAgo);
