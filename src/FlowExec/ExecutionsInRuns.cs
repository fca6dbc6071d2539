namespace FlowExec;

/// <summary>What an execution that is read again keeps of the run that launched it.</summary>
internal static class ExecutionsInRuns
{
    /// <summary>The execution as it is now, with the row, key and attempts that only the run knows.</summary>
    public static FlowExecution InRunOf(this FlowExecution now, FlowExecution launched) => now with
    {
        Row = launched.Row,
        Key = launched.Key,
        FlowId = now.FlowId ?? launched.FlowId,
        FlowVersion = now.FlowVersion ?? launched.FlowVersion,
        Name = now.Name ?? launched.Name,
        Attempts = launched.Attempts,
        Elapsed = launched.Elapsed,
        InputObject = launched.InputObject,
    };
}
