using System.Globalization;

namespace FlowExec;

/// <summary>What a text may be that is no ISO 8601 and was meant as a point in time. It is said, never taken.</summary>
internal static class TimeHint
{
    private const string Wanted = "Write it as ISO 8601, 2026-03-01T08:30:00+01:00";

    /// <summary>Spreadsheets count days from here; the count of 1900 is off by one before March of that year, which nobody
    /// launches.</summary>
    private static readonly DateTime SpreadsheetBegin = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>What to do; null where it looks like nothing that is known.</summary>
    public static Sentence? Of(string text)
    {
        if (text.Length is > 4 and < 20
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return OfNumber(text, number);
        }

        if (text.StartsWith("/Date(", StringComparison.Ordinal) && long.TryParse(
            text.AsSpan(6).TrimEnd(")/"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long since) && IsNear(since))
        {
            return $"{Wanted}: this is {Moment(since)}, as Windows PowerShell writes times into JSON.";
        }

        return Slashed(text);
    }

    private static Sentence? OfNumber(string text, double number) => number switch
    {
        >= 20_000 and < 80_000 => string.Create(
            CultureInfo.InvariantCulture, $"{Wanted}: {text} is {SpreadsheetBegin.AddDays(number):yyyy-MM-dd} as spreadsheets count days."),
        >= 19_000_101 and <= 21_001_231 when text.Length == 8 => $"{Wanted}: {text[..4]}-{text[4..6]}-{text[6..]}.",
        >= 500_000_000 and < 4_000_000_000 => $"{Wanted}: {text} is {Moment((long)number * 1000)} as seconds since 1970.",
        >= 500_000_000_000 and < 4_000_000_000_000 => $"{Wanted}: {text} is {Moment((long)number)} as milliseconds since 1970.",
        _ => null,
    };

    /// <summary>Dates such as 31.12.2026 and 12/31/2026: which part is the day is known only where the other cannot be.</summary>
    private static Sentence? Slashed(string text)
    {
        string[] parts = text.Split(' ')[0].Split('.', '/', '-');
        if (parts is not [{ Length: 1 or 2 } first, { Length: 1 or 2 } second, { Length: 2 or 4 }]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int one)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int two))
        {
            return null;
        }

        bool isPointed = text.Contains('.', StringComparison.Ordinal);
        if (isPointed)
        {
            return $"{Wanted}, or say how the file writes dates: {Term.Culture} de-DE.";
        }

        if (one > 12 && two <= 12)
        {
            return $"{Wanted}, or say how the file writes dates: {Term.Culture} en-GB has the day first.";
        }

        if (two > 12 && one <= 12)
        {
            return $"{Wanted}, or say how the file writes dates: {Term.Culture} en-US has the month first.";
        }

        return $"{Wanted}, or say how the file writes dates: '{text}' is another day for {Term.Culture} en-US than for "
            + $"{Term.Culture} en-GB.";
    }

    private static bool IsNear(long milliseconds) => Math.Abs(milliseconds) < 4_000_000_000_000;

    private static string Moment(long milliseconds) => IsoText.Of(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
