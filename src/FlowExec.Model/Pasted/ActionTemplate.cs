namespace FlowExec;

/// <summary>
/// The request template of a data action: JSON in which Velocity fills in variables. What the platform judges is what it comes to. Source:
/// the vendor's help pages, Velocity macros for data actions.
/// </summary>
internal static class ActionTemplate
{
    /// <summary>True where a text has a variable of a template in it.</summary>
    public static bool IsIn(ReadOnlySpan<byte> utf8) => utf8.IndexOf("${input."u8) >= 0 || utf8.IndexOf("$!{input."u8) >= 0
        || utf8.IndexOf("$input."u8) >= 0 || utf8.IndexOf("$esc."u8) >= 0;

    /// <summary>Recognises a template that is a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        ReadOnlySpan<byte> text = source.Utf8.Span[..end];
        if (!IsIn(text[start..]))
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
