using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>Numbers and dates as a culture writes them, turned into the spelling that everybody reads. What is not exactly so is no such
/// text: nothing is guessed.</summary>
internal static class LocalText
{
    private static readonly ConcurrentDictionary<string, string[]> DatePatterns = new();

    /// <summary>A number with a point before its fraction and nothing between thousands; null for what is no number of the
    /// culture.</summary>
    public static string? NumberOf(ReadOnlySpan<char> text, CultureInfo culture)
    {
        NumberFormatInfo format = culture.NumberFormat;
        text = text.Trim();
        bool isNegative = text is ['-' or '\u2212', ..];
        ReadOnlySpan<char> rest = isNegative || text is ['+', ..] ? text[1..] : text;
        int point = rest.LastIndexOf(format.NumberDecimalSeparator);
        ReadOnlySpan<char> whole = point < 0 ? rest : rest[..point];
        ReadOnlySpan<char> fraction = point < 0 ? [] : rest[(point + format.NumberDecimalSeparator.Length)..];
        if (whole.IsEmpty || fraction.ContainsAnyExceptInRange('0', '9') || (point >= 0 && fraction.IsEmpty))
        {
            return null;
        }

        if (whole.ContainsAnyExceptInRange('0', '9') && !IsGrouped(whole, format))
        {
            return null;
        }

        var number = new StringBuilder(text.Length + 1);
        _ = isNegative ? number.Append('-') : number;
        foreach (char c in whole)
        {
            _ = char.IsAsciiDigit(c) ? number.Append(c) : number;
        }

        return (fraction.IsEmpty ? number : number.Append('.').Append(fraction)).ToString();
    }

    /// <summary>A date, or a date and a time, as a clock shows it; null for what is none of the culture, or has no whole year.</summary>
    public static DateTime? TimeOf(ReadOnlySpan<char> text, CultureInfo culture) =>
        DateTime.TryParseExact(text.Trim(), PatternsOf(culture), culture, DateTimeStyles.None, out DateTime time) ? time : null;

    private static bool IsGrouped(ReadOnlySpan<char> text, NumberFormatInfo format)
    {
        foreach (char separator in Separators(format))
        {
            if (ColumnNumbers.IsGrouped(text, separator))
            {
                return true;
            }
        }

        return false;
    }

    // Whoever types uses the blank or the apostrophe of his keyboard for the one that the culture has.
    private static char[] Separators(NumberFormatInfo format) => format.NumberGroupSeparator switch
    {
        [var one] when char.IsWhiteSpace(one) => [one, ' ', '\u00A0', '\u202F'],
        ['\u2019' or '\''] => ['\u2019', '\''],
        [var one] => [one],
        _ => [],
    };

    private static string[] PatternsOf(CultureInfo culture) => DatePatterns.GetOrAdd(culture.Name, _ =>
    {
        DateTimeFormatInfo format = culture.DateTimeFormat;
        string[] dates = [.. format.GetAllDateTimePatterns('d').Where(pattern => pattern.Contains("yyyy", StringComparison.Ordinal))
            .Select(pattern => pattern.Replace("dd", "d", StringComparison.Ordinal).Replace("MM", "M", StringComparison.Ordinal))];
        string[] times = [.. format.GetAllDateTimePatterns('t'), .. format.GetAllDateTimePatterns('T'), "H:mm", "H:mm:ss"];
        return [.. dates.Concat(dates.SelectMany(date => times.Select(time => $"{date} {time}"))).Distinct()];
    });
}
