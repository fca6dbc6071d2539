using System.Globalization;
using System.Net.Http.Headers;

namespace FlowExec.Engine.Api;

/// <summary>What the three rate-limit headers of an answer say.</summary>
/// <param name="Count">Requests counted in the window, this one included.</param>
/// <param name="Allowed">Requests that the window allows.</param>
/// <param name="ResetSeconds">Whole seconds until the window ends; whether rounded up or down is not documented.</param>
/// <remarks>Headers <c>inin-ratelimit-count</c>, <c>-allowed</c>, <c>-reset</c>: the vendor's documentation of rate limits.</remarks>
internal readonly record struct RateLimitReading(int Count, int Allowed, int ResetSeconds)
{
    /// <summary>A window longer than this is taken for garbage.</summary>
    private const int LongestWindowSeconds = 24 * 60 * 60;

    /// <summary>Reads the headers; null where one lacks or makes no sense.</summary>
    public static RateLimitReading? From(HttpResponseHeaders headers) =>
        Number(headers, "inin-ratelimit-count") is { } count
        && Number(headers, "inin-ratelimit-allowed") is { } allowed and > 0
        && Number(headers, "inin-ratelimit-reset") is { } reset and <= LongestWindowSeconds
            ? new RateLimitReading(count, allowed, reset)
            : null;

    private static int? Number(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values)
        && int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;
}
