using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec.Views;

/// <summary>
/// A run as a job of the session: what a pipeline would show goes into the job's streams, on a thread of its own. It ends with the session
/// at the latest.
/// </summary>
internal sealed class FlowJob : Job, IRunStreams
{
    private readonly IFlowRun _run;
    private readonly RunView _view;
    private readonly PSHost _host;
    private readonly RunspaceHoldings _session;
    private readonly NoteQueue _notes;

    /// <param name="command">What was typed.</param>
    /// <param name="name">The job's name; null for one that PowerShell makes up.</param>
    /// <param name="org">The org's name: where the job works.</param>
    /// <param name="host">Where is told what the end of the session leaves.</param>
    /// <param name="run">The run.</param>
    /// <param name="notes">What is told of it on the way.</param>
    /// <param name="severalFiles">True where a row's number in the run is not its number in its file.</param>
    /// <param name="endsAtFirst">True where the user wants no more after the first error (-ErrorAction Stop).</param>
    /// <param name="subject">What the run is about.</param>
    private FlowJob(
        string command, string? name, string org, PSHost host, IFlowRun run, NoteQueue notes, bool severalFiles, bool endsAtFirst,
        object? subject)
        : base(command, name)
    {
        PSJobTypeName = "FlowExecution";
        (Location, _host, _run, _notes, _session) = (org, host, run, notes, RunspaceHoldings.Here);
        _view = new RunView(this, run, $"Launching flows in {org}", severalFiles, endsAtFirst, CancellationToken.None);
        _session.Add(this);
        SetJobState(JobState.Running);
        _ = Task.Factory.StartNew(() => Follow(subject), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Begins a run as a job of the session: what is told of it goes into its streams, also after the command.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="name">The job's name; null for one that PowerShell makes up.</param>
    /// <param name="org">Where it works.</param>
    /// <param name="launch">Begins the run.</param>
    /// <param name="severalFiles">True where a row's number in the run is not its number in its file.</param>
    /// <param name="subject">What the run is about.</param>
    public static FlowJob Start(
        PSCmdlet cmdlet, string? name, FlowOrg org, Func<IFlowRun> launch, bool severalFiles, object? subject)
    {
        var notes = new NoteQueue(Preference.Notes(cmdlet));
        INoteListener? before = FlowNotes.Listen(notes);
        try
        {
            return new FlowJob(
                cmdlet.MyInvocation.Line.Trim(), name, org.Name, cmdlet.Host, launch(), notes, severalFiles,
                Preference.StopsAt(cmdlet, "ErrorAction", "ErrorActionPreference"), subject);
        }
        finally
        {
            FlowNotes.Listen(before);
        }
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override string StatusMessage => JobStateInfo.State == JobState.Running
        ? RunWords.Progress(_run.State, CultureInfo.CurrentCulture)
        : RunWords.Summary(_run.State, CultureInfo.CurrentCulture);

    /// <inheritdoc/>
    public override bool HasMoreData => JobStateInfo.State is JobState.Running or JobState.NotStarted
        || Output.Count + Error.Count + Warning.Count + Verbose.Count + Progress.Count > 0;

    /// <inheritdoc/>
    public bool ShowsProgress => true;

    /// <inheritdoc/>
    public bool IsUnread => false;

    /// <summary>Hands a row in; however many wait, there is room.</summary>
    /// <returns>False where the run takes no more rows.</returns>
    public bool Offer(FlowRow row) => _run.TryOffer(row);

    /// <summary>No more rows follow.</summary>
    public void Complete() => _run.CompleteRows();

    /// <summary>Ends the run as Ctrl+C does: what is on its way is on record, what was launched is in the streams, and the batch is
    /// named.</summary>
    public override void StopJob()
    {
        _run.Stop(RunEnding.Stopped);
        Finished.WaitOne();
    }

    /// <summary>Ends the run where nobody can look at the job any more, and tells so on the host.</summary>
    public void Abandon() => _view.EndEarly(RunEnding.Stopped);

    /// <inheritdoc/>
    public void WriteNotes()
    {
        while (_notes.TryTake(out FlowNote? note))
        {
            string text = DisplayText.EscapeLines(note.Text.ToString());
            switch (note.Kind)
            {
                case NoteKind.Warning:
                    Warning.Add(new WarningRecord(text));
                    break;
                case NoteKind.Decision:
                    Verbose.Add(new VerboseRecord(text));
                    break;
                default:
                    Debug.Add(new DebugRecord(text));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Write(FlowExecution outcome) => Output.Add(PSObject.AsPSObject(outcome));

    /// <inheritdoc/>
    public void WriteError(ErrorRecord error) => Error.Add(error);

    /// <inheritdoc/>
    public void Fail(ErrorRecord error) => Error.Add(error);

    /// <inheritdoc/>
    public void WriteWarning(string text) => Warning.Add(new WarningRecord(DisplayText.EscapeLines(text)));

    /// <inheritdoc/>
    public void WriteVerbose(string text) => Verbose.Add(new VerboseRecord(DisplayText.EscapeLines(text)));

    /// <inheritdoc/>
    public void WriteLine(string text) => WriteVerbose(text);

    // Whoever wants an answer runs no job.
    public bool Ask(string caption, string question) => false;

    /// <inheritdoc/>
    public void WriteProgress(ProgressRecord record)
    {
        // Only where it stands now: a job that runs for days must not keep every one that nobody looked at.
        Progress.Clear();
        Progress.Add(record);
    }

    /// <inheritdoc/>
    public void Tell(string text) => _host.UI.WriteWarningLine(DisplayText.EscapeLines($"Job '{Name}': {text}"));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Abandon();
        }

        base.Dispose(disposing);
    }

    private void Follow(object? subject)
    {
        JobState end = JobState.Failed;
        try
        {
            _view.Finish(subject);
            RunState state = _run.State;
            end = state.Ending == RunEnding.Stopped ? JobState.Stopped
                : state.Failure is not null || state.Ending == RunEnding.FirstFailure ? JobState.Failed
                : JobState.Completed;
        }
        catch (PipelineStoppedException)
        {
            end = JobState.Stopped;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Error.Add(ErrorRecords.RunEnded(e, _run.State, subject));
        }
        finally
        {
            _session.Forget(this);
            SetJobState(end);
        }
    }
}
