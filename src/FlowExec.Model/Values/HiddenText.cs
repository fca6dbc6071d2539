using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>Characters that nobody sees: they get into names and ids by copying, and make two that look alike differ.</summary>
internal static class HiddenText
{
    private const string AtEnds = "\u200B\u200C\u200D\u2060\uFEFF\u00AD\u001A";

    /// <summary>True for blanks, NBSP among them, and for what has no width.</summary>
    public static bool IsNothing(char c) => char.IsWhiteSpace(c) || AtEnds.Contains(c, StringComparison.Ordinal);

    /// <summary>True where nothing can be seen.</summary>
    public static bool IsNothing(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!IsNothing(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text without blanks and what has no width at its ends.</summary>
    public static string Trim(string text) => Cut(text, IsNothing);

    /// <summary>True for what looks like a blank or like nothing, and is no blank of a keyboard.</summary>
    public static bool IsHidden(char c) => c is '\u00A0' or '\u2007' or '\u202F' || AtEnds.Contains(c, StringComparison.Ordinal);

    /// <summary>The text without such characters at its ends.</summary>
    public static string TrimHidden(string text) => Cut(text, IsHidden);

    private static string Cut(string text, Func<char, bool> isOff)
    {
        int from = 0;
        int to = text.Length;
        while (from < to && isOff(text[from]))
        {
            from++;
        }

        while (to > from && isOff(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }

    /// <summary>A name with each character that nobody sees as U+XXXX; the same name where there is none.</summary>
    public static string Show(string name)
    {
        StringBuilder? shown = null;
        for (int i = 0; i < name.Length; i++)
        {
            bool isHidden = name[i] != ' ' && (IsNothing(name[i]) || char.IsControl(name[i]) || IsFormat(name[i]));
            shown ??= isHidden ? new StringBuilder(name, 0, i, name.Length + 8) : null;
            _ = isHidden ? shown!.Append(CultureInfo.InvariantCulture, $"U+{(int)name[i]:X4}") : shown?.Append(name[i]);
        }

        return shown?.ToString() ?? name;
    }

    /// <summary>True for characters that turn the direction of text, or have no width and no business in a value.</summary>
    public static bool IsFormat(char c) => c is '\u200B' or '\u200E' or '\u200F' or '\uFEFF' or '\u00AD'
        or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069');
}
