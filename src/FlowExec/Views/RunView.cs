using System.Globalization;
using System.Management.Automation;

namespace FlowExec.Views;

/// <summary>
/// One run as a cmdlet shows it: results and errors as they come, progress, and what is to be said however the run ends. On the pipeline
/// thread.
/// </summary>
internal sealed class RunView : IDisposable
{
    /// <summary>Results are waited for so long before progress has its turn.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an end from outside is waited for: requests on their way have 250 ms, of which nobody notices the rest.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(200);

    private readonly PSCmdlet _cmdlet;
    private readonly IFlowRun _run;
    private readonly RunProgressView _progress;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopping;
    private readonly bool _severalFiles;
    private readonly bool _endsAtFirst;
    private ErrorRecord? _first;
    private FlowExecution? _firstOutcome;
    private bool _over;

    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="run">The run.</param>
    /// <param name="activity">What progress is headed by.</param>
    /// <param name="severalFiles">True where a row's number in the run is not its number in its file.</param>
    /// <param name="stop">The cmdlet's stop.</param>
    public RunView(PSCmdlet cmdlet, IFlowRun run, string activity, bool severalFiles, CancellationToken stop)
    {
        (_cmdlet, _run, _severalFiles, _stop) = (cmdlet, run, severalFiles, stop);
        _progress = new RunProgressView(cmdlet, activity);
        _endsAtFirst = EndsAtFirstError(cmdlet);
        _stopping = stop.Register(() => run.Stop(RunEnding.Stopped));
    }

    /// <summary>Where the run stands.</summary>
    public RunState State => _run.State;

    /// <summary>Hands a row in, and shows what has come meanwhile.</summary>
    /// <returns>False where the run takes no more rows.</returns>
    public bool Offer(FlowRow row) => Guarded(() =>
    {
        while (true)
        {
            bool taken = _run.TryOffer(row);
            ShowAll();
            if (taken || _run.State.Ending is not null)
            {
                return taken;
            }

            if (!_run.Wait(forSpace: true, TickEvery))
            {
                return false;
            }
        }
    });

    /// <summary>Shows everything until the run has ended, and what is to be said of its end.</summary>
    public void Finish(object? subject)
    {
        _run.CompleteRows();
        Guarded(() =>
        {
            do
            {
                ShowAll();
            }
            while (!_stop.IsCancellationRequested && _run.Wait(forSpace: false, TickEvery));
            return true;
        });
        _over = true;
        _progress.Complete();
        Conclude(_run.State, subject);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        if (!_over)
        {
            // A pipeline that broke elsewhere: nobody asks for results any more.
            EndEarly(_stop.IsCancellationRequested ? RunEnding.Stopped : RunEnding.ReaderDone);
        }
    }

    /// <summary>Whatever ends the pipeline from outside ends the run, and what it launched is told.</summary>
    private bool Guarded(Func<bool> step)
    {
        try
        {
            bool more = step();
            if (_stop.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }

            return more;
        }
        catch
        {
            EndEarly(_stop.IsCancellationRequested ? RunEnding.Stopped : RunEnding.ReaderDone);
            throw;
        }
    }

    private void ShowAll()
    {
        while (!_stop.IsCancellationRequested && _run.TryTake(out RunResult result))
        {
            if (result.FileFailure is { } failure)
            {
                Fail(ErrorRecords.Of(failure, result.File), null);
            }
            else if (result.Outcome is { } outcome)
            {
                _cmdlet.WriteObject(outcome);
                if (outcome.IsFailure)
                {
                    Fail(ErrorRecords.RowFailed(outcome, PlaceOf(outcome)), outcome);
                }
            }
        }

        _progress.Tick(_run);
    }

    /// <summary>An error of a row or a file: written; where the user wants no more after it, kept until the run has come to rest.</summary>
    private void Fail(ErrorRecord error, FlowExecution? outcome)
    {
        if (!_endsAtFirst)
        {
            _cmdlet.WriteError(error);
        }
        else if (_first is null)
        {
            (_first, _firstOutcome) = (error, outcome);
            _run.Stop(RunEnding.FirstFailure);
        }
    }

