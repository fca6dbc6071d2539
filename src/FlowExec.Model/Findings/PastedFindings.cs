namespace FlowExec;

/// <summary>What is said about a text that has the payload in it, or that is none.</summary>
internal static class PastedFindings
{
    private const int LongestValue = 10_000;

    /// <summary>Adds what was recognised, and what is wrong around the payload.</summary>
    public static void Add(PastedText pasted, DiagnosisFindings findings)
    {
        if (pasted.Body is { } body)
        {
            findings.AddAt(
                new Diagnostic
                {
                    Code = DiagnosticCodes.BodyInText,
                    Severity = DiagnosticSeverity.Information,
                    Message = $"This is {pasted.Kind}; what is tested is the body in it.",
                    Help = "Nothing in the text was run. Repair-FlowPayload gives the body by itself.",
                    Fix = new DiagnosticFix("take the body", FixApplicability.Safe, []),
                },
                pasted.Start,
                pasted.Start + 1);
            TextFindings.AddSlips(body.Slips, findings);
        }

        foreach (PastedNote note in pasted.Notes)
        {
            findings.AddAt(new Diagnostic { Code = note.Code, Message = note.Message, Help = note.Help }, note.Start, note.End);
        }
    }

    /// <summary>Adds what a data action's template fills in: such a value has no format and no type yet.</summary>
    public static void AddTemplate(JsonText text, DiagnosisFindings findings)
    {
        for (int token = 0; token < text.Count && !findings.IsFull; token++)
        {
            JsonToken value = text.Tokens[token];
            if (value.Kind != JsonTokenKind.String || value.Length > LongestValue
                || !ActionTemplate.IsIn(text.Utf8.Span.Slice(value.Start, value.Length)))
            {
                continue;
            }

            string path = TokenPaths.PointerTo(text, token);
            findings.Silence(DiagnosticCodes.FieldFormat, path);
            findings.Silence(DiagnosticCodes.InputType, path);
            findings.Add(new Diagnostic
            {
                Code = DiagnosticCodes.Placeholder,
                Path = path,
                Message = $"'{FieldText.Shorten(text.GetString(token))}' is filled in by the template; "
                    + "what it comes to is not in the text.",
                Help = "What the platform judges is the body after the template was filled in: copy it from the action's test run.",
            });
        }
    }

    /// <summary>Adds that there are secrets in the text, without telling them.</summary>
    public static void AddSecrets(IReadOnlyList<(int Start, int End)> secrets, DiagnosisFindings findings)
    {
        if (secrets.Count > 0)
        {
            findings.AddAt(
                new Diagnostic
                {
                    Code = DiagnosticCodes.SecretInText,
                    Severity = DiagnosticSeverity.Warning,
                    Message = secrets.Count == 1 ? "The text holds a token or a secret."
                        : $"The text holds {secrets.Count} tokens or secrets.",
                    Help = "They are shown as stars here. Where the text was pasted elsewhere too, end the token and give the client a new "
                        + "secret.",
                },
                secrets[0].Start,
                secrets[0].End);
        }
    }
}
