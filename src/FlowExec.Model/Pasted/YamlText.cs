using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>A payload written as YAML, which no launch takes.</summary>
internal static class YamlText
{
    private static readonly Regex Field = new(
        @"^(flow_?id|input_?data|flow_?version|inputs|parameters|name):[ \t]*(\r?$|[^\s{\[,])",
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Recognises two such lines or more in a stretch of text.</summary>
    public static PastedText? Read(PastedSource source, int start, int end)
    {
        Match first = Field.Match(source.Text, start, end - start);
        if (!first.Success || !first.NextMatch().Success || source.Text.AsSpan(start, end - start).Contains('{'))
        {
            return null;
        }

        return new PastedText("YAML", first.Index, null,
        [
            new PastedNote(DiagnosticCodes.NoBodyInText, first.Index, first.Index + first.Groups[1].Length,
                "This is YAML; a launch takes JSON.",
                "Write it as JSON: braces around the fields, names and texts in double quotes, commas between."),
        ]);
    }
}
