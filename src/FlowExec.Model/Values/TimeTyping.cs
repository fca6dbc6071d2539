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
            string text when TryParse(text.AsSpan().Trim(), out DateTimeOffset time) => time,
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
    /// Reads <c>yyyy-MM-dd</c>, alone or with <c>THH:mm[:ss[.fffffff]]</c> (or a blank for T) and an offset: Z, +01:00, +0100 or +01.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        var read = new TextScanner(text);
        if (!read.Digits(4, out int year) || !read.Skip('-')
            || !read.Digits(2, out int month) || !read.Skip('-')
            || !read.Digits(2, out int day)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        int hour = 0, minute = 0, second = 0;
        long ticks = 0;
        TimeSpan offset = TimeSpan.Zero;
        if (!read.IsAtEnd)
        {
            bool isTime = (read.Skip('T') || read.Skip('t') || read.Skip(' '))
                && read.Digits(2, out hour) && read.Skip(':')
                && read.Digits(2, out minute)
                && (!read.Skip(':') || (read.Digits(2, out second) && read.Fraction(out ticks)))
                && read.Offset(out offset);
            if (!isTime || hour > 23 || minute > 59 || second > 59)
            {
                return false;
            }
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        long utc = local.Ticks + ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(local.AddTicks(ticks), offset);
        return true;
    }

    /// <summary>
    /// The ISO 8601 text itself (years and months have no length of their own), a span out of <c>[d.]hh:mm:ss[.fffffff]</c>, or null.
    /// </summary>
    private static object? DurationOf(ReadOnlySpan<char> text)
    {
        if (IsIsoDuration(text))
        {
            return text.ToString().ToUpperInvariant();
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
            || !read.Fraction(out long ticks) || !read.IsAtEnd
            || minutes > 59 || seconds > 59 || days > 10_000_000 || hours > 240_000_000)
        {
            return null;
        }

        long whole = (((((days * 24) + hours) * 60) + minutes) * 60) + seconds;
        var span = new TimeSpan((whole * TimeSpan.TicksPerSecond) + ticks);
        return isNegative ? span.Negate() : span;
    }

    /// <summary>True for <c>P[nY][nM][nW][nD][T[nH][nM][n[.n]S]]</c> with one part at least.</summary>
    public static bool IsIsoDuration(ReadOnlySpan<char> text)
    {
        var read = new TextScanner(text);
        read.Skip('-');
        if (!read.Skip('P') && !read.Skip('p'))
        {
            return false;
        }

        int parts = 0;
        bool good = Parts(ref read, "YMWD", false, ref parts);
        if (good && (read.Skip('T') || read.Skip('t')))
        {
            int before = parts;
            good = Parts(ref read, "HMS", true, ref parts) && parts > before;
        }

        return good && parts > 0 && read.IsAtEnd;

        static bool Parts(ref TextScanner read, string units, bool fraction, ref int parts)
        {
            int next = 0;
            while (!read.IsAtEnd && char.IsAsciiDigit(read.Current))
            {
                read.Digits(out _, out _);
                bool hasFraction = fraction && (read.Current is '.' or ',') && read.Fraction(out _);
                int unit = read.IsAtEnd ? -1 : units.IndexOf(char.ToUpperInvariant(read.Current), StringComparison.Ordinal);
                if (unit < next || (hasFraction && units[unit] != 'S'))
                {
                    return false;
                }

                next = unit + 1;
                parts++;
                read.Skip(read.Current);
            }

            return true;
        }
    }
}
