namespace FlowExec;

/// <summary>What is said about a text that has the payload in it, or that is none.</summary>
internal static class PastedFindings
{
    private const int LongestValue = 10_000;

    /// <summary>Adds what was recognised, and what is wrong around the payload.</summary>
    public static void Add(PastedText pasted, FindingList findings)
    {
        if (pasted.Body is { } body)
        {
            findings.AddAt(
                FindingRules.InText.Of(pasted.Kind) with { Fix = new DiagnosticFix("take the body", FixApplicability.Safe) },
                pasted.Start,
                pasted.Start + 1);
            TextFindings.AddSlips(body, findings);
        }

        foreach (PastedNote note in pasted.Notes)
        {
            findings.AddAt(FindingRules.AroundPayload(note.Code).Of(new Said(note.Message)) with { Advice = note.Help }, note.Start, note.End);
        }
    }

    /// <summary>Adds what a data action's template fills in: such a value has no format and no type yet.</summary>
    public static void AddTemplate(JsonText text, FindingList findings)
    {
        for (int token = 0; token < text.Count && !findings.IsFull; token++)
        {
            JsonToken value = text.Tokens[token];
            if (value.Kind != JsonTokenKind.String || value.Length > LongestValue
                || !ActionTemplate.IsIn(text.Utf8.Span.Slice(value.Start, value.Length)))
            {
                continue;
            }

            string path = text.PointerOf(token);
            findings.Silence(DiagnosticCodes.FieldFormat, path);
            findings.Silence(DiagnosticCodes.InputType, path);
            findings.Add(FindingRules.Filled.Of(Said.Value(text.GetString(token), token)), token);
        }
    }

    /// <summary>Adds that there are secrets in the text, without telling them.</summary>
    public static void AddSecrets(IReadOnlyList<(int Start, int End)> secrets, FindingList findings)
    {
        if (secrets.Count > 0)
        {
            findings.AddAt(
                secrets.Count == 1 ? FindingRules.OneSecret.Of() : FindingRules.Secrets.Of($"{secrets.Count}"),
                secrets[0].Start,
                secrets[0].End);
        }
    }
}
