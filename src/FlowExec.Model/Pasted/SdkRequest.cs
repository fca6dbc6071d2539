using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// The vendor's SDK: an object FlowExecutionLaunchRequest whose properties are set, under whatever names the language gives them; on the
/// wire they are flowId, flowVersion, inputData and name. Source: the vendor's SDKs (.NET 270.0.0, Python's attribute_map). And any object
/// that is filled statement by statement: <c>body.put("flowId", id)</c>, <c>$body.flowId = id</c>.
/// </summary>
internal static class SdkRequest
{
    private const int MostTries = 40;
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private static readonly Regex Type = new(@"\bFlowExecutionLaunchRequest\b", Options);
    private const string Fields = "(flow_?id|flow_?version|input_?data|name)";
    private const string Member = @"(?:\.(?:put|set|add|addProperty|append)\(\s*[""']|\[\s*[""']|\.)";
    private static readonly Regex Property = new(@"[.({,;\s](?:set|with)?" + Fields + @"[ \t]*(?:=|:|\()\s*", Options);
    private static readonly Regex Statement = new(@"(?:^|[\s;])(\$?\w+)" + Member + @"flow_?id[""']?\]?\s*[=,]", Options);

    /// <summary>Recognises such an object in a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match type = Type.Match(source.Text, start, end - start);
        Regex member = Property;
        LenientDialect dialect = LenientDialect.Code;
        string kind = "code for the vendor's SDK";
        if (!type.Success)
        {
            type = Statement.Match(source.Text, start, end - start);
            string holder = type.Groups[1].Value;
            member = new Regex(@"(?:^|[\s;])" + Regex.Escape(holder) + Member + Fields + @"[""']?\]?\s*[=,]\s*", Options);
            dialect = holder.StartsWith('$') ? LenientDialect.PowerShell : dialect;
            kind = "code that fills a body";
        }

        // What an SDK prints of such an object is no code.
        if (!type.Success || source.Text.AsSpan(start, type.Index - start).EndsWith("class "))
        {
            return null;
        }

        var output = new LenientOutput(1024);
        var slips = new List<SyntaxSlip>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        output.Mark(type.Index);
        output.Write("{"u8);
        Match property = member.Match(source.Text, type.Index, end - type.Index);
        for (int tries = 0; tries < MostTries && property.Success && seen.Count < 4; tries++, property = property.NextMatch())
        {
            string name = Wire(property.Groups[1].Value);
            int at = seen.Contains(name) ? end : property.Index + property.Length;
            if (at >= end || LenientText.ReadAt(source.Utf8.Span[..end], at, dialect, out _) is not { } value
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
        return seen.Count == 0 ? null : new PastedText(kind, type.Index, body, []);
    }

    private static string Wire(string property) => property.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "flowid" => "flowId",
        "flowversion" => "flowVersion",
        "inputdata" => "inputData",
        _ => "name",
    };
}
