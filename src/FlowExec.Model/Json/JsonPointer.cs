using System.Globalization;

namespace FlowExec;

/// <summary>JSON pointers (RFC 6901): building them, and taking them apart.</summary>
internal static class JsonPointer
{
    /// <summary>The pointer to a member of the value that <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, string name) => pointer + "/" + Escape(name);

    /// <summary>The pointer to an element of the array that <paramref name="pointer"/> points to.</summary>
    public static string Append(string pointer, int index) => pointer + "/" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>A name as it stands in a pointer: ~ as ~0 and / as ~1.</summary>
    public static string Escape(string name) => name.AsSpan().IndexOfAny('~', '/') < 0
        ? name : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A name out of a pointer as it is.</summary>
    public static string Unescape(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>Takes a pointer apart; the names come back without escapes, none for the whole document.</summary>
    /// <returns>False where the text is no JSON pointer: it does not begin with a slash.</returns>
    public static bool TrySplit(string pointer, out IReadOnlyList<string> names)
    {
        bool isPointer = pointer.Length == 0 || pointer[0] == '/';
        names = pointer.Length > 0 && isPointer ? [.. pointer[1..].Split('/').Select(Unescape)] : [];
        return isPointer;
    }

    /// <summary>The index that a name stands for in an array, or -1: digits without a leading zero.</summary>
    public static int ToIndex(string name)
    {
        var isIndex = name.Length is > 0 and <= 10 && !name.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (name.Length == 1 || name[0] != '0');
        return isIndex && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
    }
}
