using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>A block of a Markdown page: three backticks or tildes, the text, and the same again.</summary>
internal static class MarkdownFence
{
    private const int MostBlocks = 20;
    private static readonly Regex Line = new(@"^[ \t]*(```|~~~)[^\n`]*$", RegexOptions.Multiline | RegexOptions.NonBacktracking);

    /// <summary>Reads the first block in which something is recognised, or which was meant to be JSON.</summary>
    /// <param name="source">The text.</param>
    /// <param name="readIn">Recognises what is in a block.</param>
    public static PastedText? Read(PastedSource source, Func<PastedSource, int, int, PastedText?> readIn)
    {
        Match line = Line.Match(source.Text);
        for (int block = 0; block < MostBlocks && line.Success; block++)
        {
            int start = Math.Min(line.Index + line.Length + 1, source.Text.Length);
            Match closing = line.NextMatch();
            int end = closing.Success ? closing.Index : source.Text.Length;
            if (readIn(source, start, end) is { } found)
            {
                return found;
            }

            PastedPart part = PastedPart.Of(source, start, end);
            if (part.Text.AsSpan().TrimStart() is ['{' or '[', ..] && LenientText.Read(source.Utf8.Span[start..end]) is { } json)
            {
                return new PastedText("a block of a Markdown page", line.Index, json.Within(part.ToMended()), []);
            }

            line = closing.Success ? closing.NextMatch() : closing;
        }

        return null;
    }
}
