using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FlowExec;

/// <summary>
/// The content of JSON strings, straight from their bytes. Half surrogate pairs, which JSON can escape and UTF-8 cannot hold, are written
/// in the three bytes that UTF-8 would give them, so that different strings stay different.
/// </summary>
internal static class JsonStrings
{
    private const int OnStack = 256;

    /// <summary>A text as JSON, quotes included; nothing is escaped that need not be.</summary>
    public static string Quote(string text) =>
        $"\"{System.Text.Json.JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Writes the content without escapes. <paramref name="target"/> needs the length of <paramref name="raw"/>.</summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                plain = raw.Length;
            }

            raw[..plain].CopyTo(target[written..]);
            written += plain;
            raw = raw[plain..];
            if (!raw.IsEmpty)
            {
                raw = raw[ReadEscape(raw, out var scalar)..];
                written += WriteUtf8(scalar, target[written..]);
            }
        }

        return written;
    }

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
                raw = raw[ReadEscape(raw, out var scalar)..];
                if (scalar > char.MaxValue)
                {
                    target[written++] = (char)(0xD800 + ((scalar - 0x10000) >> 10));
                    target[written++] = (char)(0xDC00 + (scalar & 0x3FF));
                }
                else
                {
                    target[written++] = (char)scalar;
                }
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

    /// <summary>Length in Unicode code points, as JSON Schema counts.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return CountStarts(raw);
        }

        byte[]? rented = null;
        var buffer = raw.Length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var count = CountStarts(buffer[..Unescape(raw, buffer)]);
        Return(rented);
        return count;
    }

    public static bool AreEqual(scoped ReadOnlySpan<byte> left, bool leftEscaped, scoped ReadOnlySpan<byte> right, bool rightEscaped)
    {
        if (!leftEscaped && !rightEscaped)
        {
            return left.SequenceEqual(right);
        }

        return AreEqualUnescaped(left, leftEscaped, right, rightEscaped);
    }

    private static bool AreEqualUnescaped(
        scoped ReadOnlySpan<byte> left, bool leftEscaped, scoped ReadOnlySpan<byte> right, bool rightEscaped)
    {
        byte[]? rentedLeft = null;
        byte[]? rentedRight = null;
        scoped var leftBuffer = left.Length <= OnStack ? stackalloc byte[OnStack] : rentedLeft = ArrayPool<byte>.Shared.Rent(left.Length);
        scoped var rightBuffer = right.Length <= OnStack
            ? stackalloc byte[OnStack] : rentedRight = ArrayPool<byte>.Shared.Rent(right.Length);
        if (leftEscaped)
        {
            left = leftBuffer[..Unescape(left, leftBuffer)];
        }

        if (rightEscaped)
        {
            right = rightBuffer[..Unescape(right, rightBuffer)];
        }

        var equal = left.SequenceEqual(right);
        Return(rentedLeft);
        Return(rentedRight);
        return equal;
    }

    public static ulong Hash(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return KeyedHash.Of(raw);
        }

        byte[]? rented = null;
        var buffer = raw.Length <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        var hash = KeyedHash.Of(buffer[..Unescape(raw, buffer)]);
        Return(rented);
        return hash;
    }

    /// <summary>Offset of the first escape in <paramref name="raw"/> that is one half of a surrogate pair alone, or -1.</summary>
    public static int FindLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var at = 0;
        while (at < raw.Length)
        {
            var plain = raw[at..].IndexOf((byte)'\\');
            if (plain < 0)
            {
                return -1;
            }

            at += plain;
            var length = ReadEscape(raw[at..], out var scalar);
            if (scalar is >= 0xD800 and <= 0xDFFF)
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    /// <summary>Reads one escape, or two where they are a surrogate pair; the bytes have passed the JSON reader.</summary>
    private static int ReadEscape(ReadOnlySpan<byte> raw, out int scalar)
    {
        if (raw[1] != (byte)'u')
        {
            scalar = raw[1] switch
            {
                (byte)'n' => '\n',
                (byte)'t' => '\t',
                (byte)'r' => '\r',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                var same => same,
            };
            return 2;
        }

        scalar = ReadHex(raw[2..]);
        if (scalar is >= 0xD800 and <= 0xDBFF && raw.Length >= 12 && raw[6] == (byte)'\\' && raw[7] == (byte)'u')
        {
            var low = ReadHex(raw[8..]);
            if (low is >= 0xDC00 and <= 0xDFFF)
            {
                scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
                return 12;
            }
        }

        return 6;
    }

    private static int ReadHex(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[2];
        Convert.FromHexString(digits[..4], bytes, out _, out _);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private static int WriteUtf8(int scalar, Span<byte> target)
    {
        switch (scalar)
        {
            case < 0x80:
                target[0] = (byte)scalar;
                return 1;
            case < 0x800:
                target[0] = (byte)(0xC0 | (scalar >> 6));
                target[1] = (byte)(0x80 | (scalar & 0x3F));
                return 2;
            case < 0x10000:
                target[0] = (byte)(0xE0 | (scalar >> 12));
                target[1] = (byte)(0x80 | ((scalar >> 6) & 0x3F));
                target[2] = (byte)(0x80 | (scalar & 0x3F));
                return 3;
            default:
                target[0] = (byte)(0xF0 | (scalar >> 18));
                target[1] = (byte)(0x80 | ((scalar >> 12) & 0x3F));
                target[2] = (byte)(0x80 | ((scalar >> 6) & 0x3F));
                target[3] = (byte)(0x80 | (scalar & 0x3F));
                return 4;
        }
    }

    private static int CountStarts(ReadOnlySpan<byte> utf8)
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

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
