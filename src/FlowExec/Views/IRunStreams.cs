using System.Management.Automation;

namespace FlowExec.Views;

/// <summary>Where a run is shown: the pipeline of a cmdlet, or a job.</summary>
internal interface IRunStreams
{
    /// <summary>False where nobody sees progress: then a line now and then tells that the run lives.</summary>
    bool ShowsProgress { get; }

    /// <summary>True where results are written to a place that nobody reads any more.</summary>
    bool IsUnread { get; }

    /// <summary>What was told on the way.</summary>
    void WriteNotes();

    /// <summary>A row's outcome.</summary>
    void Write(FlowExecution outcome);

    /// <summary>What went wrong with a row, a file or the run.</summary>
    void WriteError(ErrorRecord error);

    /// <summary>What went wrong with the run before anything was done; ends the command.</summary>
    void Fail(ErrorRecord error);

    /// <summary>Something worth knowing.</summary>
    void WriteWarning(string text);

    /// <summary>The sum of the run.</summary>
    void WriteVerbose(string text);

    /// <summary>A question that is answered yes or no.</summary>
    bool Ask(string caption, string question);

    /// <summary>Where the run stands.</summary>
    void WriteProgress(ProgressRecord record);

    /// <summary>That the run lives, where progress is not shown.</summary>
    void WriteLine(string text);

    /// <summary>What is to be said on any thread, after the streams were closed around the run.</summary>
    void Tell(string text);
}
