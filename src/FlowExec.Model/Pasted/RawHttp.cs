using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>A request or an answer as it goes over the wire, or as an editor's .http file has it.</summary>
internal static class RawHttp
{
    private static readonly Regex First = new(
        @"^\s*[<>*]?[ \t]*(?:(POST|PUT|PATCH|GET|DELETE)[ \t]+(\S+)(?:[ \t]+HTTP/[0-9.]+)?"
            + @"|HTTP/[0-9.]+[ \t]+([0-9]{3})[^\n]*)[ \t\r]*(?:\n|$)",
        RegexOptions.NonBacktracking);

    /// <summary>True for a line that begins a request or an answer.</summary>
    public static bool Begins(string line) => First.Match(line) is { Success: true } match && IsAddress(match);

    /// <summary>Recognises a request or an answer at the beginning of a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match first = First.Match(source.Text, start, end - start);
        if (!first.Success || first.Index != start || !IsAddress(first))
        {
            return null;
        }

        bool isAnswer = first.Groups[3].Success;
        var request = new PastedRequest();
        if (!isAnswer)
        {
            (request.Method, request.Address) = (WordOf(first.Groups[1]), WordOf(first.Groups[2]));
        }

        int at = ReadHeaders(source, first.Index + first.Length, end, request);
        int begin = (isAnswer ? first.Groups[3] : first.Groups[1]).Index;
        List<PastedNote> notes = isAnswer ? [] : [.. request.Judge()];
        PastedPart part = PastedPart.Of(source, at, end);
        bool hasBody = part.Text.AsSpan().Trim().Length > 0;
        MendedText? body = hasBody ? LenientText.Read(source.Utf8.Span[at..end])?.Within(part.ToMended()) : null;
        if (body is null)
        {
            notes.Add(new PastedNote(DiagnosticCodes.NoBodyInText, begin, first.Index + first.Length,
                hasBody ? "The body of the request cannot be read as JSON." : "The text has no body behind an empty line.",
                isAnswer ? "Paste the answer's body too: it says what is wrong." : "The launch wants a JSON body with flowId."));
        }

        return new PastedText(isAnswer ? "an HTTP answer" : "an HTTP request", begin, body, notes);
    }

    private static bool IsAddress(Match first) => first.Groups[3].Success
        || first.Groups[2].Value.StartsWith('/') || first.Groups[2].Value.Contains("://", StringComparison.Ordinal)
        || first.Groups[2].Value.StartsWith("{{", StringComparison.Ordinal);

    private static PastedWord WordOf(Group group) => new(group.Value, group.Index, group.Index + group.Length);

    /// <summary>Reads the header lines; returns where the body begins.</summary>
    private static int ReadHeaders(PastedSource source, int at, int end, PastedRequest request)
    {
        while (at < end)
        {
            int feed = source.Text.IndexOf('\n', at, end - at);
            int next = feed < 0 ? end : feed + 1;
            string line = source.Text[at..(feed < 0 ? end : feed)].TrimEnd('\r').TrimStart('<', '>', '*', ' ');
            if (line.Length == 0)
            {
                return next;
            }

            if (line[0] is '{' or '[')
            {
                return at;
            }

            request.AddHeader(new PastedWord(line, at, feed < 0 ? end : feed));
            at = next;
        }

        return end;
    }
}
