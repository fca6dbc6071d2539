namespace FlowExec;

/// <summary>What Test-FlowPayload returns.</summary>
public enum ReportFormat : long
{
    /// <summary>An object for each payload.</summary>
    Object,

    /// <summary>One SARIF log (OASIS, 2.1.0) for all payloads, which code hosts read to annotate a change.</summary>
    Sarif,

    /// <summary>One JSON document for all payloads.</summary>
    Json,
}
