namespace FlowExec;

/// <summary>A place where a text is not JSON, and what was done to read on.</summary>
/// <param name="Code">The diagnostic's code.</param>
/// <param name="Start">Where it begins in the source, in bytes.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Help">What JSON wants instead.</param>
/// <param name="Change">What was done to read on, in words.</param>
/// <param name="IsCertain">True where that is surely what was meant.</param>
internal sealed record SyntaxSlip(string Code, int Start, int End, string Message, string Help, string Change, bool IsCertain);

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
}
