namespace FlowExec;

/// <summary>What an execution that is read again keeps of the run that launched it.</summary>
internal static class ExecutionsInRuns
{
    /// <summary>True once an execution cannot change any more (inferred from the platform's list of statuses).</summary>
    public static bool HasEnded(this FlowExecutionStatus status) =>
        status is FlowExecutionStatus.Completed or FlowExecutionStatus.Failed
            or FlowExecutionStatus.Error or FlowExecutionStatus.Terminated;

    /// <summary>True where sending a row again cannot launch it twice.</summary>
    public static bool CanResend(this FlowExecutionStatus status) =>
        status is FlowExecutionStatus.Planned or FlowExecutionStatus.Invalid
            or FlowExecutionStatus.Rejected or FlowExecutionStatus.NotSent;

    /// <summary>The execution as it is now, with the row, key and attempts that only the run knows.</summary>
    public static FlowExecution InRunOf(this FlowExecution now, FlowExecution launched) => (now with
    {
        Row = launched.Row,
        Key = launched.Key,
        Batch = launched.Batch,
        FlowId = now.FlowId ?? launched.FlowId,
        FlowVersion = now.FlowVersion ?? launched.FlowVersion,
        Name = now.Name ?? launched.Name,
        DateLaunched = now.DateLaunched ?? launched.DateLaunched,
        Attempts = launched.Attempts,
        Took = now.Status.HasEnded() && now.Took > TimeSpan.Zero ? now.Took : launched.Took,
    }).OfInput(launched);
}
