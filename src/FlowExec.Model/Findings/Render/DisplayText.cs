using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// Text from outside made fit for a terminal: what would move the cursor, change colours or turn the direction of writing is shown as an
/// escape, and it is known how many cells each character takes.
/// </summary>
public static class DisplayText
{
    internal const int TabWidth = 4;

    /// <summary>The text with everything escaped that is no visible character; nothing for null.</summary>
    public static string Escape(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text ?? "";
        }

        var shown = new StringBuilder(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            shown.Append(Show(rune));
        }

        return shown.ToString();
    }

    /// <summary>The same for a text of several lines, which stay.</summary>
    internal static string EscapeLines(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text
        : string.Join('\n', text.Split(["\r\n", "\n"], StringSplitOptions.None).Select(Escape));

    /// <summary>One character as it is shown.</summary>
    internal static string Show(Rune rune) => rune.Value == '\t' ? new string(' ', TabWidth)
        : IsVisible(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");

    /// <summary>False for what steers a terminal, turns the direction of writing or begins a line.</summary>
    internal static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    /// <summary>How many cells of a terminal a character takes, as <see cref="Show"/> shows it.</summary>
    internal static int Width(Rune rune)
    {
        if (rune.Value is >= 0x20 and < 0x7F)
        {
            return 1;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0
            : !IsVisible(rune) ? Show(rune).Length
            : IsWide(rune.Value) ? 2 : 1;
    }

    /// <summary>The blocks whose characters are wide in Unicode's East Asian Width (UAX 11), and pictographs, which terminals draw
    /// as wide.</summary>
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x4E00 and <= 0x9FFF) or (>= 0xA000 and <= 0xA4CF) or (>= 0xA960 and <= 0xA97C) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);
}
