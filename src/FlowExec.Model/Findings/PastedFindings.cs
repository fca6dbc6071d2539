namespace FlowExec;

/// <summary>What is said about a text that has the payload in it, or that is none.</summary>
internal static class PastedFindings
{
    /// <summary>Adds what was recognised, and what is wrong around the payload.</summary>
    /// <param name="pasted">What was recognised.</param>
    /// <param name="isAnswer">True where the text in it is an answer: there is no payload to take then.</param>
    /// <param name="secrets">Where secrets stand in the source: what is said of such a place does not show it.</param>
    /// <param name="findings">The findings.</param>
    public static void Add(PastedText pasted, bool isAnswer, IReadOnlyList<(int Start, int End)> secrets, FindingList findings)
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
            bool isSecret = secrets.Any(secret => secret.Start < note.End && note.Start < secret.End);
            Said Shown(Said said) => isSecret && said.IsValue ? Said.Hidden : said;
            findings.AddAt(new Diagnostic(FindingRules.AroundPayload(note.Code), note.Message.With(Shown))
            {
                Severity = DiagnosticSeverity.Error,
                Advice = note.Help.With(Shown),
            }, note.Start, note.End);
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
