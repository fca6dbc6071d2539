namespace FlowExec.Cli.Output;

/// <summary>Text that came from outside, made fit for one line of a terminal.</summary>
internal static class Cell
{
    /// <summary>On one line, with what would move the cursor, change colours or turn the direction of writing shown as an escape.</summary>
    public static string OneLine(string text) => DisplayText.Escape(text.ReplaceLineEndings(" "));

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
