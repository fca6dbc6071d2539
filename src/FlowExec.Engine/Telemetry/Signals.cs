using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlowExec.Engine.Telemetry;

/// <summary>
/// What can be measured of the engine: an ActivitySource and a Meter named FlowExec. They cost next to nothing while nobody listens. Names
/// and attributes are OpenTelemetry's conventions for HTTP clients where those have one, and <c>flowexec.*</c> where not.
/// </summary>
internal static class Signals
{
    /// <summary>What the source and the meter are called.</summary>
    public const string Name = "FlowExec";

    private static readonly string? Version = typeof(Signals).Assembly.GetName().Version?.ToString(3);

    private static readonly ActivitySource Source = new(Name, Version);

    private static readonly Meter Meter = new(Name, Version);

    private static readonly ConcurrentDictionary<object, Func<long>> Runs = new();

    // The bounds that the conventions name for this metric, in seconds.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.client.request.duration", "s",
        "How long requests to the org took, from their first byte to the end of the answer.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        });

    private static readonly Counter<long> Launches = Meter.CreateCounter<long>(
        "flowexec.launches", "{launch}", "Rows with an outcome, by outcome and by the org's status.");

    private static readonly Counter<double> Throttling = Meter.CreateCounter<double>(
        "flowexec.throttled.time", "s", "How long nothing could be sent because of the rate limit.");

    private static readonly ObservableGauge<long> Left = Meter.CreateObservableGauge(
        "flowexec.rows.left", static () => Runs.Values.Sum(left => left()), "{row}",
        "Rows of the runs under way that have no outcome yet.");

    /// <summary>True while somebody listens to requests.</summary>
    public static bool HearRequests => Duration.Enabled || Source.HasListeners();

    /// <summary>Begins the span of a request; null where nobody wants one.</summary>
    public static Activity? Begin(HttpRequestMessage request)
    {
        Activity? span = Source.StartActivity(request.Method.Method, ActivityKind.Client);
        span?.SetTag("http.request.method", request.Method.Method);
        span?.SetTag("server.address", request.RequestUri?.Host);
        span?.SetTag("server.port", request.RequestUri?.Port);
        span?.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Path));
        return span;
    }

    /// <summary>A request is over.</summary>
    /// <param name="span">Its span.</param>
    /// <param name="request">The request.</param>
    /// <param name="status">The status of its answer; null where none came.</param>
    /// <param name="failure">Why none came; null where one did.</param>
    /// <param name="took">How long it took.</param>
    public static void End(Activity? span, HttpRequestMessage request, int? status, string? failure, TimeSpan took)
    {
        string? error = failure ?? (status >= 400 ? Text(status.Value) : null);
        var tags = new TagList
        {
            { "http.request.method", request.Method.Method },
            { "server.address", request.RequestUri?.Host },
            { "server.port", request.RequestUri?.Port },
        };
        if (status is { } told)
        {
            tags.Add("http.response.status_code", told);
            span?.SetTag("http.response.status_code", told);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
            span?.SetTag("error.type", error);
            span?.SetStatus(ActivityStatusCode.Error);
        }

        Duration.Record(took.TotalSeconds, tags);
    }

    /// <summary>A row has its outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="host">The org's host.</param>
    public static void Done(FlowExecution outcome, string host)
    {
        if (!Launches.Enabled)
        {
            return;
        }

        var tags = new TagList { { "flowexec.outcome", outcome.Status.ToString() }, { "server.address", host } };
        int status = outcome.Error?.Status is > 0 and var told ? told : outcome.ExecutionId is null ? 0 : 200;
        if (status > 0)
        {
            tags.Add("http.response.status_code", status);
        }

        if (outcome.Error is { } error)
        {
            tags.Add("error.type", error.Status > 0 ? Text(error.Status) : error.Code);
        }

        Launches.Add(1, tags);
    }

    /// <summary>Nothing can be sent for so long.</summary>
    public static void Throttled(TimeSpan span) => Throttling.Add(span.TotalSeconds);

    /// <summary>Counts the rows that a run has left, until it is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="left">How many.</param>
    public static void Watch(object run, Func<long> left) => Runs[run] = left;

    /// <summary>The run is over.</summary>
    public static void Forget(object run) => Runs.TryRemove(run, out _);

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
