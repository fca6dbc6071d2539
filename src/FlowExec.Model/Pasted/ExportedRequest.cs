namespace FlowExec;

/// <summary>
/// JSON of another tool that has the payload in it as a text: an exported data action, a Postman collection, an archive of HTTP requests.
/// </summary>
internal static class ExportedRequest
{
    private static readonly (string Member, string Sign, string Kind)[] Tools =
    [
        ("\"requestTemplate\"", "\"requestTemplate\"", "an exported data action"),
        ("\"raw\"", "\"mode\"", "a Postman collection"),
        ("\"text\"", "\"mimeType\"", "an export of requests"),
    ];

    /// <summary>Recognises such a text; null where it is none, and where it is a payload itself.</summary>
    public static PastedText? Read(ReadOnlyMemory<byte> utf8)
    {
        // Inside a text the quotes are escaped, so this is a name of the JSON itself.
        if (utf8.Span.IndexOf("\"flowId\""u8) >= 0 || utf8.Span.IndexOf("\"flow_id\""u8) >= 0)
        {
            return null;
        }

        PastedSource? source = null;
        foreach ((string member, string sign, string kind) in Tools)
        {
            if (utf8.Span.IndexOf(System.Text.Encoding.ASCII.GetBytes(sign)) < 0)
            {
                continue;
            }

            source ??= new PastedSource(utf8);
            for (int at = source.Text.IndexOf(member, StringComparison.Ordinal), tries = 0; at >= 0 && tries < 20; tries++)
            {
                int bracket = source.Text.IndexOf('{', at);
                bool isNext = bracket >= 0 && source.Text.AsSpan(at + member.Length, bracket - at - member.Length).Trim() is [':', .., '"'];
                PastedPart? text = isNext ? QuotedBody.EscapedAt(source, bracket, source.Text.Length) : null;
                if (text is not null && BodySearch.HasField(text.Text) && QuotedBody.Read(text) is { } body)
                {
                    return new PastedText(kind, at, body, []);
                }

                at = source.Text.IndexOf(member, at + 1, StringComparison.Ordinal);
            }
        }

        return null;
    }
}
