using System.Text;

namespace FlowExec.Cli.Output;

/// <summary>Text that came from outside, made fit for one line of a terminal.</summary>
internal static class Cell
{
    /// <summary>Without control characters: a name or an answer must not move the cursor or begin a line.</summary>
    public static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.AsSpan().ContainsAnyInRange('\x7f', '\x9f'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(char.IsControl(c) ? ' ' : c);
        }

        return clean.ToString();
    }

    /// <summary>On one line, cut to a width; what is cut shows as an ellipsis.</summary>
    public static string Fit(string? text, int width)
    {
        string line = OneLine(text ?? "");
        if (line.Length <= width)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[width - 2]) ? width - 2 : width - 1;
        return line[..end] + '…';
    }
}
