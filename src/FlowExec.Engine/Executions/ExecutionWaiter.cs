using FlowExec.Engine.Api;
using FlowExec.Engine.Launching;

namespace FlowExec.Engine.Executions;

/// <summary>
/// Follows one execution to its end by polling, since the platform has no other way to tell. The pause between two looks grows; each look
/// takes its turn in the connection's quota.
/// </summary>
internal sealed class ExecutionWaiter(Func<string, CancellationToken, Task<FlowExecution>> read, TimeProvider clock, SeededChance chance)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const double Growth = 1.5;

    /// <summary>Looks that may fail in a row before waiting is given up.</summary>
    private const int MostFailures = 5;

    /// <summary>Waits until the execution has ended, the time is over, or it cannot be read.</summary>
    /// <param name="known">The execution as it is known so far; it has an id.</param>
    /// <param name="lookFirst">True to look before the first pause.</param>
    /// <param name="timeout">How long; null for without end.</param>
    /// <param name="cancellationToken">Stops it; then what is known is returned too.</param>
    public async Task<FlowExecution> WaitAsync(FlowExecution known, bool lookFirst, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        TimeSpan pause = FirstPause;
        int failures = 0;
        try
        {
            for (bool look = lookFirst; ; look = true)
            {
                if (look)
                {
                    try
                    {
                        FlowExecution seen = await read(known.ExecutionId!, either.Token).ConfigureAwait(false);
                        known = Merge(known, seen);
                        failures = 0;
                        if (ExecutionReader.HasEnded(known.Status))
                        {
                            return known;
                        }
                    }
                    catch (FlowException e)
                    {
                        if (++failures >= MostFailures || !MayPass(e, known))
                        {
                            return known with { Error = Launcher.Error(e) };
                        }
                    }
                }

                await Task.Delay(pause * (0.8 + (chance.Next() * 0.4)), clock, either.Token).ConfigureAwait(false);
                pause = pause * Growth < LongestPause ? pause * Growth : LongestPause;
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return known;
        }
    }

    /// <summary>What was seen, with what only the launch could know.</summary>
    private static FlowExecution Merge(FlowExecution known, FlowExecution seen) => seen with
    {
        Row = known.Row,
        Key = known.Key,
        FlowId = seen.FlowId ?? known.FlowId,
        FlowVersion = seen.FlowVersion ?? known.FlowVersion,
        Name = seen.Name ?? known.Name,
        DateLaunched = seen.DateLaunched ?? known.DateLaunched,
        Attempts = known.Attempts,
        InputObject = known.InputObject,
    };

    /// <summary>Whether looking again can help: trouble on the way, or a launch so young that it cannot be read yet.</summary>
    private static bool MayPass(FlowException e, FlowExecution known) => e switch
    {
        FlowConnectionException => true,
        FlowApiException { Error.Status: 404 } => known.Status == FlowExecutionStatus.Launched,
        FlowApiException { Error.Status: 408 or 429 or >= 500 } => true,
        _ => false,
    };
}
