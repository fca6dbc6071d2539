namespace FlowExec;

/// <summary>A batch at one moment of being watched.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="RowsPerMinute">Rows that came to stand as they do, a minute, over the last minute at most; null where that was not
/// watched long enough.</param>
internal sealed record WatchedBatch(FlowBatch Batch, double? RowsPerMinute)
{
    private static readonly double LongestMinutes = TimeSpan.MaxValue.TotalMinutes / 2;

    /// <summary>Those who work on it, where it is on a server; empty elsewhere.</summary>
    public IReadOnlyList<BatchWorker> Workers { get; init; } = [];

    /// <summary>The quotas that they share.</summary>
    public IReadOnlyList<BatchQuota> Quotas { get; init; } = [];

    /// <summary>What makes claims slow; null for nothing.</summary>
    public OldSnapshot? Slowed { get; init; }

    /// <summary>True where others may come and work on it, so that it is over only when it has ended.</summary>
    public bool IsShared { get; init; }

    /// <summary>Rows that nobody came to yet: Planned and NotSent.</summary>
    public long Open => Of(FlowExecutionStatus.Planned) + Of(FlowExecutionStatus.NotSent);

    /// <summary>Rows that came to stand as they do: neither open nor under way.</summary>
    public long Settled => Batch.Rows - Open - Batch.UnderWay;

    /// <summary>Rows that may have been launched, and that nobody waits for an answer to.</summary>
    public long InDoubt => Batch.Unknown - Batch.UnderWay;

    /// <summary>Rows that were refused, or whose executions ended badly or not as expected.</summary>
    public long Failed => Of(FlowExecutionStatus.Invalid) + Of(FlowExecutionStatus.Rejected) + Of(FlowExecutionStatus.Failed)
        + Of(FlowExecutionStatus.Error) + Of(FlowExecutionStatus.Terminated) + Batch.Unexpected;

    /// <summary>True where nobody works on it any more, and nobody will.</summary>
    public bool IsOver => Batch.Holder is null && (!IsShared || Batch.DateEnded is not null);

    /// <summary>How long the open rows will take as things go; null where that cannot be told.</summary>
    public TimeSpan? TimeLeft =>
        Open > 0 && RowsPerMinute is > 0 and var rate ? TimeSpan.FromMinutes(Math.Min(Open / rate, LongestMinutes)) : null;

    /// <summary>True for a batch that goes on, or that workers may come to.</summary>
    public static bool IsLive(FlowBatch batch, bool isShared) => batch.Holder is not null || (isShared && batch.DateEnded is null);

    private long Of(FlowExecutionStatus status) => Batch.Counts.TryGetValue(status, out long count) ? count : 0;
}
