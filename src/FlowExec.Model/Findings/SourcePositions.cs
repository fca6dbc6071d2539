namespace FlowExec;

/// <summary>A place in source text: line, column and length in code points.</summary>
internal readonly record struct SourcePosition(int Line, int Column, int Length);

/// <summary>Lines and columns of many offsets in one walk over the text, so that a text of one long line costs no more than any
/// other.</summary>
internal static class SourcePositions
{
    /// <summary>Locates stretches of bytes.</summary>
    /// <param name="text">The source.</param>
    /// <param name="stretches">Begin and end of each; a place ends with its line at the latest.</param>
    public static SourcePosition[] Of(ReadOnlySpan<byte> text, IReadOnlyList<(int Start, int End)> stretches)
    {
        var positions = new SourcePosition[stretches.Count];
        int at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        int line = 1;
        int column = 1;
        foreach (int index in Enumerable.Range(0, stretches.Count).OrderBy(i => stretches[i].Start))
        {
            int target = Math.Clamp(stretches[index].Start, at, text.Length);
            while (text[at..target].IndexOf((byte)'\n') is >= 0 and var feed)
            {
                at += feed + 1;
                line++;
                column = 1;
            }

            column += JsonStrings.CountCodePoints(text[at..target]);
            at = target;
            ReadOnlySpan<byte> stretch = text[at..Math.Clamp(stretches[index].End, at, text.Length)];
            int end = stretch.IndexOf((byte)'\n');
            stretch = end < 0 ? stretch : stretch[..end].TrimEnd((byte)'\r');
            positions[index] = new SourcePosition(line, column, JsonStrings.CountCodePoints(stretch));
        }

        return positions;
    }
}
