using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>JSON pointers (RFC 6901): building them, and taking them apart.</summary>
internal static class JsonPointer
{
    /// <summary>The pointer to the whole document.</summary>
    public const string Root = "";

    /// <summary>The pointer to a member of the value that <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, string name)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        ArgumentNullException.ThrowIfNull(name);
        return pointer + "/" + Escape(name);
    }

    /// <summary>The pointer to an element of the array that <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, int index)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        return pointer + "/" + index.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A name as it stands in a pointer: ~ as ~0 and / as ~1.</summary>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.AsSpan().IndexOfAny('~', '/') < 0
            ? name
            : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    /// <summary>Takes a pointer apart; the names come back without escapes, none for the whole document.</summary>
    /// <returns>
    /// False where the text is no JSON pointer: it does not begin with a slash, or has a ~ before something else than 0 or 1.
    /// </returns>
    public static bool TrySplit(string pointer, out IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        names = [];
        if (pointer.Length == 0)
        {
            return true;
        }

        if (pointer[0] != '/')
        {
            return false;
        }

        var found = new List<string>();
        foreach (var part in pointer.AsSpan(1).Split('/'))
        {
            if (!TryUnescape(pointer.AsSpan(1)[part], out var name))
            {
                return false;
            }

            found.Add(name);
        }

        names = found;
        return true;
    }

    /// <summary>The index that a name stands for in an array, or -1: digits without a leading zero.</summary>
    public static int ToIndex(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var isIndex = name.Length is > 0 and <= 10 && !name.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (name.Length == 1 || name[0] != '0');
        return isIndex && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
    }

    private static bool TryUnescape(ReadOnlySpan<char> part, out string name)
    {
        name = part.ToString();
        if (!part.Contains('~'))
        {
            return true;
        }

        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] != '~')
            {
                text.Append(part[i]);
                continue;
            }

            if (++i == part.Length || part[i] is not ('0' or '1'))
            {
                return false;
            }

            text.Append(part[i] == '0' ? '~' : '/');
        }

        name = text.ToString();
        return true;
    }
}
