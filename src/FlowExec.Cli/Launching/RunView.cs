using System.Globalization;
using FlowExec.Cli.Output;

namespace FlowExec.Cli.Launching;

/// <summary>One run as a terminal or a log shows it: outcomes as they come, progress, and the sum of it.</summary>
/// <param name="output">Where outcomes go.</param>
/// <param name="writer">Writes them there; null where they are not shown.</param>
/// <param name="complaints">Where all else goes.</param>
/// <param name="namesBatch">True where the batch is named at the end whatever became of it.</param>
internal sealed class RunView(TextWriter output, IRecords<FlowExecution>? writer, Complaints complaints, bool namesBatch)
{
    /// <summary>Results are waited for so long before the output is looked after.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>Outcomes that are written at once, where so many are at hand.</summary>
    private const int Most = 64;

    // Handed to the writer, and not known to have arrived.
    private readonly Queue<FlowExecution> _onTheirWay = new();
    private bool _unwritable;
    private bool _fileFailed;
    private bool _notRead;
    private IDisposable? _progress;

    /// <summary>True once results could be written no more.</summary>
    public bool IsOutputLost => _unwritable;

    /// <summary>Shows a run until it has ended.</summary>
    /// <returns>How it stands then.</returns>
    public async Task<RunState> FollowAsync(IFlowRun run, CancellationToken stop)
    {
        using CancellationTokenRegistration stopping = stop.Register(() => run.Stop(RunEnding.Stopped));
        _progress = Progress(run);
        try
        {
            // It waits for most of the time, and a thread of the pool is there to work.
            Task shown = Task.Factory.StartNew(
                () => Show(run, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await shown.ConfigureAwait(false);
            await run.Ended.ConfigureAwait(false);
        }
        finally
        {
            _progress.Dispose();
        }

        Write(() => writer?.End(), run);
        Flush(run);
        return run.State;
    }

    private void Show(IFlowRun run, CancellationToken stop)
    {
        do
        {
            while (run.TryTake(out RunResult result))
            {
                Show(result, run, stop);
                if (_onTheirWay.Count >= Most)
                {
                    Flush(run);
                }
            }

            // A reader that has gone is noticed also while there is nothing to write.
            Flush(run);
        }
        while (run.Wait(forSpace: false, Tick));
    }

    private void Flush(IFlowRun run)
    {
        Write(output.Flush, run);
        _onTheirWay.Clear();
    }

    private void Show(RunResult result, IFlowRun run, CancellationToken stop)
    {
        if (result.FileFailure is { } failure)
        {
            _fileFailed = true;
            complaints.Failure(failure);
            return;
        }

        if (result.IsQuestion)
        {
            Ask(run, stop);
            return;
        }

        FlowExecution outcome = result.Outcome!;
        _notRead |= outcome.EndWasNotRead;
        if (outcome.IsFailure)
        {
            complaints.Row(outcome, outcome.Place?.Line ?? 0);
        }

        if (_unwritable)
        {
            TellElsewhere(outcome);
        }
        else if (writer is not null)
        {
            _onTheirWay.Enqueue(outcome);
            Write(() => writer.Write(outcome), run);
        }
    }

    private void TellElsewhere(FlowExecution outcome)
    {
        if (!outcome.IsFailure)
        {
            complaints.Note($"row {outcome.Row}: {outcome}");
        }
    }

    /// <summary>A bar on a terminal; elsewhere a line now and then.</summary>
    private IDisposable Progress(IFlowRun run)
    {
        IDisposable? bar = Console.IsErrorRedirected ? null : ProgressBar.Start(TimeProvider.System, () => run.State);
        return bar ?? new ProgressLines(complaints, TimeProvider.System, () => run.State);
    }

    /// <summary>The canary is over, and the user has seen its results.</summary>
    private void Ask(IFlowRun run, CancellationToken stop)
    {
        Flush(run);

        // Nothing moves where somebody is typing.
        _progress?.Dispose();
        complaints.Note(RunStopWords.Question(run.State, CultureInfo.InvariantCulture) + " [y/N]");
        try
        {
            Task<string?> answer = Task.Run(Console.In.ReadLine, CancellationToken.None);
            answer.Wait(stop);
            if (answer.Result?.Trim() is ['y' or 'Y', ..])
            {
                _progress = Progress(run);
                run.GoOn();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // A signal is an answer too.
        }

        run.Stop(RunEnding.CanaryDeclined);
    }

    /// <summary>What cannot be told must not be done: no more rows then; those on the way are told on standard error.</summary>
    private void Write(Action write, IFlowRun run)
    {
        try
        {
            if (!_unwritable)
            {
                write();
            }
        }
        catch (OutputLostException e)
        {
            _unwritable = true;
            run.Stop(RunEnding.OutputLost);
            complaints.OutputLost(e);
            complaints.NextStep(e.IsUnread ? null : "Make room, or send the results elsewhere; what was launched is told below.");
            foreach (FlowExecution outcome in _onTheirWay)
            {
                TellElsewhere(outcome);
            }
        }
    }

    /// <summary>Says what is to be said of a run that has ended.</summary>
    /// <returns>The exit code.</returns>
    public int Conclude(RunState run, OpenOrg org)
    {
        if (run.Failure is FlowException failure)
        {
            complaints.Failure(failure);
            if (!run.HasSent)
            {
                return ExitCode.Of(failure);
            }
        }
        else if (run.Failure is { } defect)
        {
            complaints.Defect(defect);
        }

        long left = RunWords.Left(run);
        string? stopped = RunStopWords.Of(run, CultureInfo.InvariantCulture, commandLine: true);
        if (stopped is not null)
        {
            complaints.Note(stopped);
        }
        else if (left > 0)
        {
            complaints.Note(string.Create(CultureInfo.InvariantCulture, $"Not sent: {left:N0} of the {run.Read:N0} rows that were read."));
        }

        if (!run.IsExhausted && stopped is null)
        {
            complaints.Note(string.Create(CultureInfo.InvariantCulture, $"Not read: anything after row {run.Read}; {Why(run.Ending)}."));
        }

        if (run.Held > 0)
        {
            complaints.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"Held: {run.Held:N0} {RunWords.Rows(run.Held)} that an earlier run of the batch may have launched; "
                    + $"'flowexec batch resolve {run.Batch} --reconcile' looks them up in the org."));
        }

        if (run.Changed > 0)
        {
            complaints.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"Changed: {run.Changed:N0} {(run.Changed == 1 ? "row has" : "rows have")} other content than when the batch dealt "
                    + $"with them, the first in row {run.FirstChanged}."));
        }

