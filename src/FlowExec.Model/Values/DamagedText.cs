using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>Texts that spreadsheets, exports and copying have damaged: nobody meant them, and nothing in them is wrong JSON.</summary>
internal static partial class DamagedText
{
    /// <summary>No longer text is one of a spreadsheet's or a date of JSON.</summary>
    private const int LongestWord = 40;

    /// <summary>An id or a telephone number that became a decimal is no shorter: what is may be a version.</summary>
    private const int ShortestWhole = 7;

    /// <summary>False where a text cannot be damaged; quick, since nearly no text is.</summary>
    /// <param name="utf8">The text, not empty.</param>
    /// <param name="isAscii">True where it is known to be ASCII's alone.</param>
    public static bool CanBe(ReadOnlySpan<byte> utf8, bool isAscii)
    {
        byte first = utf8[0];
        return utf8.Length <= LongestWord
                && (first is (byte)'#' or (byte)'\'' or (byte)'/' or (byte)'='
                    || (first is >= (byte)'0' and <= (byte)'9'
                        && (utf8.Length >= ShortestWhole && utf8.EndsWith(".0"u8) || utf8.IndexOf("E+"u8) > 0)))
            || (!isAscii && utf8.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && IsHiddenOrGarbled(utf8));
    }

    /// <summary>What is said of such a text; null for any other.</summary>
    public static FindingRule? Of(string content) =>
        content.Length <= LongestWord && Number().IsMatch(content) ? FindingRules.DigitsLost
        : content.Length <= LongestWord && Whole().IsMatch(content) ? FindingRules.DecimalMade
        : content.Length <= LongestWord && Error().IsMatch(content) ? FindingRules.SpreadsheetError
        : content.Length <= LongestWord && Marked().IsMatch(content) ? FindingRules.TextMark
        : content.Length <= LongestWord && JsonDate().IsMatch(content) ? FindingRules.JsonDate
        : HasHidden(content) ? FindingRules.HiddenCharacters
        : Garbled().IsMatch(content) ? FindingRules.Garbled1252 : null;

    private static bool HasHidden(string content)
    {
        foreach (char c in content)
        {
            if (HiddenText.IsFormat(c) || c is >= '\u0080' and <= '\u009F')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Looks for the bytes of characters without a width, of control characters, and of the letters that UTF-8 becomes when it is
    /// read as something else.</summary>
    private static bool IsHiddenOrGarbled(ReadOnlySpan<byte> utf8)
    {
        for (int i = 0; i + 1 < utf8.Length; i++)
        {
            if ((utf8[i] == 0xE2 && utf8[i + 1] is 0x80 or 0x81)
                || (utf8[i] == 0xEF && utf8[i + 1] == 0xBB)
                || (utf8[i] == 0xC2 && utf8[i + 1] is (>= 0x80 and <= 0x9F) or 0xAD)
                || (utf8[i] == 0xC3 && utf8[i + 1] is 0x82 or 0x83 or 0xA2))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^[0-9]([.,][0-9]+)?E\+[0-9]{1,3}$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    /// <summary>An id or a telephone number; shorter ones may be versions.</summary>
    [GeneratedRegex(@"^[0-9]{5,}\.0$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex(@"^(#{3,}|#[A-Z]{2,12}[!?]|#[A-Z]{2,4}/0!|#N/A N/A|#GETTING_DATA|#SPILL!|#CALC!)$", RegexOptions.CultureInvariant)]
    private static partial Regex Error();

    [GeneratedRegex(@"^('[+0-9][0-9 ./-]*|=""?[+0-9][0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^/Date\([+-]?[0-9]+([+-][0-9]{4})?\)/$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonDate();

    /// <summary>UTF-8 that was read as Windows-1252 and saved again: each letter beyond ASCII is two or three.</summary>
    [GeneratedRegex("\u00C3[\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013\u2014\u2018-\u201E"
        + "\u2020-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122]|\u00C2[\u00A0-\u00BF]|\u00E2\u20AC",
        RegexOptions.CultureInvariant)]
    private static partial Regex Garbled();
}
