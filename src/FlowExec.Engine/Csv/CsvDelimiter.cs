namespace FlowExec.Engine.Csv;

/// <summary>Finds out the delimiter from the header line.</summary>
internal static class CsvDelimiter
{
    /// <summary>The candidate that stands most often outside quotes; a comma where none does.</summary>
    public static char Detect(ReadOnlySpan<char> header)
    {
        ReadOnlySpan<char> candidates = [',', ';', '\t', '|'];
        Span<int> counts = stackalloc int[candidates.Length];
        bool quoted = false;
        foreach (char c in header)
        {
            int at = candidates.IndexOf(c);
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is '\r' or '\n')
            {
                break;
            }
            else if (!quoted && at >= 0)
            {
                counts[at]++;
            }
        }

        int best = 0;
        for (int i = 1; i < candidates.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return candidates[best];
    }
}
