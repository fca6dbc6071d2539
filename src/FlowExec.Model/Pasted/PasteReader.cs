using System.Buffers;
using System.Text;

namespace FlowExec;

/// <summary>
/// Reads what people paste: a command, a request, code, a log, an answer. Text is never run; each recogniser reads for the body in it and
/// for what there is to say about the rest.
/// </summary>
internal static class PasteReader
{
    /// <summary>Longer texts are not looked through: no payload that long can be sent.</summary>
    public const int Longest = 4 * FlowPayload.MaxBytes;

    /// <summary>A text is unpacked no more often: each time costs a look through all of it.</summary>
    private const int MostLayers = 3;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"u8);

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("+-.eE0123456789 \t\r\n"u8);

    private static readonly Func<PastedSource, int, int, PastedText?>[] Recognisers =
        [CurlCommand.Read, HttpieCommand.Read, RawHttp.Read, ActionTemplate.Read, SdkRequest.Read, CodeRequest.Read];

    /// <summary>Recognises a text that is not JSON; null where nothing is recognised.</summary>
    public static PastedText? Read(ReadOnlyMemory<byte> utf8) => Read(utf8, MostLayers);

    private static PastedText? Read(ReadOnlyMemory<byte> utf8, int layers)
    {
        var source = new PastedSource(utf8);
        if (layers > 0 && EncodedText.Read(source, inner => Read(inner, layers - 1)) is { } unpacked)
        {
            return unpacked;
        }

        // What was meant to be JSON is for the lenient reader, which says what is wrong with it.
        if (IsMeantAsJson(utf8.Span) && !LeftoverText.IsTemplate(utf8.Span))
        {
            return null;
        }

        return MarkdownFence.Read(source, ReadIn) ?? ReadIn(source, 0, source.Text.Length)
            ?? (IsNearJson(utf8.Span) ? null : OtherText.Read(source, 0, source.Text.Length));
    }

    /// <summary>The payload in a text that is not JSON; null where there is none, or where the text is meant to be JSON itself.</summary>
    public static string? BodyIn(ReadOnlyMemory<byte> utf8) =>
        utf8.Length <= Longest && Read(utf8)?.Body is { } body ? Encoding.UTF8.GetString(body.Utf8) : null;

    /// <summary>True for a line that begins something of several lines which is not JSON.</summary>
    public static bool Begins(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart();
        return text.StartsWith("```", StringComparison.Ordinal)
            || CurlCommand.Begins(line) || RawHttp.Begins(line) || CodeRequest.Begins(line);
    }

    /// <summary>True for a line that cannot belong to what another such line began: a command of its own.</summary>
    public static bool IsCommand(string line) => CurlCommand.Begins(line);

    private static PastedText? ReadIn(PastedSource source, int start, int end)
    {
        foreach (Func<PastedSource, int, int, PastedText?> recogniser in Recognisers)
        {
            if (recogniser(source, start, end) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>True for a text that begins as values of JSON do, or its members without the braces.</summary>
    private static bool IsNearJson(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = utf8.TrimStart(" \t\r\n"u8);
        bool isMember = !text.IsEmpty && text.IndexOfAnyExcept(NameBytes) is > 0 and var name
            && text[name..].TrimStart(" \t"u8) is [(byte)':', ..] && text.Contains((byte)'{');
        return text.IsEmpty || isMember || IsMeantAsJson(utf8) || text[0] is (byte)'[' || LenientQuote.At(text, out _, out _)
            || text.StartsWith("/*"u8) || text.StartsWith("//"u8) || text.IndexOfAnyExcept(NumberBytes) < 0
            || text.TrimEnd(" \t\r\n"u8) is var word && (word.SequenceEqual("null"u8) || word.SequenceEqual("true"u8)
                || word.SequenceEqual("false"u8));
    }

    private static bool IsMeantAsJson(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> text = (utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8).TrimStart(" \t\r\n"u8);
        return text is [(byte)'{', not (byte)'{', ..] or [(byte)'{']
            || (text is [(byte)'[', ..] && text[1..].TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'"' or (byte)'[' or (byte)']', ..]);
    }
}