        if (run[FlowExecutionStatus.Running] > 0)
        {
            complaints.Note("Executions were still running when --wait-timeout was over; nothing is wrong with that.");
        }

        foreach (string line in RunPlanWords.Of(run, CultureInfo.InvariantCulture))
        {
            complaints.Note(line);
        }

        string time = org.Ledger is null ? "" : " by the emulator's clock, which skips waits";
        complaints.Note(RunWords.Summary(run, CultureInfo.InvariantCulture) + time);
        if (RunWords.Loaded(run, CultureInfo.InvariantCulture) is { } loaded)
        {
            complaints.Note(loaded);
        }

        int outcome = Outcome(run, left);
        if (run.Batch is { } batch && (namesBatch || outcome != ExitCode.Success))
        {
            complaints.Note(
                $"Batch: {batch}{(outcome is ExitCode.RunAgain or ExitCode.Stopped
                    ? $"; the same command with --batch {batch} goes on" : "")}");
        }

        foreach (Sentence warning in RunWords.Warnings(run, CultureInfo.InvariantCulture))
        {
            complaints.Note(warning.ForCommandLine().ToString());
        }

        if (org.Ledger is { } ledger)
        {
            complaints.Note($"The emulator's ledger: {ledger.LaunchCount:N0} {(ledger.LaunchCount == 1 ? "execution" : "executions")}.");
        }

        return outcome;
    }

    /// <summary>What is to be done next, most urgent first: run again what is left, look at what is in doubt, mend what was
    /// refused.</summary>
    private int Outcome(RunState run, long left)
    {
        long badly = run[FlowExecutionStatus.Failed] + run[FlowExecutionStatus.Error] + run[FlowExecutionStatus.Terminated]
            + run.Unexpected;
        return run.Ending == RunEnding.Stopped ? ExitCode.Stopped
            : _unwritable ? ExitCode.OutputLost
            : left > 0 || !run.IsExhausted || run[FlowExecutionStatus.NotSent] > 0 ? ExitCode.RunAgain
            : run[FlowExecutionStatus.Unknown] + run.Held > 0 || _notRead ? ExitCode.LookAtUnknown
            : run[FlowExecutionStatus.Invalid] + run[FlowExecutionStatus.Rejected] + run.RefusedBefore + badly > 0 || _fileFailed
                ? ExitCode.MendRows
            : ExitCode.Success;
    }

    private static string Why(RunEnding? ending) => ending switch
    {
        RunEnding.Stopped => "the run was stopped",
        RunEnding.OutputLost => "nobody takes the results any more",
        _ => "the run broke off",
    };
}
