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
