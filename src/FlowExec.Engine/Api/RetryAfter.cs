using System.Globalization;

namespace FlowExec.Engine.Api;

/// <summary>How long a Retry-After header asks to wait (RFC 9110, 10.2.3): whole seconds or an HTTP date.</summary>
internal static class RetryAfter
{
    /// <summary>Nobody is kept waiting longer for one answer, whatever it says.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Reads the header.</summary>
    /// <param name="text">The header's text; null where there is none.</param>
    /// <param name="answeredAt">
    /// The answer's own Date header, so that a difference between the two clocks does not matter; null where there is none.
    /// </param>
    /// <param name="now">This machine's time, in place of a missing Date.</param>
    /// <returns>From zero to <see cref="Longest"/>; null where the header lacks or is garbage.</returns>
    public static TimeSpan? Parse(string? text, DateTimeOffset? answeredAt, DateTimeOffset now)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds))
        {
            return seconds > Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
        }

        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset until))
        {
            return null;
        }

        TimeSpan wait = until - (answeredAt ?? now);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
