namespace FlowExec;

/// <summary>A row of a batch, as its journal knows it. Values of the input are not in it.</summary>
public sealed record FlowBatchRow
{
    /// <summary>The batch's name.</summary>
    public required string Batch { get; init; }

    /// <summary>The row's number in the batch: its position in the input that it first came in.</summary>
    public long Row { get; init; }

    /// <summary>Its key, or the key's hash; null where the batch has no key.</summary>
    public string? Key { get; init; }

    /// <summary>A hash of its cells, salted by the batch.</summary>
    internal long Content { get; init; }

    /// <summary>What is known of it.</summary>
    public FlowExecutionStatus Status { get; init; }

    /// <summary>Whether its outputs were what was expected of them.</summary>
    public FlowVerdict Verdict { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>The execution's id; null where none is known.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>When it was last begun.</summary>
    public DateTimeOffset DateBegun { get; init; }

    /// <summary>When it came to stand as it does.</summary>
    public DateTimeOffset DateChanged { get; init; }

    /// <summary>The error's code; null where there was none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The platform's correlation id of the last answer that was not good.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The execution's outputs; null where it gave none, or they were not kept.</summary>
    public IReadOnlyDictionary<string, object?>? OutputData { get; init; }

    /// <summary>The attempts that came before the last, where it was launched again or sent again.</summary>
    public IReadOnlyList<FlowBatchAttempt> Earlier { get; init; } = [];

    /// <summary>What was decided about it: what, who, when and why; null where nothing was.</summary>
    public string? Decision { get; init; }

    /// <summary>True where a decision keeps it from being sent.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>True where sending it again cannot launch twice.</summary>
    public bool CanResend => !IsSkipped && Status.CanResend();

    /// <inheritdoc/>
    public override string ToString() => $"{Row} {Status} {ExecutionId}".TrimEnd();
}
