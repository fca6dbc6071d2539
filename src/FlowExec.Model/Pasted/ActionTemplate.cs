namespace FlowExec;

/// <summary>
/// The request template of a data action: JSON in which Velocity fills in variables. What the platform judges is what it comes
/// to.
/// </summary>
internal static class ActionTemplate
{
    /// <summary>Recognises a template that is a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        ReadOnlySpan<byte> text = source.Utf8.Span[..end];
        if (!LeftoverText.IsTemplate(text[start..]))
        {
            return null;
        }

        int at = start + Math.Max(0, text[start..].IndexOfAnyExcept(" \t\r\n"u8));
        if (at >= end || text[at] != (byte)'{')
        {
            return null;
        }

        MendedText? body = LenientText.ReadAt(text, at, LenientDialect.Template, out _);
        return body is null ? null : new PastedText("the request template of a data action", at, body, []);
    }
}
