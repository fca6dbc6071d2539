using System.Runtime.CompilerServices;
using FlowExec.Engine.Executions;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Launching;

/// <summary>What one run is made of.</summary>
internal sealed record LaunchParts(
    RowPlanner Planner, Launcher Launcher, ExecutionWaiter Waiter, Reachability Reachability, RunTally Tally, RunEnd End,
    CancellationToken Closed);

/// <summary>
/// One run: rows in, one outcome a row out, as soon as it is known. A fixed number of workers each take a row, plan it, send it, and take
/// the next; rows are planned in their order; the governor decides when a request may go. Nothing is kept of a row once its outcome
/// was read.
/// </summary>
internal sealed class LaunchRun(LaunchParts parts, LaunchOptions options, TimeProvider clock)
{
    /// <summary>Launched executions whose end is waited for at once.</summary>
    public const int MostWaiting = 1000;

    private readonly int _workers = Math.Clamp(options.ThrottleLimit ?? Concurrency.Most, 1, LaunchPace.LargestThrottle);

    /// <summary>Runs.</summary>
    /// <exception cref="FlowException">Nothing can go on; rows taken in before have their outcomes by then.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; what was in flight has been handed out as Unknown.</exception>
    public async IAsyncEnumerable<FlowExecution> RunAsync(
        IAsyncEnumerable<FlowRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await parts.Planner.CheckCommandFlowAsync(cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var outcomes = new OutcomeStream<FlowExecution>((2 * _workers) + (options.Wait ? MostWaiting : 0));
        var source = new RowSource<FlowRow>(rows, stop.Token);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        Task work = WorkAllAsync(source, outcomes, stop.Token);
        try
        {
            await foreach (FlowExecution outcome in outcomes.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return outcome;
            }
        }
        finally
        {
            // Reached early by a reader who has enough: then all that goes on is stopped.
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
            await outcomes.Ended.ConfigureAwait(false);
        }

        parts.End.ThrowIfFatal();
        if (parts.Closed.IsCancellationRequested)
        {
            throw FlowClient.Closed();
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WorkAllAsync(RowSource<FlowRow> source, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, _workers).Select(_ => Task.Run(() => WorkAsync(source, outcomes, stop), CancellationToken.None)))
                .ConfigureAwait(false);
            await NameWhatIsLeftAsync(source, outcomes, stop).ConfigureAwait(false);
        }
        finally
        {
            outcomes.Complete();
        }
    }

