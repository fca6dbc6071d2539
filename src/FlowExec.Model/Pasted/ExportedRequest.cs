namespace FlowExec;

/// <summary>
/// JSON of another tool that has the payload in it as a text: an exported data action, a Postman collection, an archive of HTTP requests, a
/// node of a workflow tool, what a gateway hands to a function.
/// </summary>
internal static class ExportedRequest
{
    /// <summary>No tool's export has more texts that look like a launch and cannot be read as one.</summary>
    private const int MostTries = 20;

    /// <summary>Recognises such a text; null where it is none, and where it is a payload itself.</summary>
    public static PastedText? Read(JsonText text)
    {
        // Inside a text the quotes are escaped, so this is a name of the JSON itself.
        ReadOnlySpan<byte> utf8 = text.Utf8.Span;
        if (utf8.IndexOf("\"flowId\""u8) >= 0 || utf8.IndexOf("\"flow_id\""u8) >= 0)
        {
            return null;
        }

        PastedSource? source = null;
        for (int token = 1, tries = 0; token < text.Count && tries < MostTries; token++)
        {
            JsonToken value = text.Tokens[token];
            bool isBody = value is { Kind: JsonTokenKind.String, IsEscaped: true }
                && utf8.Slice(value.Start, value.Length).TrimStart("= "u8) is [(byte)'{', ..] && BodySearch.HasField(text.GetString(token));
            if (!isBody)
            {
                continue;
            }

            tries++;
            source ??= new PastedSource(text.Utf8);
            int bracket = source.Text.IndexOf('{', value.Start);
            if (QuotedBody.EscapedAt(source, bracket, value.End) is { } part && QuotedBody.Read(part) is { } body)
            {
                return new PastedText(KindOf(text, token), text.Tokens[token].Offset, body, []);
            }
        }

        return null;
    }

    private static string KindOf(JsonText text, int token) =>
        text.Tokens[token - 1].Kind != JsonTokenKind.Name ? "JSON of another tool" : text.GetString(token - 1) switch
        {
            "requestTemplate" => "an exported data action",
            "raw" => "a Postman collection",
            "text" => "an export of requests",
            _ => "JSON of another tool",
        };
}
