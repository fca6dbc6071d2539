using System.Globalization;

namespace FlowExec;

/// <summary>Times as people type them: 250ms, 30s, 2m, 1h.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Reads a time of zero to 30 days.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bareUnit">The unit of a number without one; null where a unit is demanded.</param>
    /// <param name="duration">The time.</param>
    /// <param name="isSigned">True where it may be a time before as well, as in -5s.</param>
    public static bool TryParse(string text, string? bareUnit, out TimeSpan duration, bool isSigned = false)
    {
        duration = default;
        string number = text.TrimEnd('h', 'm', 's');
        string unit = text[number.Length..];
        unit = unit.Length == 0 ? bareUnit ?? "" : unit;
        double factor = Units.FirstOrDefault(u => u.Unit == unit).Milliseconds;
        NumberStyles style = NumberStyles.AllowDecimalPoint | (isSigned ? NumberStyles.AllowLeadingSign : NumberStyles.None);
        if (factor == 0
            || !double.TryParse(number, style, CultureInfo.InvariantCulture, out double count)
            || !double.IsFinite(count)
            || Math.Abs(count * factor) > Longest.TotalMilliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(count * factor);
        return true;
    }
}
