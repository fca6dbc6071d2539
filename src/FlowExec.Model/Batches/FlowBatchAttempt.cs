namespace FlowExec;

/// <summary>An attempt at a row of a batch that another attempt came after.</summary>
public sealed record FlowBatchAttempt
{
    /// <summary>1 for the first.</summary>
    public int Attempt { get; init; }

    /// <summary>What became of it.</summary>
    public FlowExecutionStatus Status { get; init; }

    /// <summary>Whether its outputs were what was expected of them.</summary>
    public FlowVerdict Verdict { get; init; }

    /// <summary>The execution's id; null where none is known.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset DateBegun { get; init; }

    /// <summary>When it came to stand as it does.</summary>
    public DateTimeOffset DateChanged { get; init; }

    /// <summary>The error's code; null where there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The platform's correlation id of the last answer that was not good.</summary>
    public string? CorrelationId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Attempt} {Status} {ExecutionId}".TrimEnd();
}
