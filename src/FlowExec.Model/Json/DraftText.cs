using System.Buffers;
using System.Text;

namespace FlowExec;

/// <summary>How the members of an object or list are laid out.</summary>
/// <param name="Start">Blanks before the first member.</param>
/// <param name="Next">Blanks before each other.</param>
/// <param name="Closing">Blanks before the closing bracket.</param>
/// <param name="Colon">The colon with the blanks behind it.</param>
/// <param name="Margin">How far members are indented; -1 where all is on one line.</param>
internal readonly record struct Layout(string Start, string Next, string Closing, string Colon, int Margin)
{
    public string Between(bool isFirst) => isFirst ? Start : Next;
}

/// <summary>
/// The text that a <see cref="JsonDraft"/> writes, with the way back to its source: which stretches were copied, and so which edits of the
/// source make it.
/// </summary>
internal sealed class DraftText(JsonText source)
{
    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,:"u8);
    private readonly ArrayBufferWriter<byte> _out = new(source.Utf8.Length + 256);
    private readonly List<(int At, int Source, int Length)> _copies = [];
    private readonly bool _isSpaced = source.Utf8.Span.Contains((byte)' ');

    public ReadOnlyMemory<byte> Utf8 => _out.WrittenMemory;

    /// <summary>The offset in the source of an offset in the text; of what was made, of the next before it that was copied.</summary>
    public int ToSource(int offset, out bool isCopy)
    {
        int low = 0;
        int high = _copies.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _copies[middle].At <= offset ? (middle + 1, high) : (low, middle);
        }

