namespace FlowExec;

/// <summary>The lines of a text that is shown, found in one pass and kept only for those asked for.</summary>
internal sealed class SourceLines
{
    private readonly string _text;
    private readonly Dictionary<int, (int Start, int Length)> _lines = [];

    public SourceLines(string text, IEnumerable<int> wanted)
    {
        _text = text;
        var open = new HashSet<int>(wanted);
        int start = text.StartsWith('\uFEFF') ? 1 : 0;
        for (int number = 1; open.Count > 0; number++)
        {
            int end = text.IndexOf('\n', start);
            int length = (end < 0 ? text.Length : end) - start;
            if (open.Remove(number))
            {
                _lines[number] = (start, length > 0 && text[start + length - 1] == '\r' ? length - 1 : length);
            }

            if (end < 0)
            {
                break;
            }

            start = end + 1;
        }
    }

    /// <summary>A line without its end; false where the text has no such line.</summary>
    public bool TryGet(int number, out ReadOnlySpan<char> line)
    {
        bool found = _lines.TryGetValue(number, out (int Start, int Length) at);
        line = found ? _text.AsSpan(at.Start, at.Length) : default;
        return found;
    }
}
