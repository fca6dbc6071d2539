using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// Looks in any text for objects that have a field of a launch: as JSON, as a literal of a language, or in a text that is quoted once more.
/// Looks at a bounded number of places, so that a text of megabytes costs one walk.
/// </summary>
internal static class BodySearch
{
    private const int MostPlaces = 40;
    private const int FarthestBracket = 20_000;
    private const int MostBodies = 3;
    private const int MostRead = 2_000_000;
    private const int LongestName = 200;
    private static readonly Regex MapStart =
        new(@"^\[\s*[""']?[A-Za-z_$][\w.$-]*[""']?\s*:[^:]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static readonly Regex Field = new(
        @"\b(flow_?(id|version|start_?point_?id)|input_?data|execution_?context|initial_?(attributes|data)|start_?node)\b"
            + @"\\*[""'`]?[""']?\]?[ \t]*(:|=>|[=,}])",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>What an error of the platform or of its login host has in it, and no request does.</summary>
    private static readonly Regex OfAnswer =
        new(@"""(contextId|error_description)""[ \t]*:", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The answer in a stretch of text, such as an exception's message; null where there is none.</summary>
    public static (int Start, MendedText Body)? Answer(PastedSource source, int start, int end)
    {
        Match field = OfAnswer.Match(source.Text, start, end - start);
        int bracket = field.Success ? BracketAround(source.Text, field, start) : -1;
        return bracket >= 0 && LenientText.ReadAt(source.Utf8.Span[..end], bracket, LenientDialect.Json, out _) is { } body
            ? (bracket, body) : null;
    }

    /// <summary>True where a text names a field of a launch.</summary>
    public static bool HasField(string text) => Field.IsMatch(text);

    /// <summary>The bodies in a stretch of text, in order.</summary>
    /// <param name="source">The text.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="end">Where to end.</param>
    /// <param name="dialect">What an object is read as that does not say itself which language it is of.</param>
    public static List<(int Start, int End, MendedText Body)> Find(PastedSource source, int start, int end, LenientDialect dialect)
    {
        var found = new List<(int Start, int End, MendedText Body)>();
        Match field = Field.Match(source.Text, start, end - start);
        int last = -1;
        int read = 0;
        for (int place = 0; place < MostPlaces && field.Success && read < MostRead; place++, field = field.NextMatch())
        {
            if (found.Count == MostBodies)
            {
                break;
            }

            int bracket = found.Count > 0 && field.Index < found[^1].End ? -1 : BracketAround(source.Text, field, start);
            if (bracket < 0 || bracket == last)
            {
                continue;
            }

            last = bracket;
            (MendedText? Body, int End) body = ReadAt(source, bracket, end, dialect);
            read += body.End - bracket;
            if (body.Body is not null)
            {
                found.Add((bracket, body.End, body.Body));
            }
        }

        return found;
    }

    private static (MendedText? Body, int End) ReadAt(PastedSource source, int bracket, int end, LenientDialect dialect)
    {
        if (QuotedBody.EscapedAt(source, bracket, end) is { } quoted)
        {
            return (QuotedBody.Read(quoted), quoted.End);
        }

        char before = bracket == 0 ? ' ' : source.Text[bracket - 1];
        int text = bracket - 1;
        while (text >= 0 && source.Text[text] is ' ' or '\t' or '\r' or '\n')
        {
            text--;
        }

        bool isText = text >= 0 && source.Text[text] is '"' or '\'' or '`';
        bool isHereString = text > 0 && source.Text[text - 1] == '@';
        if (dialect == LenientDialect.PowerShell && isText && source.Text[text] == '\'' && !isHereString)
        {
            PastedPart inQuotes = QuotedBody.InSingleQuotes(source, bracket, end);
            return (QuotedBody.Read(inQuotes), inQuotes.End);
        }

        LenientDialect own = before == '@' ? LenientDialect.PowerShell : isText ? LenientDialect.Json
            : source.Text[bracket] != '{' ? LenientDialect.Code : dialect;
        MendedText? body = LenientText.ReadAt(source.Utf8.Span[..end], bracket, own, out int bodyEnd);

        // A table of Lua and a map of Elixir look like JSON until a name stands in brackets.
        body ??= own == LenientDialect.Json ? LenientText.ReadAt(source.Utf8.Span[..end], bracket, LenientDialect.Code, out bodyEnd) : null;
        return (body?.Slips.Any(slip => slip.Kind == SlipKind.BreaksOff) == true ? null : body, bodyEnd);
    }

    /// <summary>
    /// The bracket of the object that a member stands in; -1 where none is near. That of PHP, Swift and Groovy is a square one, or that of
    /// <c>array(</c>; Python's may be that of <c>dict(</c> and R's that of <c>list(</c>.
    /// </summary>
    private static int BracketAround(string text, Match member, int start)
    {
        bool isArrow = member.Value.EndsWith("=>", StringComparison.Ordinal);
        int open = 0;
        int square = 0;
        int round = 0;
        for (int at = member.Index - 1; at >= Math.Max(start, member.Index - FarthestBracket); at--)
        {
            switch (text[at])
            {
                case '[' when square == 0 && open == 0
                    && (isArrow || MapStart.IsMatch(text.AsSpan(at, Math.Min(LongestName, text.Length - at)))):
                    return at;
                case '[':
                    square--;
                    break;
                case ']':
                    square++;
                    break;
                case '(' when round == 0 && open == 0 && ConstructorAt(text, at) is >= 0 and var begin:
                    return begin;
                case '(':
                    round--;
                    break;
                case ')':
                    round++;
                    break;
                case '}':
                    open++;
                    break;
                case '{' when open == 0:
                    return at;
                case '{':
                    open--;
                    break;
            }
        }

        return -1;
    }

    private static int ConstructorAt(string text, int bracket)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, bracket);
        return before.EndsWith("array", StringComparison.Ordinal) ? bracket - "array".Length
            : before.EndsWith("dict", StringComparison.Ordinal) || before.EndsWith("list", StringComparison.Ordinal)
                ? bracket - "dict".Length : -1;
    }
}
