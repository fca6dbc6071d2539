namespace FlowExec;

/// <summary>One row failed; the others went on. What an error record of a row carries.</summary>
/// <param name="reason">A stable PascalCase name of what happened.</param>
/// <param name="message">What happened, for people.</param>
/// <param name="execution">The row's outcome.</param>
public sealed class FlowRowException(string reason, string message, FlowExecution execution)
    : FlowException(reason, message, execution.Error?.Advice)
{
    /// <summary>The row's outcome, with the org's words and the row as it was handed in.</summary>
    public FlowExecution Execution { get; } = execution;

    /// <summary>The batch that has what became of every row of the run; null where the run kept no journal.</summary>
    public string? Batch { get; init; } = execution.Batch;
}
