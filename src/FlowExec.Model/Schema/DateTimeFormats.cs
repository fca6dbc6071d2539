namespace FlowExec;

/// <summary>Dates and times of RFC 3339: section 5.6, and durations of appendix A.</summary>
internal static class DateTimeFormats
{
    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != (byte)'-' || text[7] != (byte)'-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var day)
            || month is < 1 or > 12)
        {
            return false;
        }

        var isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        var days = month switch
        {
            2 => isLeap ? 29 : 28,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };
        return day >= 1 && day <= days;
    }

    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length >= 20 && text[10] is (byte)'T' or (byte)'t' && IsDate(text[..10]) && IsTime(text[11..]);

    /// <summary>Years, months, days, hours, minutes and seconds in that order without gaps, or weeks alone.</summary>
    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != (byte)'P')
        {
            return false;
        }

        text = text[1..];
        if (text[^1] == (byte)'W')
        {
            return !text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        }

        var mark = text.IndexOf((byte)'T');
        return mark < 0
            ? HasUnits(text, "YMD"u8)
            : (mark == 0 || HasUnits(text[..mark], "YMD"u8)) && HasUnits(text[(mark + 1)..], "HMS"u8);
    }

    /// <summary>At least one number with its unit; a later unit only right after its neighbour.</summary>
    private static bool HasUnits(ReadOnlySpan<byte> text, ReadOnlySpan<byte> units)
    {
        var last = -1;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1)
            {
                return false;
            }

            var unit = units.IndexOf(text[digits]);
            if (unit < 0 || (last >= 0 && unit != last + 1))
            {
                return false;
            }

            last = unit;
            text = text[(digits + 1)..];
        }

        return last >= 0;
    }

    private static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text[2] != (byte)':' || text[5] != (byte)':'
            || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || !TryDigits(text[6..8], out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var zone = text[8..];
        if (zone.StartsWith("."u8))
        {
            var digits = zone[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 1)
            {
                return false;
            }

            zone = zone[(digits + 1)..];
        }

        // A leap second comes at the end of a day of UTC only.
        return TryZone(zone, out var offset) && (second < 60 || ((hour * 60) + minute - offset + 2880) % 1440 == 1439);
    }

    private static bool TryZone(ReadOnlySpan<byte> zone, out int minutes)
    {
        minutes = 0;
        if (zone is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != (byte)':'
            || !TryDigits(zone[1..3], out var hour) || !TryDigits(zone[4..], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (zone[0] == (byte)'-' ? -1 : 1);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var one in text)
        {
            if (!char.IsAsciiDigit((char)one))
            {
                return false;
            }

            value = (value * 10) + (one - '0');
        }

        return true;
    }
}
