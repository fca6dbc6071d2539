namespace FlowExec;

/// <summary>How a text is not JSON, where what was meant can be read all the same.</summary>
internal enum SlipKind
{
    Comment,
    OtherBlank,
    NoBraces,
    LeftOut,
    TrailingComma,
    ByteOrderMark,
    OtherQuotes,
    BareName,
    BareText,
    OtherWord,
    OtherNumber,
    NotFinite,
    BrokenText,
    BrokenLine,
    BreaksOff,
    WrongBracket,
    ValueMissing,
    NoComma,
    Semicolon,
    CommaTooMany,
    NoColon,
    EqualsSign,
    TrailingBracket,
    TrailingContent,
    SecondPayload,
    FilledByTemplate,
    WorkedOutByProgram,
}

/// <summary>A place where a text is not JSON, and what was done to read on.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Start">Where it begins in the source, in bytes.</param>
/// <param name="End">Where it ends.</param>
/// <param name="IsCertain">True where what was done is surely what was meant.</param>
/// <param name="Word">The word that is wrong; empty where the place says it.</param>
/// <param name="Json">What was read in its place; empty where the kind says it.</param>
internal sealed record SyntaxSlip(SlipKind Kind, int Start, int End, bool IsCertain, string Word = "", string Json = "");

/// <summary>A text made JSON, with the way back from its offsets to the source's.</summary>
/// <param name="Utf8">The JSON.</param>
/// <param name="Slips">What was wrong with the source.</param>
/// <param name="Map">Offset in the JSON and offset in the source of every stretch, in order.</param>
internal sealed record MendedText(byte[] Utf8, IReadOnlyList<SyntaxSlip> Slips, IReadOnlyList<(int Offset, int Source)> Map)
{
    /// <summary>What the source was taken out of, where it is itself a text in a text; null for a source of its own.</summary>
    public MendedText? Outer { get; private init; }

    /// <summary>The same text, whose source was taken out of another.</summary>
    public MendedText Within(MendedText outer) => this with
    {
        Outer = outer,
        Slips = [.. outer.Slips, .. Slips.Select(slip => slip with { Start = outer.ToSource(slip.Start), End = outer.ToEnd(slip.End) })],
    };

    /// <summary>Where an offset's byte stands in the source.</summary>
    public int ToSource(int offset) => Outer is null ? Mapped(offset) : Outer.ToSource(Mapped(offset));

    /// <summary>Behind the last byte that belongs to an end.</summary>
    public int ToEnd(int end) => end == 0 ? ToSource(0) : ToSource(end - 1) + 1;

    private int Mapped(int offset)
    {
        int low = 0;
        int high = Map.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Map[middle].Offset <= offset ? (middle + 1, high) : (low, middle);
        }

        if (low == 0)
        {
            return 0;
        }

        int source = Map[low - 1].Source + (offset - Map[low - 1].Offset);
        return low < Map.Count ? Math.Min(source, Map[low].Source) : source;
    }

    /// <summary>The edits of the source that make the JSON, in bytes; those alone that touch a stretch.</summary>
    public IEnumerable<(int Start, int End, string NewText)> Edits(ReadOnlyMemory<byte> source, int start, int end)
    {
        for (int i = 0; i < Map.Count; i++)
        {
            int from = Map[i].Source;
            int to = i + 1 < Map.Count ? Map[i + 1].Source : source.Length;
            if (to < start || from > end || (from == to && from != start && from != end))
            {
                continue;
            }

            int made = i + 1 < Map.Count ? Map[i + 1].Offset : Utf8.Length;
            ReadOnlySpan<byte> was = source.Span[from..Math.Max(from, to)];
            ReadOnlySpan<byte> now = Utf8.AsSpan(Map[i].Offset..made);
            if (!was.SequenceEqual(now))
            {
                int same = was.CommonPrefixLength(now);
                int tail = 0;
                while (tail < Math.Min(was.Length, now.Length) - same && was[^(tail + 1)] == now[^(tail + 1)])
                {
                    tail++;
                }

                yield return (from + same, from + was.Length - tail, System.Text.Encoding.UTF8.GetString(now[same..^tail]));
            }
        }
    }
}