    private async Task WorkAsync(RowSource<FlowRow> source, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        using var noMore = CancellationTokenSource.CreateLinkedTokenSource(stop, parts.End.NoMoreReading);

        // The two tokens are asked themselves: what hangs on them may hear of a stop before the linked one does.
        while (!stop.IsCancellationRequested && !parts.End.NoMoreReading.IsCancellationRequested)
        {
            bool entered = false;
            try
            {
                await parts.Reachability.WaitAsync(options.OutageTimeout, noMore.Token).ConfigureAwait(false);
                await outcomes.EnterAsync(noMore.Token).ConfigureAwait(false);
                entered = true;
                (bool found, PlannedLaunch? plan) = await source.NextAsync(
                    row =>
                    {
                        parts.Tally.Read();
                        entered = false;
                        return PlanAsync(row, outcomes, stop);
                    },
                    noMore.Token).ConfigureAwait(false);
                if (!found)
                {
                    outcomes.Cancel();
                    return;
                }

                if (plan is not null)
                {
                    await LaunchAsync(plan, outcomes, stop).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (noMore.IsCancellationRequested)
            {
                if (entered)
                {
                    outcomes.Cancel();
                }
            }
            catch (Exception e)
            {
                // The source of the rows failed: what was read goes on, nothing more is read.
                parts.End.RowsFailed(e);
                if (entered)
                {
                    outcomes.Cancel();
                }
            }
        }
    }

    /// <summary>A run that ended before its rows shows the first row that it left: from there on nothing was sent.</summary>
    private async Task NameWhatIsLeftAsync(RowSource<FlowRow> source, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        if (!parts.End.IsLimit || stop.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await outcomes.EnterAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        (bool found, FlowRow? row) = source.Peek();
        if (!found)
        {
            outcomes.Cancel();
            return;
        }

        parts.Tally.Read();
        FlowExecution outcome = Launcher.Stopped(new PlannedLaunch { Row = row! }, inDoubt: false);
        Finish(outcome with { Error = parts.End.Explain(outcome.Error!) }, outcomes);
    }

    /// <summary>Plans one row, in its turn: what has its outcome without being sent has it in the order of the rows.</summary>
    /// <returns>What is to be sent; null where the row has its outcome.</returns>
    private async Task<PlannedLaunch?> PlanAsync(FlowRow row, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        var plan = new PlannedLaunch { Row = row };
        FlowExecution outcome;
        try
        {
            plan = await parts.Planner.PlanAsync(row, stop).ConfigureAwait(false);
            if (plan.Payload is not null && !options.PlanOnly)
            {
                return plan;
            }

            outcome = plan.Payload is null ? plan.Invalid() : plan.Outcome(FlowExecutionStatus.Planned);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            outcome = Launcher.Stopped(plan, inDoubt: false);
        }
        catch (FlowException e)
        {
            // The org could not be asked about the row's flow: the row has not been sent.
            outcome = plan.Outcome(FlowExecutionStatus.NotSent, Launcher.Error(e));
            if (RunEnd.IsFatal(e))
            {
                parts.End.Fatal(e);
            }
        }
        catch (Exception e)
        {
            outcome = plan.Outcome(FlowExecutionStatus.NotSent, Unexpected(e));
            parts.End.Fatal(e);
        }

        Finish(outcome, outcomes);
        return null;
    }

    /// <summary>Takes one planned row to its outcome. Whatever happens, the row has one.</summary>
    private async Task LaunchAsync(PlannedLaunch plan, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        FlowExecution outcome;
        long began = clock.GetTimestamp();
        try
        {
            outcome = await SendAsync(plan, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            outcome = Launcher.Stopped(plan, inDoubt: false);
        }
        catch (Exception e)
        {
            outcome = plan.Outcome(FlowExecutionStatus.Unknown, Unexpected(e));
            parts.End.Fatal(e);
        }

        if (options.Wait && outcome.Status == FlowExecutionStatus.Launched)
        {
            _ = FollowAsync(outcome, began, outcomes, stop);
        }
        else
        {
            Finish(outcome, outcomes);
        }
    }

    private async Task<FlowExecution> SendAsync(PlannedLaunch plan, CancellationToken stop)
    {
        (FlowExecution outcome, FlowException? fatal) = await parts.Launcher.LaunchAsync(plan, stop).ConfigureAwait(false);
        if (outcome.Status == FlowExecutionStatus.Launched)
        {
            parts.Tally.Launched();
        }

        if (fatal is not null)
        {
            parts.End.Fatal(fatal);
        }

        return outcome.Error is { Code: Launcher.StoppedCode } error && !stop.IsCancellationRequested
            ? outcome with { Error = parts.End.Explain(error) }
            : outcome;
    }

    private async Task FollowAsync(FlowExecution launched, long began, OutcomeStream<FlowExecution> outcomes, CancellationToken stop)
    {
        parts.Tally.Waiting(1);
        FlowExecution outcome = launched;
        try
        {
            FlowExecution seen = await parts.Waiter.WaitAsync(launched, lookFirst: false, options.WaitTimeout, stop).ConfigureAwait(false);
            outcome = seen with { Elapsed = clock.GetElapsedTime(began) };
        }
        catch (Exception e)
        {
            outcome = launched with { Error = Unexpected(e) };
            parts.End.Fatal(e);
        }

        parts.Tally.Waiting(-1);
        Finish(outcome, outcomes);
    }

    private static FlowError Unexpected(Exception e) =>
        new() { Code = "Unexpected", Message = e.Message, NextStep = "This is a defect of FlowExec: please report it." };

    private void Finish(FlowExecution outcome, OutcomeStream<FlowExecution> outcomes)
    {
        if (parts.Tally.Done(outcome))
        {
            parts.End.TooManyFailures();
        }

        outcomes.Emit(outcome);
    }
}
