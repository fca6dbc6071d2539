namespace FlowExec;

/// <summary>IP addresses as RFC 3986 section 3.2.2 writes them: no zone, no leading zeros in the decimal parts.</summary>
internal static class IpAddressFormats
{
    public static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                || (part.Length > 1 && part[0] == (byte)'0'))
            {
                return false;
            }

            var value = 0;
            foreach (var digit in part)
            {
                value = (value * 10) + (digit - '0');
            }

            if (value > 255)
            {
                return false;
            }
        }

        return parts == 4;
    }

    public static bool IsIpv6(ReadOnlySpan<byte> text)
    {
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return CountGroups(text, true) == 8;
        }

        var before = text[..gap];
        var after = text[(gap + 2)..];
        var left = before.IsEmpty ? 0 : CountGroups(before, false);
        var right = after.IsEmpty ? 0 : CountGroups(after, true);
        return left >= 0 && right >= 0 && left + right <= 7;
    }

    /// <summary>How many groups of 16 bits, or -1. An IPv4 address at the end counts as two.</summary>
    private static int CountGroups(ReadOnlySpan<byte> text, bool mayEndInIpv4)
    {
        var count = 0;
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIpv4 && IsIpv4(group))
            {
                return count + 2;
            }

            if (group.Length is 0 or > 4)
            {
                return -1;
            }

            foreach (var one in group)
            {
                if (!char.IsAsciiHexDigit((char)one))
                {
                    return -1;
                }
            }

            count++;
            if (colon < 0)
            {
                return count;
            }

            text = text[(colon + 1)..];
        }
    }
}
