namespace FlowExec.Cli;

/// <summary>What the process says when it ends; docs/flowexec.md has the table for users.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>Rows are to be mended: they were refused here or by the org, or, when waited for, ended badly.</summary>
    public const int MendRows = 1;

    /// <summary>What was asked for cannot be: an option, a file, a region, a flow. Nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>The org, or the server that the journal is on, could not be reached, or the org did not accept the credentials; a worker
    /// is to be started again.</summary>
    public const int NoConnection = 3;

    /// <summary>Rows are to be looked at: they may have been launched, or their end could not be read.</summary>
    public const int LookAtUnknown = 4;

    /// <summary>Rows are left that can be sent: run it again, with the same --batch.</summary>
    public const int RunAgain = 5;

    /// <summary>Results could not be written any more; what was launched is in the batch.</summary>
    public const int OutputLost = 6;

    /// <summary>A defect of flowexec itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    /// <summary>Stopped by a signal (128 and SIGINT, as shells say it).</summary>
    public const int Stopped = 130;

    /// <summary>What is to be done next about a batch, most urgent first: run again what is left, look at what is in doubt, mend what was
    /// refused or ended badly.</summary>
    public static int Of(WatchedBatch watched) =>
        watched.Open > 0 || watched.Batch.DateEnded is null || !watched.Batch.IsLoaded ? RunAgain
        : watched.InDoubt > 0 ? LookAtUnknown
        : watched.Failed > 0 ? MendRows
        : Success;

    /// <summary>The code for an exception that ends a command.</summary>
    public static int Of(FlowException e) => e switch
    {
        FlowJournalException { Reason: "JournalUnreachable" or "JournalOutage" or "WorkerFenced" } => NoConnection,
        FlowConfigurationException or FlowJournalException => Usage,
        { Reason: "FlowNotFound" or "FlowAmbiguous" } => Usage,
        _ => NoConnection,
    };
}
