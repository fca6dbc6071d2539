using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FlowExec;

/// <summary>The content of JSON strings, straight from their bytes.</summary>
internal static class JsonStrings
{
    /// <summary>A text as JSON, quotes included; nothing is escaped that need not be.</summary>
    public static string Quote(string text) =>
        $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Writes the content as UTF-16. <paramref name="target"/> needs the length of <paramref name="raw"/>.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, bool escaped, Span<char> target)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetChars(raw, target);
        }

        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = raw.Length;
            }

            written += Encoding.UTF8.GetChars(raw[..plain], target[written..]);
            raw = raw[plain..];
            if (!raw.IsEmpty)
            {
                raw = raw[ReadEscape(raw, out var character)..];
                target[written++] = character;
            }
        }

        return written;
    }

    public static string ToText(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var rented = ArrayPool<char>.Shared.Rent(raw.Length);
        var text = new string(rented, 0, Decode(raw, escaped, rented));
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    /// <summary>The content in UTF-8, without escapes.</summary>
    public static ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<byte> raw, bool escaped) =>
        escaped ? Encoding.UTF8.GetBytes(ToText(raw, escaped)) : raw;

    /// <summary>Length in Unicode code points, as JSON Schema counts.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> raw, bool escaped) => CountCodePoints(ToUtf8(raw, escaped));

    /// <summary>Length of UTF-8 in Unicode code points.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        var count = 0;
        foreach (var one in utf8)
        {
            count += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    public static bool AreEqual(ReadOnlySpan<byte> left, bool leftEscaped, ReadOnlySpan<byte> right, bool rightEscaped) =>
        leftEscaped || rightEscaped ? ToText(left, leftEscaped) == ToText(right, rightEscaped) : left.SequenceEqual(right);

    public static ulong Hash(ReadOnlySpan<byte> raw, bool escaped) => KeyedHash.Of(ToUtf8(raw, escaped));

    /// <summary>Offset of the first escape in <paramref name="raw"/> that is one half of a surrogate pair alone, or -1.</summary>
    public static int FindLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var high = -1;
        for (var at = 0; at < raw.Length;)
        {
            var isEscape = raw[at] == (byte)'\\';
            var length = isEscape ? ReadEscape(raw[at..], out var character) : SkipPlain(raw[at..], out character);
            if (high >= 0 && !char.IsLowSurrogate(character))
            {
                return high;
            }

            if (high < 0 && char.IsLowSurrogate(character))
            {
                return at;
            }

            high = char.IsHighSurrogate(character) ? at : -1;
            at += length;
        }

        return high;
    }

    private static int SkipPlain(ReadOnlySpan<byte> raw, out char character)
    {
        character = ' ';
        var escape = raw.IndexOf((byte)'\\');
        return escape < 0 ? raw.Length : escape;
    }

    /// <summary>Reads one escape, which may be half of a pair; the bytes have passed the JSON reader.</summary>
    private static int ReadEscape(ReadOnlySpan<byte> raw, out char character)
    {
        character = raw[1] switch
        {
            (byte)'n' => '\n',
            (byte)'t' => '\t',
            (byte)'r' => '\r',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'u' => ReadHex(raw[2..]),
            var same => (char)same,
        };
        return raw[1] == (byte)'u' ? 6 : 2;
    }

    private static char ReadHex(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[2];
        Convert.FromHexString(digits[..4], bytes, out _, out _);
        return (char)BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }
}
