using FlowExec.Engine.Executions;

namespace FlowExec.Engine.Runs;

/// <summary>
/// Where outcomes go: to the journal, then to whoever takes the results; with -Wait a launch is followed to its end in between. The
/// outcome is on disk before it is shown.
/// </summary>
internal sealed class RunSink(
    Exchange<FlowRow, RunResult> results, IOpenBatch? batch, RunAccount account, Admission admission, RunEnd end, LaunchOptions options)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The run itself, what is being recorded and what is followed count as one each; the last to leave ends the sink.
    private int _open = 1;

    /// <summary>Follows launches to their ends; null where nobody waits for them.</summary>
    public Follower? Follower { get; set; }

    /// <summary>Ends once everything that was settled is shown, to the end of what is followed, and no more follows.</summary>
    public Task Idle => _idle.Task;

    /// <summary>A row has its outcome.</summary>
    public void Settle(FlowExecution outcome, RowTicket ticket)
    {
        if (outcome.ExecutionId is not null)
        {
            account.Launched();
        }

        bool follow = Follower is not null && outcome.Status == FlowExecutionStatus.Launched;
        if (!follow)
        {
            // Counted before it is on disk: a limit on failures must hold for the row that is sent next.
            account.Done(outcome);
        }

        Record(outcome, ticket, follow);
    }

    /// <summary>A row was begun, and the run ended before it left: it is as if it had not been begun.</summary>
    public void Reopen(RowTicket ticket)
    {
        if (batch is not null)
        {
            Interlocked.Increment(ref _open);
            _ = RecordAsync(batch.RecordAsync([new RowOutcome(ticket, RowState.Planned, null, null, null)]), null);
        }
    }

    /// <summary>Goes on waiting for what an earlier run launched.</summary>
    public void Resume(FlowExecution launched, RowTicket ticket)
    {
        account.Resumed();
        Follow(launched, ticket, lookFirst: true);
    }

    /// <summary>An execution that was followed has ended, or is not followed any more.</summary>
    private void Followed(FlowExecution outcome, RowTicket ticket)
    {
        account.Waiting(-1);
        admission.Add();
        outcome = options.Expect?.Judge(outcome) ?? outcome;
        account.Done(outcome);
        if (outcome.Status.HasEnded())
        {
            Record(outcome, ticket, follow: false);
        }
        else
        {
            Show(outcome);
        }

        Leave();
    }

    /// <summary>A file could not be read.</summary>
    public void FileFailed(string file, FlowException failure) => results.Put(new RunResult(null, file, failure));

    /// <summary>No more is settled.</summary>
    public void Complete() => Leave();

    private void Record(FlowExecution outcome, RowTicket ticket, bool follow)
    {
        if (batch is null)
        {
            Pass(outcome, ticket, follow);
            return;
        }

        ValueTask recorded = batch.RecordAsync([new RowOutcome(ticket, outcome)]);
        if (recorded.IsCompletedSuccessfully)
        {
            Pass(outcome, ticket, follow);
            return;
        }

        Interlocked.Increment(ref _open);
        _ = RecordAsync(recorded, () => Pass(outcome, ticket, follow));
    }

    private async Task RecordAsync(ValueTask recorded, Action? then)
    {
        try
        {
            await recorded.ConfigureAwait(false);
        }
        catch (FlowJournalException e)
        {
            end.Stop(RunEnding.JournalFailed, e);
        }
        catch (Exception e)
        {
            end.Stop(RunEnding.Defect, e);
        }

        // Also where it could not be recorded: then at least it is shown.
        then?.Invoke();
        Leave();
    }

    private void Pass(FlowExecution outcome, RowTicket ticket, bool follow)
    {
        if (follow)
        {
            admission.Leave();
            if (options.TellLaunches)
            {
                results.Put(new RunResult(outcome, IsInterim: true));
            }

            Follow(outcome, ticket, lookFirst: false);
        }
        else
        {
            Show(outcome);
        }
    }

    private void Follow(FlowExecution launched, RowTicket ticket, bool lookFirst)
    {
        account.Waiting(1);
        Interlocked.Increment(ref _open);
        Follower!.Follow(launched, lookFirst, options.WaitTimeout, outcome => Followed(outcome, ticket));
    }

    private void Show(FlowExecution outcome) => results.Put(new RunResult(outcome));

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _idle.TrySetResult();
        }
    }
}
