using FlowExec.Engine.Executions;

namespace FlowExec.Engine.Runs;

/// <summary>
/// Where outcomes go: to the journal, then to whoever takes the results; with -Wait a launch is followed to its end in between. The
/// outcome is on disk before it is shown.
/// </summary>
internal sealed class RunSink(
    Exchange<FlowRow, RunResult> results, IOpenBatch? batch, RunAccount account, Admission admission,
    RunningLimit? limit, Canary? canary, RunEnd end, LaunchOptions options)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The run itself, what is being recorded and what is followed count as one each; the last to leave ends the sink.
    private int _open = 1;

    /// <summary>Follows launches to their ends; null where nobody waits for them.</summary>
    public Follower? Follower { get; init; }

    /// <summary>Ends once everything that was settled is shown, to the end of what is followed, and no more follows.</summary>
    public Task Idle => _idle.Task;

    /// <summary>A row is not sent.</summary>
    public void Refuse(PlannedLaunch plan)
    {
        FlowExecution outcome = plan.Refused();
        account.Done(outcome);
        if (plan.IsAnothers)
        {
            Show(outcome, Way.Refused);
        }
        else
        {
            Record(outcome, plan.Ticket, follow: false, Way.Refused);
        }
    }

    /// <summary>A row that was sent has its outcome.</summary>
    public void Settle(FlowExecution outcome, RowTicket ticket)
    {
        if (outcome.ExecutionId is not null)
        {
            account.Launched();
        }

        bool follow = Follower is not null && outcome.Status == FlowExecutionStatus.Launched
            && (options.Wait || canary is { IsOver: false });
        if (!follow)
        {
            // Counted before it is on disk: a limit on failures must hold for the row that is sent next.
            account.Done(outcome);
            limit?.Leave(outcome);
        }

        Record(outcome, ticket, follow, Way.Sent);
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
    /// <param name="launched">The execution as it is known.</param>
    /// <param name="ticket">Its attempt.</param>
    /// <param name="met">Ends with its row of the input, without which it is not shown; with null where there is none.</param>
    public void Resume(FlowExecution launched, RowTicket ticket, Task<FlowRow?> met)
    {
        account.Resumed();
        limit?.Add();
        Follow(launched, ticket, lookFirst: true, new Way(IsSent: false, met));
    }

    /// <summary>An execution that was followed has ended, or is not followed any more.</summary>
    private void Followed(FlowExecution outcome, RowTicket ticket, Way way)
    {
        account.Waiting(-1);
        admission.Add();
        outcome = options.Expect?.Judge(outcome) ?? outcome;
        account.Done(outcome);
        limit?.Leave(outcome);
        if (outcome.Status.HasEnded())
        {
            Record(outcome, ticket, follow: false, way);
        }
        else
        {
            account.Hung();
            Show(outcome, way);
        }

        Leave();
    }

    /// <summary>A file could not be read.</summary>
    public void FileFailed(string file, FlowException failure) => results.Put(new RunResult(null, file, failure));

    /// <summary>No more is settled.</summary>
    public void Complete() => Leave();

    private void Record(FlowExecution outcome, RowTicket ticket, bool follow, Way way)
    {
        if (batch is null)
        {
            Pass(outcome, ticket, follow, way);
            return;
        }

        ValueTask recorded = batch.RecordAsync(
            [new RowOutcome(ticket, outcome) { Outputs = options.NoOutputData ? null : outcome.OutputData?.ToString() }]);
        if (recorded.IsCompletedSuccessfully)
        {
            Pass(outcome, ticket, follow, way);
            return;
        }

        Interlocked.Increment(ref _open);
        _ = RecordAsync(recorded, () => Pass(outcome, ticket, follow, way));
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

    private void Pass(FlowExecution outcome, RowTicket ticket, bool follow, Way way)
    {
        if (follow)
        {
            admission.Leave();
            if (options.TellLaunches)
            {
                results.Put(new RunResult(outcome, IsInterim: true));
            }

            Follow(outcome, ticket, lookFirst: false, way);
        }
        else
        {
            Show(outcome, way);
        }
    }

    private void Follow(FlowExecution launched, RowTicket ticket, bool lookFirst, Way way)
    {
        account.Waiting(1);
        Interlocked.Increment(ref _open);
        Follower!.Follow(launched, lookFirst, options.WaitTimeout, outcome => Followed(outcome, ticket, way));
    }

    private void Show(FlowExecution outcome, Way way)
    {
        if (way.Met is not { } met)
        {
            results.Put(new RunResult(outcome));
            if (way.IsSent)
            {
                canary?.Shown();
            }

            return;
        }

        Interlocked.Increment(ref _open);
        _ = ShowMetAsync(outcome, met);
    }

    private async Task ShowMetAsync(FlowExecution outcome, Task<FlowRow?> met)
    {
        FlowRow? row = await met.ConfigureAwait(false);
        results.Put(new RunResult(row is null ? outcome : outcome with { Row = row.Position, InputObject = row.Source }));
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _idle.TrySetResult();
        }
    }

    /// <summary>How a row came to its outcome.</summary>
    /// <param name="IsSent">True where this run sent it.</param>
    /// <param name="Met">Ends with the row of what an earlier run launched; null for a row of this run.</param>
    private readonly record struct Way(bool IsSent, Task<FlowRow?>? Met = null)
    {
        public static Way Refused => default;

        public static Way Sent { get; } = new(IsSent: true);
    }
}
