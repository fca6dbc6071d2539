using System.Runtime.CompilerServices;
using FlowExec.Engine.Launching;

namespace FlowExec.Engine.Executions;

/// <summary>Follows many executions, whose ids come as they come, each to its end; holds a bounded number at once.</summary>
internal sealed class WaitRun(ExecutionWaiter waiter, int most)
{
    /// <summary>Runs. An execution that cannot be read comes back as Unknown with the error; the others go on.</summary>
    public async IAsyncEnumerable<FlowExecution> RunAsync(
        IAsyncEnumerable<string> executionIds, TimeSpan? timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var outcomes = new OutcomeStream<FlowExecution>(most);
        var source = new RowSource<string>(executionIds, stop.Token);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        Task taking = Task.Run(() => TakeAsync(source, outcomes, timeout, stop.Token), CancellationToken.None);
        try
        {
            await foreach (FlowExecution outcome in outcomes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return outcome;
            }

            await taking.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await outcomes.Ended.ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(RowSource<string> source, OutcomeStream<FlowExecution> outcomes, TimeSpan? timeout, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await outcomes.EnterAsync(stop).ConfigureAwait(false);
                bool found = false;
                try
                {
                    (found, string? id) = await source.NextAsync(stop).ConfigureAwait(false);
                    if (!found)
                    {
                        return;
                    }

                    _ = FollowAsync(id!, outcomes, timeout, stop);
                }
                finally
                {
                    if (!found)
                    {
                        outcomes.Cancel();
                    }
                }
            }
        }
        finally
        {
            outcomes.Complete();
        }
    }

    private async Task FollowAsync(string id, OutcomeStream<FlowExecution> outcomes, TimeSpan? timeout, CancellationToken stop)
    {
        var known = new FlowExecution { Status = FlowExecutionStatus.Running, ExecutionId = id };
        FlowExecution outcome;
        try
        {
            outcome = await waiter.WaitAsync(known, lookFirst: true, timeout, stop).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            outcome = known with { Error = new FlowError { Code = "Unexpected", Message = e.Message } };
        }

        // Running with an error is an execution that could not be followed: what became of it is not known.
        bool lost = outcome.Error is not null && !ExecutionReader.HasEnded(outcome.Status);
        outcomes.Emit(lost ? outcome with { Status = FlowExecutionStatus.Unknown } : outcome);
    }
}
