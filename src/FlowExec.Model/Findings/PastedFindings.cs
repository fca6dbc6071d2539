namespace FlowExec;

/// <summary>What is said about a text that has the payload in it, or that is none.</summary>
internal static class PastedFindings
{
    /// <summary>Adds what was recognised, and what is wrong around the payload.</summary>
    /// <param name="pasted">What was recognised.</param>
    /// <param name="isAnswer">True where the text in it is an answer: there is no payload to take then.</param>
    /// <param name="findings">The findings.</param>
    public static void Add(PastedText pasted, bool isAnswer, FindingList findings)
    {
        if (pasted.Body is { } body && !isAnswer)
        {
            findings.AddAt(
                FindingRules.InText.Of(pasted.Kind) with { Fix = new DiagnosticFix("take the body", FixApplicability.Safe) },
                pasted.Start,
                pasted.Start + 1);
            TextFindings.AddSlips(body, findings);
        }

        foreach (PastedNote note in pasted.Notes)
        {
            findings.AddAt(FindingRules.AroundPayload(note.Code).Of(new Said(note.Message)) with { Advice = note.Help },
                note.Start, note.End);
        }
    }

    /// <summary>Where a value is not in the text, what stands for it is of no type, and no more is said about it.</summary>
    public static void SilenceUnknown(JsonText text, MendedText? mended, FindingList findings)
    {
        HashSet<int> unknown =
        [
            .. (mended?.Slips ?? []).Where(slip => slip.Kind is SlipKind.FilledByTemplate or SlipKind.WorkedOutByProgram)
                .Select(slip => slip.Start),
        ];
        for (int token = 0; unknown.Count > 0 && token < text.Count; token++)
        {
            JsonToken value = text.Tokens[token];
            if (value.Kind == JsonTokenKind.String && unknown.Contains(findings.ToSource(value.Offset)))
            {
                Silence(text.PointerOf(token), findings);
            }
        }
    }

    private static void Silence(string path, FindingList findings)
    {
        findings.Silence(DiagnosticCodes.FieldFormat, path);
        findings.Silence(DiagnosticCodes.FieldType, path);
        findings.Silence(DiagnosticCodes.InputType, path);
        findings.Silence(DiagnosticCodes.Placeholder, path);
        findings.Silence(DiagnosticCodes.Stringified, path);
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
