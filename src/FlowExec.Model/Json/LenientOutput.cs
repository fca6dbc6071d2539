using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>The JSON that a <see cref="LenientText"/> writes, with the way back.</summary>
internal sealed class LenientOutput(int sourceLength)
{
    private readonly ArrayBufferWriter<byte> _json = new(sourceLength + 64);
    private readonly List<(int Offset, int Source)> _map = [];

    public IReadOnlyList<(int Offset, int Source)> Map => _map;

    /// <summary>What is written from here on comes from there.</summary>
    public void Mark(int source) => _map.Add((_json.WrittenCount, source));

    public void Write(ReadOnlySpan<byte> json) => _json.Write(json);

    /// <summary>Writes a value that was read elsewhere in the same source.</summary>
    public void Write(MendedText value)
    {
        int start = _json.WrittenCount;
        _json.Write(value.Utf8);
        _map.AddRange(value.Map.Select(entry => (start + entry.Offset, value.Outer?.ToSource(entry.Source) ?? entry.Source)));
    }

    /// <summary>Writes one byte of a text, as JSON wants it there.</summary>
    public void WriteInText(byte one)
    {
        if (one is (byte)'"' or (byte)'\\')
        {
            _json.Write([(byte)'\\', one]);
        }
        else if (one < 0x20)
        {
            _json.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}")));
        }
        else
        {
            _json.Write([one]);
        }
    }

    public byte[] ToArray() => _json.WrittenSpan.ToArray();
}

/// <summary>Quotes and comments of other languages.</summary>
internal static class LenientQuote
{
    /// <summary>Whether a quote of some kind stands here, and which close it.</summary>
    public static bool At(ReadOnlySpan<byte> text, out int length, out string closers)
    {
        (length, closers) = text switch
        {
            [(byte)'"', ..] => (1, "\""),
            [(byte)'\'', ..] => (1, "'"),
            [(byte)'`', ..] => (1, "`"),
            [0xE2, 0x80, 0x9C or 0x9D or 0x9E, ..] => (3, "\u201C\u201D\""),
            [0xE2, 0x80, 0x98 or 0x99, ..] => (3, "\u2018\u2019'"),
            [0xC2, 0xAB, ..] => (2, "\u00BB"),
            [0xEF, 0xBC, 0x82, ..] => (3, "\uFF02"),
            _ => (0, ""),
        };
        return length > 0;
    }

    /// <summary>How long a blank is that JSON does not know: a no-break space, one without width, a byte-order mark.</summary>
    public static int OtherBlankAt(ReadOnlySpan<byte> text) => text switch
    {
        [0xC2, 0xA0, ..] => 2,
        [0xE2, 0x80, (>= 0x80 and <= 0x8F) or 0xA8 or 0xA9 or 0xAF, ..] or [0xE2, 0x81, 0xA0, ..] or [0xE3, 0x80, 0x80, ..]
            or [0xEF, 0xBB, 0xBF, ..] => 3,
        _ => 0,
    };

    /// <summary>How long the comment is that stands here; 0 where none does.</summary>
    public static int CommentAt(ReadOnlySpan<byte> text)
    {
        bool isLine = text.StartsWith("//"u8) || text.StartsWith("#"u8);
        if (!isLine && !text.StartsWith("/*"u8))
        {
            return 0;
        }

        int end = isLine ? text.IndexOf((byte)'\n') : text.IndexOf("*/"u8);
        return end < 0 ? text.Length : isLine ? end : end + 2;
    }
}
