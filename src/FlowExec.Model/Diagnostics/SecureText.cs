using System.Text;
using FlowExec.Schemas;

namespace FlowExec;

/// <summary>The source as it may be shown: the values of secure inputs are stars, each as long as what it stands for.</summary>
internal static class SecureText
{
    /// <param name="read">The text as it was read.</param>
    /// <param name="source">The text as the user wrote it.</param>
    /// <param name="inputs">The flow's declared inputs.</param>
    /// <param name="toSource">From offsets in the text as read to offsets in the source.</param>
    public static string Of(JsonText read, ReadOnlyMemory<byte> source, FlowInputs inputs, Func<int, int> toSource)
    {
        ReadOnlySpan<byte> bytes = source.Span;
        if (!inputs.Any(input => input.IsSecure))
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
        for (int name = 0; name + 1 < read.Count; name++)
        {
            if (read.Tokens[name].Kind != JsonTokenKind.Name || read.Tokens[name].Length > 1000
                || !inputs.Any(input => input.IsSecure && Spelling.Fold(input.ShortName) == Spelling.Fold(InputNames.Short(read.GetString(name)))))
            {
                continue;
            }

            int start = toSource(read.Tokens[name + 1].Offset);
            int end = toSource(read.Tokens[name + 1].End - 1) + 1;
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
