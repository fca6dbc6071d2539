using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>A text in which no payload could be read. What it is instead is told, with what a launch takes.</summary>
internal static class OtherText
{
    private const RegexOptions Options =
        RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const string Braces = "Write it as JSON: braces around the fields, names and texts in double quotes, commas between.";

    private static readonly (Regex Sign, string Kind, string Message, string Help)[] Kinds =
    [
        (new(@"\A\s*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*\z", Options), "an id",
            "This is an id alone; a launch takes an object with it.", "The smallest body is {\"flowId\": \"<the flow's id>\"}."),
        (new(@"\A\s*https?://\S+\s*\z", Options), "an address", "This is an address alone, and not what is sent to it.",
            "Paste the JSON body that goes there, or the whole command."),
        (new(@"\A\s*(\$!?\{[^}\s]*\}|\$[\w.]+|\{\{[^}]*\}\})\s*\z", Options), "a variable",
            "This is a variable that stands for the whole body.", "Paste what it comes to: the body that is sent."),
        (new(@"\A\s*<[?!a-z]", Options), "XML or HTML", "This is XML or HTML; a launch takes JSON.", Braces),
        (new(@"^[ \t]*([-*][ \t]+)?[""']?(flow_?id|input_?data|inputs|parameters|variables)[""']?:([ \t]+[^\s{\[]|[ \t\r]*$)", Options),
            "YAML", "This is YAML; a launch takes JSON.", Braces),
        (new(@"(^|[&?;\s])(flow_?id|input_?data(\[[^\]=]*\])?)\s*:?=", Options), "a form or a list of settings",
            "These are names and values with equals signs, as a form has them; a launch takes one JSON object.", Braces),
        (new(@"\b(flow_?id|input_?data)\b", Options), "a text", "A launch is named in this text, and no object in it can be read.",
            "Paste the JSON that is sent, or the whole command or piece of code with it."),
    ];

    /// <summary>Tells what a stretch of text is.</summary>
    public static PastedText Read(PastedSource source, int start, int end)
    {
        string text = source.Text[start..end];
        int first = start + text.Length - text.AsSpan().TrimStart().Length;
        foreach ((Regex sign, string kind, string message, string help) in Kinds)
        {
            if (sign.Match(text) is { Success: true } match)
            {
                int at = start + match.Index + match.Length - match.Value.AsSpan().TrimStart().Length;
                return Told(kind, at, Math.Max(at + 1, start + match.Index + match.Value.AsSpan().TrimEnd().Length), message, help);
            }
        }

        return Told("a text", first, first + 1, "There is no launch in this text.",
            "A body is JSON such as {\"flowId\": \"...\"}. Read are also commands, HTTP, code, Markdown and logs that have one in them.");
    }

    private static PastedText Told(string kind, int start, int end, string message, string help) =>
        new(kind, start, null, [new PastedNote(DiagnosticCodes.NoBodyInText, start, end, message, help)]);
}
