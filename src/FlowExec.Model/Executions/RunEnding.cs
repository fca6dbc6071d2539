namespace FlowExec;

/// <summary>Why a run ends. Each says what becomes of requests on their way: docs/launching.md has the table.</summary>
internal enum RunEnding
{
    /// <summary>Every row is done.</summary>
    RowsDone,

    /// <summary>The rows could not be read any further; those that were read are sent.</summary>
    RowsLost,

    /// <summary>A row failed, and the user wants no more after that (-ErrorAction Stop).</summary>
    FirstFailure,

    /// <summary>So many rows failed as the user allows.</summary>
    MaxFailure,

    /// <summary>So many rows failed with the same error one after the other as the user allows.</summary>
    MaxSameError,

    /// <summary>The first few rows failed as the user does not allow.</summary>
    CanaryFailed,

    /// <summary>The user saw what became of the first few rows and wants no more.</summary>
    CanaryDeclined,

    /// <summary>The time that the user allows is over.</summary>
    MaxDuration,

    /// <summary>The org takes nothing more from this client: credentials or configuration.</summary>
    OrgUnusable,

    /// <summary>The org could not be reached for longer than the user waits.</summary>
    OutageTimeout,

    /// <summary>Results cannot be written any more.</summary>
    OutputLost,

    /// <summary>The journal cannot be written any more.</summary>
    JournalFailed,

    /// <summary>Whoever took the results has enough (Select-Object -First).</summary>
    ReaderDone,

    /// <summary>Ctrl+C, a signal, the host's end.</summary>
    Stopped,

    /// <summary>The connection was closed.</summary>
    ConnectionClosed,

    /// <summary>A defect of FlowExec.</summary>
    Defect,
}

/// <summary>What kinds of ends there are.</summary>
internal static class RunEndings
{
    /// <summary>True for a limit that the user set: what was launched is still followed to its end.</summary>
    public static bool IsLimit(this RunEnding why) => why is RunEnding.MaxFailure or RunEnding.MaxSameError or RunEnding.MaxDuration
        or RunEnding.CanaryFailed or RunEnding.CanaryDeclined;
}
