using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using FlowExec.Loading;

namespace FlowExec.Views;

/// <summary>
/// One run as it is shown: results and errors as they come, progress, and what is to be said however the run ends. On one thread; the run
/// may be ended from any.
/// </summary>
internal sealed class RunView : IDisposable
{
    /// <summary>Results are waited for so long before progress has its turn.</summary>
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an end from outside is waited for: requests on their way have 250 ms, of which nobody notices the rest.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    /// <summary>How often it is looked after whether anybody reads: each look is a call of the system's.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(200);

    private readonly IRunStreams _streams;
    private readonly IFlowRun _run;
    private readonly RunProgressView _progress;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _stopping;
    private readonly bool _severalFiles;
    private readonly bool _endsAtFirst;
    private ErrorRecord? _first;
    private FlowExecution? _firstOutcome;
    private long _lookedAt;
    private int _over;

    /// <param name="streams">Where it is shown.</param>
    /// <param name="run">The run.</param>
    /// <param name="activity">What progress is headed by.</param>
    /// <param name="severalFiles">True where a row's number in the run is not its number in its file.</param>
    /// <param name="endsAtFirst">True where the user wants no more after the first error (-ErrorAction Stop).</param>
    /// <param name="stop">The stop of the pipeline that shows it.</param>
    public RunView(IRunStreams streams, IFlowRun run, string activity, bool severalFiles, bool endsAtFirst, CancellationToken stop)
    {
        (_streams, _run, _severalFiles, _endsAtFirst, _stop) = (streams, run, severalFiles, endsAtFirst, stop);
        _progress = new RunProgressView(streams, activity);
        _stopping = stop.Register(() => run.Stop(RunEnding.Stopped));
        ProcessEnd.Watch(this);
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

    /// <summary>No more rows follow.</summary>
    public void Complete() => _run.CompleteRows();

    /// <summary>Shows everything until the run has ended, and what is to be said of its end.</summary>
    public void Finish(object? subject)
    {
        Guarded(() =>
        {
            do
            {
                ShowAll();
            }
            while (!_stop.IsCancellationRequested && _run.Wait(forSpace: false, TickEvery));
            return true;
        });
        if (TryEnd())
        {
            _progress.Complete();
            Conclude(_run.State, subject);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();

        // A pipeline that broke elsewhere: nobody asks for results any more.
        EndEarly(Breaking);
    }

    /// <summary>
    /// Ends the run where nobody takes its results any more: what is on its way is waited for briefly, and what was not shown is told.
    /// </summary>
    /// <param name="why">What ends it.</param>
    /// <param name="isFault">True where something behind it in the pipeline failed: then it is told also if all was shown.</param>
    public void EndEarly(RunEnding why, bool isFault = false)
    {
        if (!TryEnd())
        {
            return;
        }

        _run.Stop(why);
        bool isStopped = why == RunEnding.Stopped || !WaitUnlessStopped();
        if (isStopped)
        {
            _run.Ended.Wait(StopGrace, CancellationToken.None);
        }

        RunState run = _run.State;
        try
        {
            _progress.Complete();
        }
        catch (Exception e) when (e is PipelineStoppedException or InvalidOperationException)
        {
            // Where the pipeline is stopped, or this is not its thread, the host takes the progress away.
        }

        if (RunWords.EndedEarly(run, isFault, CultureInfo.CurrentCulture) is { } told)
        {
            string place = run.Batch is null
                ? "No journal was kept (-NoJournal)."
                : $"What became of each row is in the batch '{run.Batch}': Get-FlowBatchRow -Batch '{run.Batch}'.";
            bool isLeft = !run.IsExhausted || RunWords.Left(run) > 0;
            string next = isStopped && isLeft && run.Batch is not null ? $" To go on: {RunStopWords.Next(run)}." : "";
            _streams.Tell($"{told} {place}{next}");
        }
    }

    /// <summary>Waits for what is on its way. Where the pipeline is stopped, a command behind may be stopped before this one hears of it:
    /// then it is heard of here.</summary>
    private bool WaitUnlessStopped()
    {
        try
        {
            _run.Ended.Wait(Grace, _stop);
            return !_stop.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private RunEnding Breaking => _stop.IsCancellationRequested ? RunEnding.Stopped : RunEnding.ReaderDone;

    /// <summary>True for the first who ends it: what is to be said of the end is said once.</summary>
    private bool TryEnd()
    {
        ProcessEnd.Forget(this);
        return Interlocked.Exchange(ref _over, 1) == 0;
    }

    /// <summary>Whatever ends the pipeline from outside ends the run, and what it launched is told.</summary>
    private bool Guarded(Func<bool> step)
    {
        try
        {
            bool more = step();

            // Also where the process is about to end: then nothing that follows in a script is begun.
            if (_stop.IsCancellationRequested || Volatile.Read(ref _over) == 1)
            {
                throw new PipelineStoppedException();
            }

            return more;
        }
        catch (Exception e)
        {
            EndEarly(Breaking, isFault: e is not (FlowControlException or PipelineStoppedException));
            throw;
        }
    }

    private void ShowAll()
    {
        _streams.WriteNotes();
        while (!_stop.IsCancellationRequested && _run.TryTake(out RunResult result))
        {
            if (result.FileFailure is { } failure)
            {
                Fail(ErrorRecords.Of(failure, result.File), null);
            }
            else if (result.IsQuestion)
            {
                Ask();
            }
            else if (result.Outcome is { } outcome)
            {
                _streams.Write(outcome);
                if (outcome.IsFailure)
                {
                    Fail(ErrorRecords.RowFailed(outcome, PlaceOf(outcome)), outcome);
                }
            }
        }

        _progress.Tick(_run);
        if (Stopwatch.GetElapsedTime(_lookedAt) >= LookEvery)
        {
            _lookedAt = Stopwatch.GetTimestamp();
            if (_streams.IsUnread)
            {
                _run.Stop(RunEnding.OutputLost);
            }
        }
    }

    /// <summary>The canary is over, and the user has seen its results.</summary>
    private void Ask()
    {
        _progress.Complete();
        if (_streams.Ask("Canary", RunStopWords.Question(_run.State, CultureInfo.CurrentCulture)))
        {
            _run.GoOn();
        }
        else
        {
            _run.Stop(RunEnding.CanaryDeclined);
        }
    }

    /// <summary>An error of a row or a file: written; where the user wants no more after it, kept until the run has come to rest.</summary>
    private void Fail(ErrorRecord error, FlowExecution? outcome)
    {
        if (!_endsAtFirst)
        {
            _streams.WriteError(error);
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
            _streams.WriteError(ErrorRecords.EndedAt(_first, _firstOutcome, run));
        }

        if (run.Ending == RunEnding.OutputLost)
        {
            // As a program that writes to such a pipe: nothing that follows is begun.
            _streams.WriteError(ErrorRecords.OutputUnread(run, subject));
            throw new PipelineStoppedException();
        }

        if (run is { Failure: { } failure, Ending: not RunEnding.FirstFailure })
        {
            ErrorRecord error = ErrorRecords.RunEnded(failure, run, subject);
            if (run.HasSent)
            {
                _streams.WriteError(error);
            }
            else
            {
                _streams.Fail(error);
            }
        }

        _streams.WriteNotes();
        foreach (string warning in RunWarnings.Of(run))
        {
            _streams.WriteWarning(warning);
        }

        foreach (string line in RunPlanWords.Of(run, CultureInfo.CurrentCulture))
        {
            _streams.WriteLine(line);
        }

        if (RunWords.AllDone(run, CultureInfo.CurrentCulture) is { } done)
        {
            _streams.WriteLine($"{done} Get-FlowBatchRow -Batch '{run.Batch}' shows them.");
        }

        if (RunWords.Loaded(run, CultureInfo.CurrentCulture) is { } loaded)
        {
            _streams.WriteLine(loaded);
        }

        string batch = run.Batch is null ? "" : $"; batch '{run.Batch}'";
        _streams.WriteVerbose(RunWords.Summary(run, CultureInfo.CurrentCulture) + batch);
    }

    private string? PlaceOf(FlowExecution outcome) =>
        _severalFiles && outcome.Place is { } place ? $"row {place.Number} of '{place.File}'" : null;
}
