using System.Globalization;
using System.Text;

namespace FlowExec.Engine.Api;

/// <summary>
/// One request and its answer, as a note. Headers and bodies are left out: they hold the token and customers' data. The names of the facts
/// are OpenTelemetry's conventions for HTTP clients, where those have one.
/// </summary>
internal static class ExchangeNote
{
    /// <summary>A request that was answered.</summary>
    public static FlowNote Answered(HttpRequestMessage request, HttpAnswer answer, TimeSpan took)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Begin(request)} -> {answer.Status} in {took.TotalMilliseconds:0} ms");
        text.Append(CultureInfo.InvariantCulture, $"; {request.Content?.Headers.ContentLength ?? 0} bytes out, {answer.Body.Length} back");
        if (answer.RateLimit is { } limit)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {limit.Count} of {limit.Allowed} a minute, resets in {limit.ResetSeconds} s");
        }

        _ = answer.RetryAfter is { } wait ? text.Append(CultureInfo.InvariantCulture, $"; Retry-After {ErrorWords.Clean(wait, 40)}") : text;
        _ = answer.CorrelationId is { } id ? text.Append(CultureInfo.InvariantCulture, $"; correlation id {id}") : text;
        return new FlowNote(
            NoteKind.Exchange, "HttpExchange", text.ToString(),
            [.. Facts(request, took), ("http.response.status_code", answer.Status), ("http.response.body.size", answer.Body.Length),
            ("correlation_id", answer.CorrelationId), ("rate_limit.used", answer.RateLimit?.Count),
            ("rate_limit.allowed", answer.RateLimit?.Allowed)]);
    }

    /// <summary>A request without an answer.</summary>
    public static FlowNote Failed(HttpRequestMessage request, FlowConnectionException e, TimeSpan took) => new(
        NoteKind.Exchange, "HttpExchange",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Begin(request)} -> {e.Reason} after {took.TotalMilliseconds:0} ms; never sent: {e.NeverSent}. {e.Message}"),
        [.. Facts(request, took), ("error.type", e.Reason), ("never_sent", e.NeverSent)]);

    private static string Begin(HttpRequestMessage request) => $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Query)}";

    private static (string Name, object? Value)[] Facts(HttpRequestMessage request, TimeSpan took) =>
    [
        ("http.request.method", request.Method.Method), ("server.address", request.RequestUri?.Host),
        ("server.port", request.RequestUri?.Port),
        ("url.path", request.RequestUri?.AbsolutePath), ("http.request.body.size", request.Content?.Headers.ContentLength ?? 0),
        ("duration", took.TotalSeconds),
    ];
}
