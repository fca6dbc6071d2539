using System.Buffers;

namespace FlowExec;

/// <summary>A Mailbox of RFC 5321 section 4.1.2: one address without a display name.</summary>
internal static class EmailFormat
{
    private static readonly SearchValues<byte> AtomCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"u8);

    public static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        return at > 0 && at < text.Length - 1 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsLocalPart(ReadOnlySpan<byte> local)
    {
        if (local[0] == (byte)'"')
        {
            return IsQuoted(local);
        }

        foreach (var range in local.Split((byte)'.'))
        {
            var atom = local[range];
            if (atom.IsEmpty || atom.ContainsAnyExcept(AtomCharacters))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsQuoted(ReadOnlySpan<byte> local)
    {
        if (local.Length < 2 || local[^1] != (byte)'"')
        {
            return false;
        }

        var inside = local[1..^1];
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] == (byte)'\\')
            {
                i++;
                if (i == inside.Length)
                {
                    return false;
                }
            }
            else if (inside[i] == (byte)'"')
            {
                return false;
            }

            if (inside[i] is < 0x20 or > 0x7E)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<byte> domain)
    {
        if (domain[0] == (byte)'[')
        {
            if (domain[^1] != (byte)']')
            {
                return false;
            }

            var literal = domain[1..^1];
            return literal.StartsWith("IPv6:"u8) ? IpAddressFormats.IsIpv6(literal[5..]) : IpAddressFormats.IsIpv4(literal);
        }

        foreach (var range in domain.Split((byte)'.'))
        {
            var label = domain[range];
            if (label.Length is 0 or > 63 || label[0] == (byte)'-' || label[^1] == (byte)'-' || !IsLabel(label))
            {
                return false;
            }
        }

        return domain.Length <= 255;
    }

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        foreach (var one in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)one) && one != (byte)'-')
            {
                return false;
            }
        }

        return true;
    }
}
