using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Executions;

/// <summary>
/// Follows one execution to its end by polling, since the platform has no other way to tell. When to look is for the pace; each look takes
/// its turn in the connection's quota once it is due.
/// </summary>
internal sealed class ExecutionWaiter(
    Func<string, long, CancellationToken, Task<FlowExecution>> look, PollPace pace, TimeProvider clock)
{
    /// <summary>Looks that may fail in a row before waiting is given up.</summary>
    private const int MostFailures = 5;

    /// <summary>A timer takes no longer time; a process that lives so long waits without end.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(45);

    private static readonly FlowError NotReadInTime = new()
    {
        Code = "TimedOut", Message = "The time was over before the org had told of it.", Advice = "Give it more time.",
    };

    /// <summary>How many may run, where others wait for the places of what is followed; null where nobody does.</summary>
    private int? Places { get; init; }

    /// <summary>Told of each look.</summary>
    private Action? Looked { get; init; }

    /// <summary>Knows how long executions take.</summary>
    public PollPace Pace => pace;

    /// <summary>The same for one run.</summary>
    /// <param name="places">How many may run, where others wait for the place of each; null where nobody does.</param>
    /// <param name="looked">Told of each look.</param>
    public ExecutionWaiter For(int? places, Action looked) => new(look, pace, clock) { Places = places, Looked = looked };

    /// <summary>Waits until the execution has ended, the time is over, or it cannot be read.</summary>
    /// <param name="known">The execution as it is known so far; it has an id.</param>
    /// <param name="lookFirst">True to look at once: nobody knows how old the execution is.</param>
    /// <param name="timeout">How long; null for without end.</param>
    /// <param name="cancellationToken">Stops it; then what is known is returned too.</param>
    public async Task<FlowExecution> WaitAsync(
        FlowExecution known, bool lookFirst, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(timeout < LongestTimer ? timeout.Value : Timeout.InfiniteTimeSpan, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        long began = clock.GetTimestamp();
        TimeSpan pause = lookFirst ? TimeSpan.Zero : pace.First(known.FlowId, Places);
        int failures = 0;
        try
        {
            while (true)
            {
                long due = clock.GetTimestamp() + (long)(pause.TotalSeconds * clock.TimestampFrequency);
                try
                {
                    FlowExecution seen = await look(known.ExecutionId!, due, either.Token).ConfigureAwait(false);
                    Looked?.Invoke();
                    known = seen.InRunOf(known);
                    failures = 0;
                    if (known.Status.HasEnded())
                    {
                        pace.Ended(known.FlowId, seen.Took > TimeSpan.Zero ? seen.Took : clock.GetElapsedTime(began));
                        return known;
                    }
                }
                catch (FlowException e)
                {
                    Looked?.Invoke();
                    if (++failures >= MostFailures || !MayPass(e, known))
                    {
                        return Standing(known, began) with { Error = FlowError.Of(e), EndWasNotRead = true };
                    }
                }

                pause = pace.Next(known.FlowId, Age(known, began), Places);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            FlowExecution standing = Standing(known, began);
            return known.IsOnlyId ? standing with { Error = NotReadInTime, EndWasNotRead = true } : standing;
        }
        catch (Exception e)
        {
            return known with { Error = FlowError.Unexpected(e), EndWasNotRead = true };
        }
    }

    /// <summary>How long ago it was launched, at least as long as it has been followed.</summary>
    private TimeSpan Age(FlowExecution known, long began)
    {
        TimeSpan followed = clock.GetElapsedTime(began);
        TimeSpan told = clock.GetUtcNow() - (known.DateLaunched ?? DateTimeOffset.MaxValue);
        return told > followed ? told : followed;
    }

    /// <summary>One that has not ended takes as long as it does by now.</summary>
    private FlowExecution Standing(FlowExecution known, long began) => known with { Took = Age(known, began) };

    /// <summary>Whether looking again can help: trouble on the way, or a launch so young that it cannot be read yet.</summary>
    private static bool MayPass(FlowException e, FlowExecution known) => e switch
    {
        FlowConnectionException => !Trouble.IsFinal(e),
        FlowApiException { Error.Status: 404 } => known.Status == FlowExecutionStatus.Launched,
        FlowApiException { Error.Status: 408 or 429 or >= 500 } => true,
        _ => false,
    };
}
