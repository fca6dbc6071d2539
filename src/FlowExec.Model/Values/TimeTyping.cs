using System.Globalization;

namespace FlowExec;

/// <summary>Points in time and durations out of ISO 8601 text.</summary>
internal static class TimeTyping
{
    public static TypingFailure? ToDateTime(object value, out object? typed)
    {
        typed = value switch
        {
            DateTimeOffset => value,
            DateTime time => IsoText.WithOffset(time),
            string text when IsoDateTime.TryRead(text.AsSpan().Trim(), out IsoDateTime read) => read.Instant,
            _ => null,
        };
        return typed is null
            ? new(
                DiagnosticCodes.NotDateTime,
                "a point in time",
                "Write it as ISO 8601: 2026-03-01T08:30:00+01:00, or 2026-03-01 for midnight. Without an offset it is UTC.")
            : null;
    }

    public static TypingFailure? ToDuration(object value, out object? typed)
    {
        typed = value switch
        {
            TimeSpan => value,
            string text => DurationOf(text.AsSpan().Trim()),
            _ => null,
        };
        return typed is null
            ? new(DiagnosticCodes.NotDuration, "a duration", "Write it as ISO 8601, such as PT5M for five minutes, or as hh:mm:ss.")
            : null;
    }

    /// <summary>
    /// The ISO 8601 text in its plain spelling (years and months have no length of their own), a span out of
    /// <c>[d.]hh:mm:ss[.fffffff]</c>, or null.
    /// </summary>
    private static object? DurationOf(ReadOnlySpan<char> text)
    {
        if (IsoDuration.TryRead(text, out _))
        {
            return IsoDuration.ToPlain(text);
        }

        var read = new TextScanner(text);
        bool isNegative = read.Skip('-');
        if (!read.Digits(out long hours, out _))
        {
            return null;
        }

        long days = 0;
        if (read.Skip('.'))
        {
            days = hours;
            if (!read.Digits(out hours, out int width) || width > 2 || hours > 23)
            {
                return null;
            }
        }

        if (!read.Skip(':') || !read.Digits(2, out int minutes)
            || !read.Skip(':') || !read.Digits(2, out int seconds)
            || !read.Fraction(out long ticks, out bool isExact) || !isExact || !read.IsAtEnd
            || minutes > 59 || seconds > 59 || days > 10_000_000 || hours > 240_000_000)
        {
            return null;
        }

        long whole = (((((days * 24) + hours) * 60) + minutes) * 60) + seconds;
        var span = new TimeSpan((whole * TimeSpan.TicksPerSecond) + ticks);
        return isNegative ? span.Negate() : span;
    }
}
