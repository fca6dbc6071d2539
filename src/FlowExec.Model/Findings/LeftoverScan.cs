namespace FlowExec;

/// <summary>Warns of texts that are valid where they stand, and most likely not what was to be sent.</summary>
internal static class LeftoverScan
{
    /// <summary>Looks at every text of a payload but the values of secure inputs, of which nothing is told.</summary>
    public static void Scan(JsonText text, FindingList findings, MeantDocument meant, SecureValues? secure)
    {
        for (int token = 0; token < text.Count && !findings.IsFull; token++)
        {
            if (LeftoverText.Of(text, token) is { } rule && meant.ToSource(text, token) is var source
                && secure?.Holds(source) != true && !IsRefused(source, findings))
            {
                findings.Add(rule.Of(Said.Value(text.GetString(token), source)) with { Severity = DiagnosticSeverity.Warning }, source);
            }
        }
    }

    /// <summary>True where the text cannot stand at all, which is said with the same advice.</summary>
    private static bool IsRefused(int source, FindingList findings) => findings.Has(DiagnosticCodes.FieldFormat, source)
        || findings.Has(DiagnosticCodes.FieldType, source) || findings.Has(DiagnosticCodes.InputType, source);
}
