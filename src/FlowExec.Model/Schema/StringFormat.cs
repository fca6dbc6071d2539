using System.Buffers;
using System.Net.Mail;
using System.Text;

namespace FlowExec;

/// <summary>A format that is asserted. All of them are ASCII, so they are read from the bytes.</summary>
internal sealed class StringFormat
{
    private const int OnStack = 256;
    private static readonly SearchValues<byte> OfSchemes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-"u8);

    private static readonly SearchValues<byte> Escaped = SearchValues.Create("\"<>\\^`{|}"u8);
    private readonly Func<ReadOnlySpan<byte>, bool> _test;

    private StringFormat(string name, Func<ReadOnlySpan<byte>, bool> test)
    {
        Name = name;
        _test = test;
    }

    public string Name { get; }

    /// <summary>The format of that name, or null where it is not asserted here.</summary>
    public static StringFormat? Find(string name) => name switch
    {
        "uuid" => new(name, IsUuid),
        "date" => new(name, static raw => IsText(raw, IsoDateTime.IsDate)),
        "date-time" => new(name, static raw => IsText(raw, static text => IsoDateTime.TryRead(text, out IsoDateTime read) && read.IsWhole)),
        "duration" => new(name, static raw => IsText(raw, static text => IsoDuration.TryRead(text, out bool isPlain)
            && (isPlain || (text[^1] == 'W' && !text.ContainsAny('Y', 'M'))))),
        "uri" => new(name, IsUri),
        "email" => new(name, static raw => IsText(raw, IsEmail)),
        _ => null,
    };

    public bool Accepts(ReadOnlySpan<byte> raw, bool escaped) => _test(JsonStrings.ToUtf8(raw, escaped));

    /// <summary>Times and durations are read as characters, by the grammar that reads the values of rows.</summary>
    private static bool IsText(ReadOnlySpan<byte> raw, Func<ReadOnlySpan<char>, bool> test)
    {
        Span<char> text = stackalloc char[OnStack];
        return raw.Length <= OnStack && test(text[..Encoding.UTF8.GetChars(raw, text)]);
    }

    /// <summary>A scheme, and nothing that has to be escaped; the rest is for whoever opens it.</summary>
    private static bool IsUri(ReadOnlySpan<byte> raw)
    {
        int colon = raw.IndexOf((byte)':');
        return colon > 0 && char.IsAsciiLetter((char)raw[0])
            && !raw[..colon].ContainsAnyExcept(OfSchemes)
            && !raw.ContainsAnyExceptInRange((byte)'!', (byte)'~') && !raw.ContainsAny(Escaped)
            && Uri.TryCreate(Encoding.UTF8.GetString(raw), UriKind.Absolute, out _);
    }

    /// <summary>One address without a display name.</summary>
    private static bool IsEmail(ReadOnlySpan<char> text) =>
        Ascii.IsValid(text) && MailAddress.TryCreate(text.ToString(), out MailAddress? address)
            && text.SequenceEqual(address.Address);

    /// <summary>RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits, whatever version they claim.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != (byte)'-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
