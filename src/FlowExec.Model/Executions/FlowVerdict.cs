namespace FlowExec;

/// <summary>Whether an execution that ended well gave the outputs that were expected of it (<c>-Expect</c>).</summary>
public enum FlowVerdict : long
{
    /// <summary>Nothing was expected, or the execution has not ended well: then its status says what became of it.</summary>
    NotKnown,

    /// <summary>It ended well, and its outputs are as expected.</summary>
    AsExpected,

    /// <summary>It ended well, and an output is not as expected. Counts as a failure.</summary>
    Unexpected,
}
