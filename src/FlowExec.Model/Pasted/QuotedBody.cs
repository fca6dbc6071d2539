using System.Text;

namespace FlowExec;

/// <summary>A body that stands in a text of some language, its quotes escaped as that language does it.</summary>
internal static class QuotedBody
{
    /// <summary>Reads a body whose outer quoting is undone already; what is escaped once more is unescaped.</summary>
    public static MendedText? Read(PastedPart part)
    {
        int bracket = part.Text.Length - part.Text.AsSpan().TrimStart().Length;
        bool isObject = bracket < part.Text.Length && part.Text[bracket] == '{';
        PastedPart plain = isObject && Escape(part.Text, bracket) is { } escape ? Unescape(part, escape) : part;
        byte[] utf8 = Encoding.Latin1.GetBytes(plain.Text);
        MendedText? body = LeftoverText.IsTemplate(utf8)
            ? LenientText.ReadAt(utf8, 0, LenientDialect.Template, out _) : LenientText.Read(utf8);
        return body?.Within(plain.ToMended());
    }

    /// <summary>
    /// The body that begins at a bracket, up to the quote that ends the text it stands in; null where its quotes are not escaped.
    /// </summary>
    public static PastedPart? EscapedAt(PastedSource source, int start, int end)
    {
        if (Escape(source.Text, start) is not { } escape)
        {
            return null;
        }

        int at = start;
        while (at < end && !(source.Text[at] == '"' && !(escape == '"' && at + 1 < end && source.Text[at + 1] == '"')))
        {
            at += source.Text[at] == escape && at + 1 < end ? 2 : 1;
        }

        return Unescape(PastedPart.Of(source, start, Math.Min(at, end)), escape);
    }

    /// <summary>The body that begins at a bracket, up to the single quote that ends the text of PowerShell it stands in.</summary>
    public static PastedPart InSingleQuotes(PastedSource source, int start, int end)
    {
        int at = start;
        while (at < end && !(source.Text[at] == '\'' && !(at + 1 < end && source.Text[at + 1] == '\'')))
        {
            at += source.Text[at] == '\'' ? 2 : 1;
        }

        return Unescape(PastedPart.Of(source, start, Math.Min(at, end)), '\'');
    }

    /// <summary>What stands before a quote inside: a backslash, a backtick, or another quote; null for nothing.</summary>
    private static char? Escape(string text, int bracket)
    {
        int at = bracket + 1;
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
        {
            at++;
        }

        // A line end may be written out: {\n  \"flowId\".
        while (at + 1 < text.Length && text[at] is '\\' or '`' && text[at + 1] is 'n' or 'r' or 't' or ' ')
        {
            at += 2;
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
        }

        return at + 2 < text.Length && text[at + 1] == '"' && text[at] is '\\' or '`' ? text[at]
            : at + 2 < text.Length && text[at] == '"' && text[at + 1] == '"' && char.IsAsciiLetter(text[at + 2]) ? '"' : null;
    }

    private static PastedPart Unescape(PastedPart part, char escape)
    {
        var text = new StringBuilder(part.Text.Length);
        var outer = part.ToMended();
        var map = new List<(int, int)> { (0, outer.ToSource(0)) };
        for (int at = 0; at < part.Text.Length; at++)
        {
            if (part.Text[at] == escape && at + 1 < part.Text.Length)
            {
                at++;
                map.Add((text.Length, outer.ToSource(at)));
                char one = part.Text[at];
                text.Append(escape is '"' or '\'' ? one : one switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => one });
                map.Add((text.Length, outer.ToSource(at + 1)));
                continue;
            }

            text.Append(part.Text[at]);
        }

        return part with { Text = text.ToString(), Map = map };
    }
}
