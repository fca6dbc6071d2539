namespace FlowExec;

/// <summary>What a report of a batch tells. Totals are exact, lists are bounded: it is as small for a million rows as for ten.</summary>
internal sealed record BatchReport
{
    /// <summary>The batch.</summary>
    public required FlowBatch Batch { get; init; }

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>Rows on record.</summary>
    public long Rows => Counts.Values.Sum();

    /// <summary>Rows by status; statuses without rows are not there.</summary>
    public required IReadOnlyDictionary<FlowExecutionStatus, long> Counts { get; init; }

    /// <summary>Rows whose executions ended well with an output that was not expected; they are among the Completed.</summary>
    public required long Unexpected { get; init; }

    /// <summary>Launches over time, in stretches of one length without a gap.</summary>
    public required IReadOnlyList<ReportStretch> Launches { get; init; }

    /// <summary>How long each stretch is.</summary>
    public required TimeSpan Stretch { get; init; }

    /// <summary>What went wrong, the most frequent first.</summary>
    public required IReadOnlyList<ReportCause> Causes { get; init; }

    /// <summary>Rows that went wrong for causes that are not listed.</summary>
    public required long OtherCauses { get; init; }

    /// <summary>The executions that took longest from their launch to their end, the slowest first.</summary>
    public required IReadOnlyList<FlowBatchRow> Slowest { get; init; }

    /// <summary>The first of the rows that may have been launched.</summary>
    public required IReadOnlyList<FlowBatchRow> InDoubt { get; init; }
}

/// <summary>A stretch of time in a report.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Well">Rows begun in it that were launched and did not end badly.</param>
/// <param name="Badly">Rows begun in it of which another thing became.</param>
internal sealed record ReportStretch(DateTimeOffset From, long Well, long Badly);

/// <summary>Why rows went wrong, in a report.</summary>
/// <param name="Status">What became of them.</param>
/// <param name="Code">The error's code; empty where there was none.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Rows">The first of them.</param>
internal sealed record ReportCause(FlowExecutionStatus Status, string Code, long Count, IReadOnlyList<long> Rows);
