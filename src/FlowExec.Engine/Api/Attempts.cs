using Polly;
using Polly.Retry;

namespace FlowExec.Engine.Api;

/// <summary>Which calls are sent again of themselves, and after which pause: everything else is for the user to decide.</summary>
internal static class Attempts
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>For calls that change nothing: sent up to four times while the trouble looks passing.</summary>
    public static ResiliencePipeline<HttpAnswer> Idempotent(TimeProvider clock, Func<double> chance, Reachability reachability) =>
        Build(clock, chance, e => MayPass(e, reachability));

    /// <summary>For the sign-in, which has no quota of its own to wait for.</summary>
    public static ResiliencePipeline<HttpAnswer> SignIn(TimeProvider clock, Func<double> chance)
    {
        var reachability = new Reachability();
        return Build(clock, chance, e => MayPass(e, reachability) || e is FlowApiException { Error.Status: 429 });
    }

    /// <summary>For launches: sent again only where it is proven that the request never left.</summary>
    public static ResiliencePipeline<HttpAnswer> Launch(TimeProvider clock, Func<double> chance, Reachability reachability) =>
        Build(clock, chance, e => e is FlowConnectionException { NeverSent: true } && reachability.IsWorthRetrying);

    private static bool MayPass(Exception? e, Reachability reachability) => e is FlowConnectionException connection
        ? !connection.NeverSent || reachability.IsWorthRetrying
        : e is FlowApiException { Error.Status: 408 or 500 or 502 or 503 or 504 };

    private static ResiliencePipeline<HttpAnswer> Build(TimeProvider clock, Func<double> chance, Func<Exception?, bool> again) =>
        new ResiliencePipelineBuilder<HttpAnswer> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpAnswer>
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = chance,
                Delay = FirstPause,
                MaxDelay = LongestPause,
                ShouldHandle = args => ValueTask.FromResult(again(args.Outcome.Exception)),
            })
            .Build();
}
