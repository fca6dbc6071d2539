using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>What the inside of a text was like.</summary>
/// <param name="End">Behind the closing quote.</param>
/// <param name="IsClosed">False where the source ended before.</param>
/// <param name="SlipAt">The first character that JSON would not take; -1 where there is none.</param>
/// <param name="IsLineBreak">True where that is a line break.</param>
internal readonly record struct LenientString(int End, bool IsClosed, int SlipAt, bool IsLineBreak)
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private const string Escapes = "\"\\/bfnrtu";

    /// <summary>Copies the inside of a text, from behind its opening quote, as JSON wants it.</summary>
    public static LenientString Read(ReadOnlySpan<byte> text, int start, string closers, LenientOutput output)
    {
        int at = start;
        int slip = -1;
        output.Mark(at);
        while (at < text.Length)
        {
            int plain = text[at..].IndexOfAnyExceptInRange((byte)0x23, (byte)0x5B);
            plain = closers == "'" || closers.Length > 1 ? 0 : plain < 0 ? text.Length - at : plain;
            output.Write(text.Slice(at, plain));
            at += plain;
            if (at >= text.Length)
            {
                break;
            }

            int closer = CloserAt(text[at..], closers);
            if (closer > 0)
            {
                return new LenientString(at + closer, true, slip, slip >= 0 && text[slip] is (byte)'\n' or (byte)'\r');
            }

            if (text[at] == (byte)'\n' && closers == "\"" && IsNextMember(text[at..]))
            {
                return new LenientString(at, true, at, true);
            }

            slip = Copy(text, ref at, output) || slip >= 0 ? slip : at - 1;
        }

        return new LenientString(text.Length, false, slip, slip >= 0 && text[slip] is (byte)'\n' or (byte)'\r');
    }

    /// <summary>Copies one character; false where it had to be written otherwise than it was.</summary>
    private static bool Copy(ReadOnlySpan<byte> text, ref int at, LenientOutput output)
    {
        byte one = text[at++];
        if (one == (byte)'\\')
        {
            byte next = at < text.Length ? text[at] : (byte)'\\';
            if (next == (byte)'\'')
            {
                at++;
                output.Write("'"u8);
                return false;
            }

            bool isKnown = at < text.Length && Escapes.Contains((char)next, StringComparison.Ordinal)
                && (next != 'u' || IsHex(text[(at + 1)..]));
            output.Write(isKnown ? [(byte)'\\', next] : @"\\"u8);
            at += isKnown ? 1 : 0;
            return isKnown;
        }

        if (one == (byte)'"')
        {
            output.Write("\\\""u8);
            return true;
        }

        if (one < 0x20)
        {
            output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}")));
            output.Mark(at);
            return false;
        }

        output.Write([one]);
        return true;
    }

    private static int CloserAt(ReadOnlySpan<byte> text, string closers)
    {
        if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done
            || !closers.Contains(rune.ToString(), StringComparison.Ordinal))
        {
            return 0;
        }

        // An apostrophe inside a word ends no text: 'it's' goes on.
        bool isApostrophe = rune.Value is '\'' or 0x2019 && text.Length > length && char.IsAsciiLetter((char)text[length]);
        return isApostrophe ? 0 : length;
    }

    private static bool IsNextMember(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \t\r\n"u8);
        int close = rest.Length > 1 && rest[0] == (byte)'"' ? rest[1..].IndexOf((byte)'"') : -1;
        return close > 0 && rest[(close + 2)..].TrimStart(" \t"u8).StartsWith(":"u8);
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => text.Length >= 4 && !text[..4].ContainsAnyExcept(HexDigits);
}
