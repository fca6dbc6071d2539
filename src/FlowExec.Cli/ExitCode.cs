namespace FlowExec.Cli;

/// <summary>What the process says when it ends; docs/flowexec.md has the table for users.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>Rows were not launched, their fate is unknown, or, when waited for, they ended badly.</summary>
    public const int NotAllLaunched = 1;

    /// <summary>What was asked for cannot be: an option, a file, a region, a flow. Nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>The org could not be reached or did not accept the credentials.</summary>
    public const int NoConnection = 3;

    /// <summary>A defect of flowexec itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    /// <summary>Stopped by a signal (128 and SIGINT, as shells say it).</summary>
    public const int Stopped = 130;

    /// <summary>The code for an exception that ends a command.</summary>
    public static int Of(FlowException e) => e switch
    {
        FlowConfigurationException or FlowJournalException => Usage,
        { Reason: "FlowNotFound" or "FlowAmbiguous" } => Usage,
        _ => NoConnection,
    };
}
