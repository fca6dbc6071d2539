namespace FlowExec;

/// <summary>What a run would do and cost: what -WhatIf ends with.</summary>
internal sealed record RunPlan
{
    /// <summary>Rows that would be launched.</summary>
    public long Valid { get; init; }

    /// <summary>Rows that would not, by cause, the most frequent first.</summary>
    public IReadOnlyList<PlanFinding> Invalid { get; init; } = [];

    /// <summary>What was warned of in rows that would be launched, by cause, the most frequent first.</summary>
    public IReadOnlyList<PlanFinding> Warnings { get; init; } = [];

    /// <summary>The first bodies, with the rows that they are of; null for a body that holds a secure value.</summary>
    public IReadOnlyList<(long Row, string? Body)> Bodies { get; init; } = [];

    /// <summary>Looks at executions, with -Wait; null where nobody would look.</summary>
    public long? Looks { get; init; }

    /// <summary>False where no execution of the flow was seen to end: then each takes more looks than are counted.</summary>
    public bool IsMeasured { get; init; }

    /// <summary>How long an execution takes: as measured, or at most as long as it would be waited for; null where neither is
    /// known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many may run at once; null for any number.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>The most launches a minute.</summary>
    public int LaunchesPerMinute { get; init; }

    /// <summary>How long the run would take at the quota.</summary>
    public TimeSpan ByQuota { get; init; }

    /// <summary>How long it would take with so many running at once; null where that is not limited, or not known.</summary>
    public TimeSpan? ByRunning { get; init; }
}

/// <summary>A cause, and how many rows have it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="FirstRow">The first of them.</param>
/// <param name="Message">What is said of that one.</param>
internal sealed record PlanFinding(string Code, long Rows, long FirstRow, string Message);
