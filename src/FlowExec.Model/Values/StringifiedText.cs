namespace FlowExec;

/// <summary>Texts that are what is left of an object: PowerShell writes the type's name, or @{...}, where -Depth is too small.</summary>
internal static class StringifiedText
{
    private const int Longest = 2000;

    /// <summary>True for a text that looks so.</summary>
    public static bool IsAt(JsonText text, int token)
    {
        JsonToken value = text.Tokens[token];
        if (value.Kind != JsonTokenKind.String || value.Length is < 3 or > Longest)
        {
            return false;
        }

        ReadOnlySpan<byte> raw = text.Utf8.Span.Slice(value.Start, value.Length);
        return value.IsEscaped ? Looks(System.Text.Encoding.UTF8.GetBytes(text.GetString(token))) : Looks(raw);
    }

    private static bool Looks(ReadOnlySpan<byte> content) => content.StartsWith("@{"u8)
        || content.SequenceEqual("System.Collections.Hashtable"u8)
        || content.SequenceEqual("System.Object[]"u8)
        || content.SequenceEqual("System.Management.Automation.PSCustomObject"u8);
}