    private void Conclude(RunState run, object? subject)
    {
        if (_first is not null)
        {
            _cmdlet.WriteError(ErrorRecords.EndedAt(_first, _firstOutcome, run));
        }

        if (run is { Failure: { } failure, Ending: not RunEnding.FirstFailure })
        {
            ErrorRecord error = ErrorRecords.RunEnded(failure, run, subject);
            if (!run.HasSent)
            {
                _cmdlet.ThrowTerminatingError(error);
            }

            _cmdlet.WriteError(error);
        }

        foreach (string warning in Warnings(run))
        {
            _cmdlet.WriteWarning(warning);
        }

        string batch = run.Batch is null ? "" : $"; batch '{run.Batch}'";
        _cmdlet.WriteVerbose(RunWords.Summary(run, CultureInfo.CurrentCulture) + batch);
    }

    private static IEnumerable<string> Warnings(RunState run)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        foreach (string warning in run.Warnings)
        {
            yield return warning;
        }

        if (run.Ending is RunEnding.MaxFailure or RunEnding.MaxDuration)
        {
            string why = run.Ending == RunEnding.MaxFailure ? "so many rows had failed as -MaxFailure allows"
                : "the time that -MaxDuration allows was over";
            long left = RunWords.Left(run);
            string rows = left == 0 ? $"Rows after the {run.Read:N0} that were read were"
                : string.Create(culture,
                $"{left:N0} {(left == 1 ? "row that was read was" : "rows that were read were")}, and all after row {run.Read:N0},");
            yield return $"{rows} not launched, since {why}. {GoOn(run)}";
        }

        if (run.Held > 0)
        {
            yield return string.Create(
                culture,
                    $"{run.Held:N0} {(run.Held == 1 ? "row was" : "rows were")} held: an earlier run of the batch may have launched them (Unknown), so that they are not sent again. Look them up in the org with Resolve-FlowBatchRow -Batch '{run.Batch}' -Reconcile.");
        }

        if (run.Changed > 0)
        {
            yield return string.Create(
                culture,
                    $"{run.Changed:N0} {(run.Changed == 1 ? "row has" : "rows have")} other content than when an earlier run of the batch dealt with them, the first in row {run.FirstChanged:N0}; what was launched is not launched again.");
        }
    }

    private static string GoOn(RunState run) =>
        run.Batch is null ? "" : $"What was done is in the batch '{run.Batch}'; the same command with -Batch '{run.Batch}' goes on.";

    /// <summary>The pipeline has ended around the run: what is on its way is waited for briefly, and what was not shown is told.</summary>
    private void EndEarly(RunEnding why)
    {
        if (_over)
        {
            return;
        }

        _over = true;
        _run.Stop(why);
        _run.Ended.Wait(why == RunEnding.Stopped ? StopGrace : Grace, CancellationToken.None);
        RunState run = _run.State;
        try
        {
            _progress.Complete();
        }
        catch (PipelineStoppedException)
        {
            // Where the pipeline is stopped, the host takes the progress away.
        }

        if (RunWords.Untold(run, CultureInfo.CurrentCulture) is { } untold)
        {
            // Past the pipeline, which takes nothing any more.
            string place = run.Batch is null
                ? "No journal was kept (-NoJournal)."
                : $"What became of each row is in the batch '{run.Batch}': Get-FlowBatchRow -Batch '{run.Batch}'.";
            _cmdlet.Host.UI.WriteWarningLine($"{untold} {place}");
        }
    }

    private string? PlaceOf(FlowExecution outcome) =>
        _severalFiles && outcome.Place is { } place ? $"row {place.Number} of '{place.File}'" : null;

    private static bool EndsAtFirstError(PSCmdlet cmdlet)
    {
        object? wanted = cmdlet.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? given)
            ? given
            : cmdlet.GetVariableValue("ErrorActionPreference");
        return LanguagePrimitives.TryConvertTo(wanted, out ActionPreference preference) && preference == ActionPreference.Stop;
    }
}
