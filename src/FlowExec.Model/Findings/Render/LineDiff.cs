namespace FlowExec;

/// <summary>What was changed in a text, line by line.</summary>
internal static class LineDiff
{
    /// <summary>Longer texts are shown as removed and added as a whole.</summary>
    private const int MostLines = 2000;

    /// <summary>Lines with <c>-</c> for what was, <c>+</c> for what is, and a blank for what stays.</summary>
    public static IEnumerable<string> Of(string before, string after)
    {
        string[] was = Lines(before);
        string[] now = Lines(after);
        if (was.Length > MostLines || now.Length > MostLines)
        {
            return [.. was.Select(line => "- " + line), .. now.Select(line => "+ " + line)];
        }

        var same = new int[was.Length + 1, now.Length + 1];
        for (int i = was.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
            {
                same[i, j] = was[i] == now[j] ? same[i + 1, j + 1] + 1 : Math.Max(same[i + 1, j], same[i, j + 1]);
            }
        }

        var lines = new List<string>();
        int at = 0;
        int made = 0;
        while (at < was.Length || made < now.Length)
        {
            bool isSame = at < was.Length && made < now.Length && was[at] == now[made];
            bool isRemoved = !isSame && at < was.Length && (made == now.Length || same[at + 1, made] >= same[at, made + 1]);
            lines.Add((isSame ? "  " : isRemoved ? "- " : "+ ") + DisplayText.Escape(isSame || isRemoved ? was[at] : now[made]));
            at += isSame || isRemoved ? 1 : 0;
            made += isRemoved ? 0 : 1;
        }

        return lines;
    }

    private static string[] Lines(string text) => text.TrimEnd('\r', '\n').ReplaceLineEndings("\n").Split('\n');
}
