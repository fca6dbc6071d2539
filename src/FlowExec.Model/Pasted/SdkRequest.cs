using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// The vendor's SDK: an object FlowExecutionLaunchRequest, or one that a thread has made up beside it, whose properties are set, under
/// whatever names the language gives them; on the wire they are flowId, flowVersion, inputData and name. Source: the vendor's SDKs (.NET
/// 270.0.0, Python's attribute_map). And any object that is filled statement by statement: <c>body.put("flowId", id)</c>,
/// <c>$body.flowId = id</c>.
/// </summary>
internal static class SdkRequest
{
    private const int MostMembers = 100;
    private const RegexOptions Cased = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions Options = Cased | RegexOptions.IgnoreCase;
    private static readonly Regex Type =
        new(@"\b((?:New|Create)?(?:FlowExecution|FlowLaunch|LaunchFlow)Request|(?i:FlowExecutionLaunchRequest))\b", Cased);
    private const string Fields =
        "(flow_?id|flow_?version|input_?data|inputs|parameters|variables|attributes|initial_?data|context|name)";

    private const string Member = @"(?:\.(?:put|set|add|addProperty|append)\(\s*[""']|\[\s*[""']|\.)";
    private static readonly Regex Property = new(@"[.({,]\s*(?:set|with)?" + Fields + @"[ \t]*(?:=|:|\()\s*", Options);
    private static readonly Regex Statement = new(@"(?:^|[\s;])(\$?\w+)" + Member + @"flow_?id[""']?\]?\s*[=,]", Options);
    private static readonly Regex Variable = new(@"^(\$?[A-Za-z_]\w*)\s*[;,)\r\n]", Options);

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
            member = MembersOf(holder, Fields);
            dialect = holder.StartsWith('$') ? LenientDialect.PowerShell : dialect;
            kind = "code that fills a body";
        }

        // What an SDK prints of such an object is no code.
        if (!type.Success || source.Text.AsSpan(start, type.Index - start).EndsWith("class "))
        {
            return null;
        }

        MendedText? body = Gather(source, type.Index, end, member, dialect, at => ValueOf(source, start, at, end, dialect));
        return body is null ? null : new PastedText(kind, type.Index, body, []);
    }

    /// <summary>Statements that give a variable's members their values.</summary>
    private static Regex MembersOf(string holder, string names) =>
        new(@"(?:^|[\s;])" + Regex.Escape(holder) + Member + names + @"[""']?\]?\s*[=,]\s*", Options);

    /// <summary>The object that members make; null where none can be read.</summary>
    private static MendedText? Gather(
        PastedSource source, int from, int end, Regex member, LenientDialect dialect, Func<int, MendedText?> valueOf)
    {
        var output = new LenientOutput(1024);
        var slips = new List<SyntaxSlip>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        output.Mark(from);
        output.Write("{"u8);
        Match found = member.Match(source.Text, from, end - from);
        for (int tries = 0; tries < MostMembers && found.Success; tries++, found = found.NextMatch())
        {
            string name = Wire(found.Groups[1].Value);
            int at = found.Index + found.Length;
            if (at >= end || seen.Contains(name) || valueOf(at) is not { } value
                || value.Slips.Any(slip => slip.Kind == SlipKind.BreaksOff))
            {
                continue;
            }

            output.Mark(found.Groups[1].Index);
            output.Write(System.Text.Encoding.UTF8.GetBytes((seen.Count == 0 ? "" : ",") + JsonStrings.Quote(name) + ":"));
            output.Write(value);
            slips.AddRange(value.Slips);
            seen.Add(name);
        }

        output.Write("}"u8);
        return seen.Count == 0 ? null : new MendedText(output.ToArray(), slips, output.Map);
    }

    /// <summary>A value as it stands; of a variable that is filled statement by statement, what it is filled with.</summary>
    private static MendedText? ValueOf(PastedSource source, int start, int at, int end, LenientDialect dialect)
    {
        MendedText? value = LenientText.ReadAt(source.Utf8.Span[..end], at, dialect, out _);
        Match variable = Variable.Match(source.Text[at..Math.Min(end, at + MostMembers)]);
        bool isFilledLater = variable.Success && (value is null || value.Utf8 is [(byte)'{', (byte)'}'] or [(byte)'[', (byte)']']
            || value.Slips.Any(slip => slip.Kind == SlipKind.WorkedOutByProgram));
        MendedText? filled = !isFilledLater ? null : Gather(source, start, end, MembersOf(variable.Groups[1].Value, @"([\w.-]+)"), dialect,
            inner => LenientText.ReadAt(source.Utf8.Span[..end], inner, dialect, out _));
        return filled ?? value;
    }

    private static string Wire(string property) => property.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() switch
    {
        "flowid" => "flowId",
        "flowversion" => "flowVersion",
        "inputdata" => "inputData",
        "name" => "name",
        _ => property,
    };
}
