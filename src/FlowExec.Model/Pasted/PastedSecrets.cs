using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>Finds tokens and client secrets in what was pasted, so that they are shown nowhere.</summary>
internal static class PastedSecrets
{
    private const int Most = 50;
    private static readonly Regex Secret = new(
        @"\b(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{8,})"
            + @"|(?:access_?token|refresh_?token|client_?secret|password|api_?key)[""']?\s*[:=]\s*[""']?([^\s""'&,;(){}]{6,})"
            + @"|(?:\s-u|--user)[ =]?[""']?[^\s""':]+:([^\s""']{4,})"
            + @"|--oauth2-bearer[ =]?[""']?([^\s""']{8,})"
            + @"|(?:client_?credentials\w*|PostToken)\(\s*[""'][^""'\n]*[""']\s*,\s*[""']([^""'\n]{4,})[""']"
            + @"|\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly string[] Placeholders = ["your", "token", "xxx", "placeholder", "secret", "example", "...", "***"];

    /// <summary>Where secrets stand, in bytes of the source, in order.</summary>
    /// <param name="utf8">The source.</param>
    /// <param name="body">The payload in it, whose values are the user's own to send; null where there is none.</param>
    public static List<(int Start, int End)> In(ReadOnlyMemory<byte> utf8, MendedText? body)
    {
        (int from, int to) = body is null ? (0, 0) : (body.ToSource(0), body.ToEnd(body.Utf8.Length));
        string text = System.Text.Encoding.Latin1.GetString(utf8.Span);
        var found = new List<(int, int)>();
        for (Match match = Secret.Match(text); match.Success && found.Count < Most; match = match.NextMatch())
        {
            Group group = match.Groups.Cast<Group>().Skip(1).First(one => one.Success);
            bool isPlaceholder = group.Value[0] is '$' or '<' or '%' or '{' or '@'
                || Placeholders.Any(word => group.Value.Contains(word, StringComparison.OrdinalIgnoreCase));
            if (!isPlaceholder && !(group.Index >= from && group.Index < to))
            {
                found.Add((group.Index, group.Index + group.Length));
            }
        }

        return found;
    }

    /// <summary>The source with a star for each byte of a secret.</summary>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> utf8, IReadOnlyList<(int Start, int End)> secrets)
    {
        if (secrets.Count == 0)
        {
            return utf8;
        }

        byte[] masked = utf8.ToArray();
        foreach ((int start, int end) in secrets)
        {
            masked.AsSpan(start, end - start).Fill((byte)'*');
        }

        return masked;
    }
}