        (int at, int from, int length) = low == 0 ? (0, 0, 0) : _copies[low - 1];
        isCopy = offset - at < Math.Max(1, length);
        return from + Math.Min(offset - at, Math.Max(0, length - 1));
    }

    /// <summary>The edits of the source that make this text, in bytes.</summary>
    public IEnumerable<(int Start, int End, string NewText)> Edits()
    {
        int at = 0;
        int made = 0;
        foreach ((int offset, int from, int length) in Kept().Append((_out.WrittenCount, source.Utf8.Length, 0)))
        {
            ReadOnlySpan<byte> was = source.Utf8.Span[at..from];
            ReadOnlySpan<byte> now = _out.WrittenSpan[made..offset];
            if (!was.SequenceEqual(now))
            {
                // Blanks and commas that are the same before and behind the difference stay.
                int most = Math.Min(was.Length, now.Length);
                int same = 0;
                while (same < most && was[same] == now[same] && Between.Contains(was[same]))
                {
                    same++;
                }

                int tail = 0;
                while (tail < most - same && was[^(tail + 1)] == now[^(tail + 1)] && Between.Contains(was[^(tail + 1)]))
                {
                    tail++;
                }

                yield return (at + same, from - tail, Encoding.UTF8.GetString(now[same..^tail]));
            }

            (at, made) = (from + length, offset + length);
        }
    }

    /// <summary>What stands before the document.</summary>
    public void Head(int root) => Copy(0, source.Tokens[root].Offset);

    /// <summary>What stands behind the document.</summary>
    public void Tail(int root) => Copy(source.Tokens[root].End, source.Utf8.Length);

    public void Copy(int token) => Copy(source.Tokens[token].Offset, source.Tokens[token].End);

    /// <summary>Text that the source does not have.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">What it comes in place of; -1 for nothing.</param>
    public void Literal(string text, int token)
    {
        if (token >= 0)
        {
            _copies.Add((_out.WrittenCount, source.Tokens[token].Offset, 0));
        }

        Write(text);
    }

    public void Name(string name, int same, int renamed)
    {
        if (same >= 0)
        {
            Copy(same);
        }
        else
        {
            Literal(JsonStrings.Quote(name), renamed);
        }
    }

    public void Bracket(string bracket, int token, bool atEnd)
    {
        if (token >= 0)
        {
            int at = atEnd ? source.Tokens[token].End - 1 : source.Tokens[token].Offset;
            Copy(at, at + 1);
        }
        else
        {
            Write(bracket);
        }
    }

    /// <summary>Blanks: the source's own, as far as they can be kept.</summary>
    public void Blank(string blanks) => Write(blanks);

    /// <summary>The blanks that stand before a token in the source; those of the layout where a bracket or a comma does not.</summary>
    public string Before(int token, Layout layout, bool isFirst)
    {
        ReadOnlySpan<byte> text = source.Utf8.Span;
        int end = source.Tokens[token].Offset;
        int start = end;
        while (start > 0 && text[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            start--;
        }

        // The first member begins behind a bracket, the others behind a comma: what becomes first or ceases to be it changes blanks.
        bool wasFirst = start > 0 && text[start - 1] is (byte)'{' or (byte)'[';
        return wasFirst == isFirst ? Encoding.UTF8.GetString(text[start..end]) : layout.Between(isFirst);
    }

    /// <summary>What stands between a member's name and its value.</summary>
    public string Colon(int value)
    {
        JsonToken name = source.Tokens[value - 1];
        return Encoding.UTF8.GetString(source.Utf8.Span[name.End..source.Tokens[value].Offset]);
    }

    /// <summary>The layout of an object or list: as it is, or as those around it are where it is new or has nothing in it.</summary>
    public Layout LayoutOf(int token, int margin)
    {
        ReadOnlySpan<byte> text = source.Utf8.Span;
        if (token >= 0 && source.Tokens[token].Next > token + 1)
        {
            int first = source.Tokens[token + 1].Offset;
            string start = Encoding.UTF8.GetString(text[(source.Tokens[token].Offset + 1)..first]);
            int last = LastEnd(token);
            string closing = Encoding.UTF8.GetString(text[last..(source.Tokens[token].End - 1)]);
            bool isLined = start.Contains('\n', StringComparison.Ordinal);
            string colon = source.Tokens[token].Kind == JsonTokenKind.Object ? Colon(token + 2) : ": ";
            return new Layout(start, isLined ? start : NextOf(token), closing, colon,
                isLined ? start.Length - 1 - start.LastIndexOf('\n') : -1);
        }

        bool wasLined = margin >= 0;
        string feed = text.Contains((byte)'\r') ? "\r\n" : "\n";
        return wasLined ? new Layout(feed + new string(' ', margin + 2), feed + new string(' ', margin + 2),
                feed + new string(' ', margin), ": ", margin + 2)
            : new Layout("", _isSpaced ? " " : "", "", _isSpaced ? ": " : ":", -1);
    }

    private string NextOf(int token)
    {
        bool isObject = source.Tokens[token].Kind == JsonTokenKind.Object;
        int first = token + (isObject ? 2 : 1);
        int second = source.Tokens[first].Next;
        if (second >= source.Tokens[token].Next)
        {
            return _isSpaced ? " " : "";
        }

        string between = Encoding.UTF8.GetString(source.Utf8.Span[source.Tokens[first].End..source.Tokens[second].Offset]);
        return between[(between.IndexOf(',', StringComparison.Ordinal) + 1)..];
    }

    private int LastEnd(int token)
    {
        int at = token + 1;
        bool isObject = source.Tokens[token].Kind == JsonTokenKind.Object;
        while (true)
        {
            int value = isObject ? at + 1 : at;
            if (source.Tokens[value].Next >= source.Tokens[token].Next)
            {
                return source.Tokens[value].End;
            }

            at = source.Tokens[value].Next;
        }
    }

    private void Copy(int start, int end)
    {
        _copies.Add((_out.WrittenCount, start, end - start));
        _out.Write(source.Utf8.Span[start..end]);
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _out);

    /// <summary>The copies that stand in the order of the source; what was moved back counts as removed and made anew.</summary>
    private Stack<(int At, int Source, int Length)> Kept()
    {
        // Of copies that cross, the longer ones stay where they are.
        (int At, int Source, int Length)[] copies = [.. _copies.Where(copy => copy.Length > 0)];
        var best = new (long Kept, int Before)[copies.Length];
        int last = -1;
        for (int i = 0; i < copies.Length; i++)
        {
            // What has kept the most so far is gone on with where it can be, as it nearly always can.
            bool follows = last >= 0 && copies[last].Source + copies[last].Length <= copies[i].Source;
            best[i] = follows ? (best[last].Kept + copies[i].Length, last) : (copies[i].Length, -1);
            for (int j = Math.Max(0, i - 200); j < i && !follows; j++)
            {
                if (copies[j].Source + copies[j].Length <= copies[i].Source && best[j].Kept + copies[i].Length > best[i].Kept)
                {
                    best[i] = (best[j].Kept + copies[i].Length, j);
                }
            }

            last = last < 0 || best[i].Kept > best[last].Kept ? i : last;
        }

        var kept = new Stack<(int At, int Source, int Length)>();
        for (int i = last; i >= 0; i = best[i].Before)
        {
            kept.Push(copies[i]);
        }

        return kept;
    }
}
