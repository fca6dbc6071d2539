namespace FlowExec;

/// <summary>What a user can decide about a row that is in doubt.</summary>
internal enum BatchVerdict
{
    /// <summary>It was not launched, or may be launched again: the next run sends it.</summary>
    Resend,

    /// <summary>It is not to be sent, whatever became of it.</summary>
    Skip,

    /// <summary>It was launched, and its execution is known.</summary>
    Launched,

    /// <summary>It was not launched: the org's history shows no execution of it.</summary>
    NotLaunched,
}

/// <summary>A decision, kept with who took it, when, and why.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="ExecutionId">The execution, where it was launched.</param>
/// <param name="By">Who.</param>
/// <param name="Why">Why, in the user's words.</param>
internal sealed record BatchDecision(BatchVerdict Verdict, string? ExecutionId, string By, string? Why);
