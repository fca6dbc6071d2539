using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>One call to the org, over all its attempts: what to send, and what the attempts have shown so far.</summary>
internal sealed class ApiCall
{
    private ApiCall(HttpMethod method, string path, ReadOnlyMemory<byte> body, int answerLimit)
    {
        IsIdempotent = body.IsEmpty;
        Method = method;
        Path = path;
        Body = body;
        AnswerLimit = answerLimit;
    }

    /// <summary>The largest answer that is read for a list of flows with their schemas, in bytes.</summary>
    private const int LargestListing = 64 * 1024 * 1024;

    /// <summary>The largest answer to a launch or a question about who is calling, in bytes: it holds a few ids and names.</summary>
    public const int LargestSmallAnswer = 1024 * 1024;

    /// <summary>Where launches go.</summary>
    public const string LaunchPath = "api/v2/flows/executions";

    public HttpMethod Method { get; }

    /// <summary>Path and query below the root of the API, without a leading slash.</summary>
    public string Path { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The largest answer that is read, in bytes.</summary>
    public int AnswerLimit { get; }

    /// <summary>True where sending twice does no harm.</summary>
    public bool IsIdempotent { get; private init; }

    /// <summary>The limits of the run that launches; null for another call.</summary>
    public LaunchPace? Pace { get; private init; }

    /// <summary>When a poll is due, as a time stamp of the connection's clock; null for another call.</summary>
    public long? Due { get; private init; }

    /// <summary>How long an org that cannot be reached is waited for; null for a call that belongs to no run, before which somebody
    /// sits.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>What each attempt passes between its leave to send and its bytes; null for nothing.</summary>
    public ILaunchGate? Gate { get; init; }

    /// <summary>Send again on 503 with Retry-After.</summary>
    public bool RetryServiceUnavailable { get; init; }

    /// <summary>Stops the wait before a first or another attempt, but not a request on its way.</summary>
    public CancellationToken NoMoreAttempts { get; init; }

    /// <summary>How many times a request was sent, or tried to be.</summary>
    public int Attempts { get; set; }

    /// <summary>The platform's correlation id of the last answer.</summary>
    public string? CorrelationId { get; set; }

    /// <summary>True while a body has gone out that no answer has accounted for: the call may have been carried out.</summary>
    public bool InDoubt { get; set; }

    /// <summary>What kept the call from getting a token; null where nothing did.</summary>
    public FlowException? SignInFailure { get; set; }

    public static ApiCall Get(string path) => new(HttpMethod.Get, path, default, LargestListing);

    /// <summary>A look at an execution, when it is due.</summary>
    public static ApiCall Poll(string path, long due, TimeSpan? patience) =>
        new(HttpMethod.Get, path, default, LargestListing) { Due = due, Patience = patience };

    /// <summary>A question that takes a body, and changes nothing.</summary>
    public static ApiCall Query(string path, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Post, path, body, LargestListing) { IsIdempotent = true };

    public static ApiCall Delete(string path) => new(HttpMethod.Delete, path, default, LargestSmallAnswer);

    public static ApiCall Launch(
        ReadOnlyMemory<byte> body, ILaunchGate? gate, LaunchPace pace, TimeSpan patience, bool retryServiceUnavailable,
        CancellationToken noMoreAttempts) =>
        new(HttpMethod.Post, LaunchPath, body, LargestSmallAnswer)
        {
            Gate = gate,
            Pace = pace,
            Patience = patience,
            RetryServiceUnavailable = retryServiceUnavailable,
            NoMoreAttempts = noMoreAttempts,
        };
}
