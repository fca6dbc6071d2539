using System.Text;

namespace FlowExec;

/// <summary>The source as it may be shown: the values of secure inputs are stars, each as long as what it stands for.</summary>
internal static class SecureText
{
    /// <summary>A text that nothing was found in, as it may be shown.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="inputs">The flow's declared inputs.</param>
    public static string Of(ReadOnlyMemory<byte> utf8, FlowInputs inputs)
    {
        using JsonText text = JsonText.Parse(utf8);
        return Of(text, utf8, SecureValues.In(text, inputs), offset => offset);
    }

    /// <param name="read">The text as it was read.</param>
    /// <param name="source">The text as the user wrote it.</param>
    /// <param name="secure">The values of secure inputs in it; null where there is no such input.</param>
    /// <param name="toSource">From offsets in the text as read to offsets in the source.</param>
    public static string Of(JsonText read, ReadOnlyMemory<byte> source, SecureValues? secure, Func<int, int> toSource)
    {
        ReadOnlySpan<byte> bytes = source.Span;
        if (secure is null)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        if (!read.HasValue)
        {
            // Where the values are cannot be told, so nothing is shown.
            return "";
        }

        var shown = new StringBuilder(bytes.Length);
        int at = 0;
        foreach (int token in secure.Tokens)
        {
            int start = toSource(read.Tokens[token].Offset);
            int end = toSource(read.Tokens[token].End - 1) + 1;
            if (start >= at && end <= bytes.Length)
            {
                shown.Append(Encoding.UTF8.GetString(bytes[at..start]));
                foreach (char c in Encoding.UTF8.GetString(bytes[start..end]))
                {
                    shown.Append(c is '\n' or '\r' ? c.ToString() : char.IsLowSurrogate(c) ? "" : "*");
                }

                at = end;
            }
        }

        return shown.Append(Encoding.UTF8.GetString(bytes[at..])).ToString();
    }
}
