namespace FlowExec;

/// <summary>What was recognised in a text that is not itself a payload.</summary>
/// <param name="Kind">What the text is, with its article: <c>a curl command</c>.</param>
/// <param name="Start">Where that begins in the source, in bytes.</param>
/// <param name="Body">The payload in it, as JSON; null where there is none to read.</param>
/// <param name="Notes">What is to be said about everything around the payload.</param>
internal sealed record PastedText(string Kind, int Start, MendedText? Body, IReadOnlyList<PastedNote> Notes);

/// <summary>Something that is wrong with what stands around a payload.</summary>
/// <param name="Code">The diagnostic's code.</param>
/// <param name="Start">Where, in bytes of the source.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Message">What.</param>
/// <param name="Help">Why, and what to do.</param>
internal sealed record PastedNote(string Code, int Start, int End, Sentence Message, Sentence Help);

/// <summary>
/// A text as it was pasted. Each byte is one character here, so that offsets are those of the bytes; all that is looked for is ASCII.
/// </summary>
internal sealed class PastedSource(ReadOnlyMemory<byte> utf8)
{
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    public string Text { get; } = System.Text.Encoding.Latin1.GetString(utf8.Span);
}

/// <summary>A part of a text with its quoting undone.</summary>
/// <param name="Text">The content; a character a byte.</param>
/// <param name="Start">Where it begins in the source, with its quotes.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Map">Offset in the content and offset in the source of every stretch, in order.</param>
internal sealed record PastedPart(string Text, int Start, int End, IReadOnlyList<(int Offset, int Source)> Map)
{
    /// <summary>A stretch of the source as it stands.</summary>
    public static PastedPart Of(PastedSource source, int start, int end) => new(source.Text[start..end], start, end, [(0, start)]);

    /// <summary>The same bytes, as the source of something read in them.</summary>
    public MendedText ToMended() => new(System.Text.Encoding.Latin1.GetBytes(Text), [], Map);
}
