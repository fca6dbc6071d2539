namespace FlowExec;

/// <summary>
/// A point in time as ISO 8601 writes it: <c>yyyy-MM-dd</c>, alone or with <c>THH:mm[:ss[.f]]</c> (or a blank for T) and an offset: Z,
/// +01:00, +0100 or +01.
/// </summary>
/// <param name="Instant">The instant; null where no value can hold it: year 0, a leap second, a fraction finer than 100 ns.</param>
/// <param name="IsWhole">True where nothing is left to be understood: date, time with seconds, and offset, as RFC 3339 asks.</param>
internal readonly record struct IsoDateTime(DateTimeOffset? Instant, bool IsWhole)
{
    /// <summary>Offsets that exist are no further from UTC.</summary>
    private const int MostMinutes = 14 * 60;

    /// <summary>Reads a text; false where it is no point in time.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out IsoDateTime read)
    {
        read = default;
        var scan = new TextScanner(text);
        if (!TryDate(ref scan, out int year, out int month, out int day))
        {
            return false;
        }

        if (scan.IsAtEnd)
        {
            read = new(At(year, month, day, 0, 0), false);
            return true;
        }

        bool isMarked = scan.Skip('T') || scan.Skip('t');
        if ((!isMarked && !scan.Skip(' ')) || !scan.Digits(2, out int hour) || !scan.Skip(':') || !scan.Digits(2, out int minute))
        {
            return false;
        }

        int second = 0;
        long ticks = 0;
        bool isExact = true;
        bool hasPoint = true;
        bool hasSeconds = scan.Skip(':');
        if (hasSeconds)
        {
            if (!scan.Digits(2, out second))
            {
                return false;
            }

            hasPoint = scan.Current != ',';
            if (!scan.Fraction(out ticks, out isExact))
            {
                return false;
            }
        }

        if (!scan.Offset(out int offset, out bool isFull) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        // A leap second comes at the end of a day of UTC only.
        bool isLeap = second == 60;
        if (isLeap && ((hour * 60) + minute - offset + 2880) % 1440 != 1439)
        {
            return false;
        }

        long within = (second * TimeSpan.TicksPerSecond) + ticks;
        DateTimeOffset? instant = isExact && !isLeap
            ? At(year, month, day, (((hour * 60L) + minute) * TimeSpan.TicksPerMinute) + within, offset) : null;
        read = new(instant, isMarked && hasSeconds && hasPoint && isFull);
        return true;
    }

    /// <summary>True for a date alone.</summary>
    public static bool IsDate(ReadOnlySpan<char> text)
    {
        var scan = new TextScanner(text);
        return TryDate(ref scan, out _, out _, out _) && scan.IsAtEnd;
    }

    private static bool TryDate(ref TextScanner scan, out int year, out int month, out int day)
    {
        month = 0;
        day = 0;
        return scan.Digits(4, out year) && scan.Skip('-') && scan.Digits(2, out month) && scan.Skip('-') && scan.Digits(2, out day)
            && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year == 0 ? 2000 : year, month);
    }

    private static DateTimeOffset? At(int year, int month, int day, long ticks, int offset)
    {
        if (year == 0 || Math.Abs(offset) > MostMinutes)
        {
            return null;
        }

        long local = new DateTime(year, month, day).Ticks + ticks;
        long utc = local - (offset * TimeSpan.TicksPerMinute);
        return utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks
            ? null : new DateTimeOffset(local, TimeSpan.FromMinutes(offset));
    }
}
