using System.Buffers;

namespace FlowExec;

/// <summary>RFC 3986: a URI with its scheme. Relative references and characters beyond ASCII are none.</summary>
internal static class UriFormat
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private const string SubDelimiters = "!$&'()*+,;=";
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<byte> NameCharacters = Bytes(Unreserved + SubDelimiters + "%");
    private static readonly SearchValues<byte> UserCharacters = Bytes(Unreserved + SubDelimiters + "%:");
    private static readonly SearchValues<byte> PathCharacters = Bytes(Unreserved + SubDelimiters + "%:@/");
    private static readonly SearchValues<byte> QueryCharacters = Bytes(Unreserved + SubDelimiters + "%:@/?");

    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || !char.IsAsciiLetter((char)text[0]) || !IsScheme(text[..colon]) || !HasSoundEscapes(text))
        {
            return false;
        }

        var rest = text[(colon + 1)..];
        if (rest.IndexOf((byte)'#') is >= 0 and var hash)
        {
            if (rest[(hash + 1)..].ContainsAnyExcept(QueryCharacters))
            {
                return false;
            }

            rest = rest[..hash];
        }

        if (rest.IndexOf((byte)'?') is >= 0 and var mark)
        {
            if (rest[(mark + 1)..].ContainsAnyExcept(QueryCharacters))
            {
                return false;
            }

            rest = rest[..mark];
        }

        if (!rest.StartsWith("//"u8))
        {
            return !rest.ContainsAnyExcept(PathCharacters);
        }

        rest = rest[2..];
        var slash = rest.IndexOf((byte)'/');
        var authority = slash < 0 ? rest : rest[..slash];
        return IsAuthority(authority) && (slash < 0 || !rest[slash..].ContainsAnyExcept(PathCharacters));
    }

    private static bool IsScheme(ReadOnlySpan<byte> scheme)
    {
        foreach (var one in scheme)
        {
            if (!SchemeCharacters.Contains((char)one))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAuthority(ReadOnlySpan<byte> authority)
    {
        var at = authority.IndexOf((byte)'@');
        if (at >= 0 && authority[..at].ContainsAnyExcept(UserCharacters))
        {
            return false;
        }

        var host = authority[(at + 1)..];
        if (host.StartsWith("["u8))
        {
            var close = host.IndexOf((byte)']');
            return close > 0 && IsLiteral(host[1..close]) && IsPort(host[(close + 1)..]);
        }

        var colon = host.IndexOf((byte)':');
        var name = colon < 0 ? host : host[..colon];
        return !name.ContainsAnyExcept(NameCharacters) && (colon < 0 || IsPort(host[colon..]));
    }

    private static bool IsPort(ReadOnlySpan<byte> port) =>
        port.IsEmpty || (port[0] == (byte)':' && !port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    private static bool IsLiteral(ReadOnlySpan<byte> literal)
    {
        if (literal.Length > 0 && literal[0] is (byte)'v' or (byte)'V')
        {
            var dot = literal.IndexOf((byte)'.');
            if (dot < 2 || dot == literal.Length - 1 || literal[(dot + 1)..].ContainsAnyExcept(UserCharacters))
            {
                return false;
            }

            foreach (var one in literal[1..dot])
            {
                if (!char.IsAsciiHexDigit((char)one))
                {
                    return false;
                }
            }

            return true;
        }

        return IpAddressFormats.IsIpv6(literal);
    }

    private static bool HasSoundEscapes(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'%') is >= 0 and var at)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2]))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    private static SearchValues<byte> Bytes(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
