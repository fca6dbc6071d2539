using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;
using Polly;
using Polly.Retry;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// Calls that change nothing are sent again of themselves while the trouble looks passing. What could not be sent at all is no matter of
/// this: it waits for the org (<see cref="Reachability"/>), as launches do. An attempt that used up its time-out is not made again: one
/// that sits before it has waited long enough.
/// </summary>
internal static class Attempts
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>Sends up to four times.</summary>
    public static ResiliencePipeline<HttpAnswer> Idempotent(TimeProvider clock, Func<double> chance, NoteDesk notes) =>
        new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpAnswer>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = chance,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                OnRetry = args =>
                {
                    notes.Decided(
                        "Retried",
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"The question goes again in {args.RetryDelay.TotalSeconds:0.0} s, as it changes nothing: "
                            + $"{args.Outcome.Exception?.Message}"),
                        ("attempt", args.AttemptNumber + 2), ("error.type", (args.Outcome.Exception as FlowException)?.Reason));
                    return default;
                },
                ShouldHandle = args => ValueTask.FromResult(MayPass(args.Outcome.Exception)),
            })
            .Build();

    private static bool MayPass(Exception? e) => e
        is FlowConnectionException { NeverSent: false, Reason: not "TimedOut" }
        or FlowApiException { Reason: not "SignInFailed", Error.Status: 408 or 500 or 502 or 503 or 504 };
}
