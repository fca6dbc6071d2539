using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Api;

/// <summary>
/// How long an answer asks to wait: Retry-After in whole seconds or as an HTTP date (RFC 9110, 10.2.3), as those who write it do too
/// (fractions, units, ISO dates), or else what the body of a 429 says in its parameters or its text ("Retry the request in [N] seconds":
/// the platform's published messages). Rounded up to whole seconds: never sooner than asked.
/// </summary>
internal static partial class RetryAfter
{
    /// <summary>What asks for more is taken for garbage.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The wait that an answer asks for; null where it asks for none that makes sense.</summary>
    public static TimeSpan? Of(HttpAnswer answer) =>
        Parse(answer.RetryAfter, answer.Date, answer.ReceivedAt) ?? (answer.Status == 429 ? InBody(answer.Body.Span) : null);

    /// <summary>Reads the header.</summary>
    /// <param name="text">The header's text; null where there is none.</param>
    /// <param name="answeredAt">
    /// The answer's own Date header, so that a difference between the two clocks does not matter; null where there is none.
    /// </param>
    /// <param name="now">This machine's time, in place of a missing Date.</param>
    /// <returns>Zero or more; null where the header lacks or is garbage.</returns>
    public static TimeSpan? Parse(string? text, DateTimeOffset? answeredAt, DateTimeOffset now)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Amount().Match(text) is { Success: true } amount)
        {
            ReadOnlySpan<char> digits = amount.Groups["n"].ValueSpan;
            return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                ? Seconds(number * Unit(amount.Groups["unit"].Value))
                : null;
        }

        // A date names its year or its weekday: "12:30" and "3-5" are none.
        return Dated().IsMatch(text) && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset until)
            ? Seconds(Math.Max(0, (until - (answeredAt ?? now)).TotalSeconds))
            : null;
    }

    private static TimeSpan? InBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            JsonElement root = JsonElement.ParseValue(ref reader);
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            if (root.TryGetProperty("messageParams", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty parameter in parameters.EnumerateObject())
                {
                    if (parameter.Name.StartsWith("retry", StringComparison.OrdinalIgnoreCase)
                        && Parse(parameter.Value.ToString(), null, default) is { } told)
                    {
                        return told;
                    }
                }
            }

            return root.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String
                && Spoken().Match(message.GetString()!) is { Success: true } spoken
                ? Parse($"{spoken.Groups["n"].Value} {spoken.Groups["unit"].Value}", null, default)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? Seconds(double seconds) => seconds > Longest.TotalSeconds ? null : TimeSpan.FromSeconds(Math.Ceiling(seconds));

    private static double Unit(string unit) => unit.ToUpperInvariant() switch
    {
        "" => 1,
        ['M', 'S', ..] or ['M', 'I', 'L', ..] => 0.001,
        ['M', ..] => 60,
        ['H', ..] => 3600,
        _ => 1,
    };

    [GeneratedRegex(
        @"^(?<n>\d+(\.\d+)?)\s*(?<unit>|ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\.?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Amount();

    [GeneratedRegex(@"\d{4}|^[a-z]{3}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dated();

    [GeneratedRegex(
        @"\bin \[?(?<n>\d+(\.\d+)?)\]?\s*(?<unit>milliseconds?|seconds?|minutes?|hours?)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Spoken();
}
