using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// The vendor's SDK: an object FlowExecutionLaunchRequest whose properties are set, under whatever names the language gives them; on the
/// wire they are flowId, flowVersion, inputData and name. Source: the vendor's SDKs (.NET 270.0.0, Python's attribute_map).
/// </summary>
internal static class SdkRequest
{
    private const int MostTries = 40;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private static readonly Regex Type = new(@"\bFlowExecutionLaunchRequest\b", Options);
    private static readonly Regex Property =
        new(@"[.({,;\s](?:set|with)?(flow_?id|flow_?version|input_?data|name)[ \t]*(?:=|:|\()\s*", Options);


    /// <summary>Recognises such an object in a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match type = Type.Match(source.Text, start, end - start);
        if (!type.Success)
        {
            return null;
        }

        var output = new LenientOutput(1024);
        var slips = new List<SyntaxSlip>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        output.Mark(type.Index);
        output.Write("{"u8);
        Match property = Property.Match(source.Text, type.Index, end - type.Index);
        for (int tries = 0; tries < MostTries && property.Success && seen.Count < 4; tries++, property = property.NextMatch())
        {
            string name = Wire(property.Groups[1].Value);
            int at = seen.Contains(name) ? end : Resolve(source.Text, property.Index + property.Length, start, end);
            if (at >= end || LenientText.ReadAt(source.Utf8.Span[..end], at, LenientDialect.Code, out _) is not { } value
                || value.Slips.Any(slip => slip.Kind == SlipKind.BreaksOff))
            {
                continue;
            }

            output.Mark(property.Groups[1].Index);
            output.Write(System.Text.Encoding.ASCII.GetBytes((seen.Count == 0 ? "" : ",") + $"\"{name}\":"));
            output.Write(value);
            slips.AddRange(value.Slips);
            seen.Add(name);
        }

        output.Write("}"u8);
        var body = new MendedText(output.ToArray(), slips, output.Map);
        return seen.Count == 0 ? null : new PastedText("code for the vendor's SDK", type.Index, body, []);
    }

    private static string Wire(string property) => property.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "flowid" => "flowId",
        "flowversion" => "flowVersion",
        "inputdata" => "inputData",
        _ => "name",
    };

    /// <summary>Where the value stands: there, or where the variable that stands there was given one.</summary>
    private static int Resolve(string text, int at, int start, int end)
    {
        at += at < end && text[at] is '&' or '*' ? 1 : 0;
        int length = 0;
        while (at + length < end && length < 100 && (char.IsAsciiLetterOrDigit(text[at + length]) || text[at + length] is '_' or '$'))
        {
            length++;
        }

        string word = at < end ? text.Substring(at, length) : "";
        if (length == 0 || char.IsAsciiDigit(word[0]) || word is "new" or "map" or "dict" or "true" or "false" or "null" or "None")
        {
            return at;
        }

        for (int found = text.IndexOf(word, start, at - start, StringComparison.Ordinal), tries = 0; found >= 0 && tries < 20; tries++)
        {
            int sign = found + length;
            while (sign < at && text[sign] is ' ' or '\t' or ':')
            {
                sign++;
            }

            bool isWhole = found == 0 || !(char.IsAsciiLetterOrDigit(text[found - 1]) || text[found - 1] is '_' or '.');
            if (isWhole && sign < at && text[sign] == '=' && text[sign + 1] != '=')
            {
                sign++;
                while (sign < end && char.IsWhiteSpace(text[sign]))
                {
                    sign++;
                }

                return sign;
            }

            found = found + 1 < at ? text.IndexOf(word, found + 1, at - found - 1, StringComparison.Ordinal) : -1;
        }

        return at;
    }
}
