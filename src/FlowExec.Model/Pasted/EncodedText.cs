using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// A text that was packed once more as a whole: base64, percent signs, HTML's entities, or a mark before each line, as mails, diffs and
/// listings put one. It is unpacked and read for what is in it.
/// </summary>
internal static class EncodedText
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly Regex Entity = new(@"&(?:quot|apos|amp|lt|gt|nbsp|#[0-9]{2,4}|#x[0-9A-Fa-f]{2,4});", Options);
    private static readonly Regex Percent = new("%[0-9A-Fa-f]{2}", Options);
    private static readonly Regex Mark = new(@"^[ \t]*(?:[>+|]|[0-9]{1,4}(?:[:.|][ ]?|[ \t]+|$))[ ]?", Options);

    /// <summary>Unpacks a text and reads what was in it.</summary>
    /// <param name="source">The text.</param>
    /// <param name="readInner">Recognises what is in the unpacked text, where that is not JSON.</param>
    public static PastedText? Read(PastedSource source, Func<ReadOnlyMemory<byte>, PastedText?> readInner)
    {
        if (Unpack(source.Text) is not (var kind, { } part))
        {
            return null;
        }

        MendedText outer = part.ToMended();
        PastedText? inner = readInner(outer.Utf8);
        MendedText? body = inner is null ? LenientText.Read(outer.Utf8) : inner.Body;
        return body is null || body.Utf8.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] ? null
            : new PastedText(kind, part.Start, body.Within(outer), [.. (inner?.Notes ?? []).Select(note =>
                note with { Start = outer.ToSource(note.Start), End = outer.ToEnd(note.End) })]);
    }

    private static (string Kind, PastedPart? Part) Unpack(string text)
    {
        string plain = text.Trim();
        return plain.Contains("&quot;", StringComparison.Ordinal) || plain.Contains("&#34;", StringComparison.Ordinal)
                ? ("text of a web page", Replaced(text, Entity, Letter))
            : plain.StartsWith("%7B", StringComparison.OrdinalIgnoreCase)
                ? ("text with percent signs, as addresses have them", Replaced(text, Percent, Byte))
            : plain.Length >= 16 && Base64.IsValid(plain) ? ("text in base64", FromBase64(text, plain))
            : ("a text with a mark before each line", WithoutMarks(text));
    }

    private static string Letter(string entity) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(System.Net.WebUtility.HtmlDecode(entity)));

    private static string Byte(string escape) =>
        ((char)byte.Parse(escape.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString();

    private static PastedPart Replaced(string text, Regex escape, Func<string, string> undo)
    {
        var plain = new StringBuilder(text.Length);
        var map = new List<(int, int)> { (0, 0) };
        int at = 0;
        for (Match match = escape.Match(text); match.Success; match = match.NextMatch())
        {
            plain.Append(text, at, match.Index - at);
            map.Add((plain.Length, match.Index));
            plain.Append(undo(match.Value));
            at = match.Index + match.Length;
            map.Add((plain.Length, at));
        }

        plain.Append(text, at, text.Length - at);
        return new PastedPart(plain.ToString(), 0, text.Length, map);
    }

    private static PastedPart FromBase64(string text, string plain)
    {
        string unpacked = Encoding.Latin1.GetString(Convert.FromBase64String(plain));
        int start = text.IndexOf(plain, StringComparison.Ordinal);
        return new PastedPart(unpacked, start, start + plain.Length,
            [.. Enumerable.Range(0, (unpacked.Length / 3) + 1).Select(group => (group * 3, start + (group * 4)))]);
    }

    /// <summary>The lines without what stands before each of them; null where one has no such mark.</summary>
    private static PastedPart? WithoutMarks(string text)
    {
        var plain = new StringBuilder(text.Length);
        var map = new List<(int, int)>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at) is >= 0 and var feed ? feed + 1 : text.Length;
            string line = text[at..end];
            Match mark = Mark.Match(line.TrimEnd());
            if (!mark.Success && line.Trim().Length > 0)
            {
                return null;
            }

            map.Add((plain.Length, at + mark.Length));
            plain.Append(line, mark.Length, line.Length - mark.Length);
            at = end;
        }

        return new PastedPart(plain.ToString(), 0, text.Length, map);
    }
}
