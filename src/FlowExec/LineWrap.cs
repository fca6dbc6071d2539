using System.Text;

namespace FlowExec;

/// <summary>
/// Breaks lines between words before the host breaks them anywhere, and ends the colours of each line with it: PowerShell repeats at the
/// start of a line every escape sequence that came before in the same text.
/// </summary>
internal static class LineWrap
{
    private const char Escape = '\u001b';

    /// <summary>The lines of a text, none wider than the width where it has a space to break at.</summary>
    /// <param name="text">The text; escape sequences take no room.</param>
    /// <param name="width">Cells of a line.</param>
    /// <param name="indent">Cells before what follows a break; null for as many as stand before the words of its line.</param>
    public static IEnumerable<string> Lines(string text, int width, int? indent = null)
    {
        foreach (string line in text.Split('\n'))
        {
            foreach (string part in Break(line, width, new string(' ', indent ?? IndentOf(line))))
            {
                yield return part;
            }
        }
    }

    private static IEnumerable<string> Break(string line, int width, string indent)
    {
        string color = "";
        int start = 0;
        string begin = "";
        while (true)
        {
            int end = EndOf(line, start, width - (start == 0 ? 0 : indent.Length));
            string part = begin + line[start..end].TrimEnd(' ');
            color = ColorAfter(line, start, end, color);
            if (end == line.Length)
            {
                yield return part;
                yield break;
            }

            yield return color.Length > 0 ? part + "\u001b[0m" : part;
            begin = indent + color;
            start = end;
        }
    }

    /// <summary>Where a line breaks: behind the last space that fits, or behind the text where there is none or all fits.</summary>
    private static int EndOf(string line, int start, int width)
    {
        int cells = 0;
        int space = -1;
        for (int i = start; i < line.Length;)
        {
            int sequence = SequenceLength(line, i);
            if (sequence > 0)
            {
                i += sequence;
                continue;
            }

            Rune rune = Rune.TryGetRuneAt(line, i, out Rune whole) ? whole : Rune.ReplacementChar;
            cells += DisplayText.Width(rune);
            if (cells > width && space > 0 && rune.Value != ' ')
            {
                return space;
            }

            // The spaces that a line begins with are no place to break.
            space = rune.Value == ' ' && line.AsSpan(start, i - start).IndexOfAnyExcept(' ') >= 0 ? i + 1 : space;
            i += Rune.TryGetRuneAt(line, i, out _) ? rune.Utf16SequenceLength : 1;
        }

        return line.Length;
    }

    /// <summary>What follows a break stands under the words of the line: behind <c>= help: </c>, or a little in.</summary>
    private static int IndentOf(string line)
    {
        var plain = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length && plain.Length < 20;)
        {
            int sequence = SequenceLength(line, i);
            plain.Append(sequence > 0 ? "" : line[i]);
            i += Math.Max(1, sequence);
        }

        int bar = plain.ToString().IndexOf("= ", StringComparison.Ordinal);
        return bar >= 0 && plain.ToString(0, bar).Trim().Length == 0 ? bar + 2 : 4;
    }

    private static string ColorAfter(string line, int start, int end, string color)
    {
        for (int i = line.IndexOf(Escape, start); i >= 0 && i < end; i = line.IndexOf(Escape, i + 1))
        {
            string sequence = line.Substring(i, Math.Max(1, SequenceLength(line, i)));
            color = sequence is "\u001b[0m" or "\u001b[m" ? "" : sequence;
        }

        return color;
    }

    private static int SequenceLength(string line, int at)
    {
        int end = line[at] == Escape ? line.IndexOf('m', at) : -1;
        return end < 0 ? 0 : end - at + 1;
    }
}
