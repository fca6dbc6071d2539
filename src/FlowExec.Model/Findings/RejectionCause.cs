using System.Collections.Immutable;

namespace FlowExec;

/// <summary>
/// When the org says no after all: looks at the payload again with the answer in hand, and names the likely cause. What counts of the
/// answer is its status, its code and the fields that it names; its sentences are shown, and nothing is read out of them.
/// </summary>
internal static class RejectionCause
{
    /// <summary>Explains a refusal.</summary>
    /// <param name="error">What the org answered.</param>
    /// <param name="payload">What was sent.</param>
    /// <param name="contract">The contract that it was written by.</param>
    /// <param name="inputs">The flow's declared inputs.</param>
    /// <returns>
    /// The same error with the findings, the likeliest first, and a next step that names it; unchanged where the status is not 400.
    /// The platform's own code, message and correlation id stay.
    /// </returns>
    public static FlowError Explain(FlowError error, ReadOnlyMemory<byte> payload, PayloadContract contract, FlowInputs inputs)
    {
        if (error.Status != 400)
        {
            return error;
        }

        ImmutableArray<Diagnostic> found = PayloadTester.Test(payload, contract, inputs).Diagnostics;
        Diagnostic[] ranked =
            [.. found.OrderByDescending(finding => IsNamed(finding, error)).ThenByDescending(finding => finding.Severity)];
        Diagnostic likely = ranked.FirstOrDefault(finding => finding.Severity != DiagnosticSeverity.Information)
            ?? Unexplained(error, contract, inputs);
        Diagnostic[] others = [.. error.Diagnostics.Where(known =>
            !ranked.Any(finding => finding.Code == known.Code && finding.Path == known.Path))];
        return error with
        {
            Diagnostics = [.. new[] { likely }.Concat(ranked).Concat(others).Distinct()],
            Advice = $"Most likely: {likely.AsAdvice}",
        };
    }

    /// <summary>True for a finding about a field that the answer names: <c>inputData.Flow.score</c> is
    /// <c>/inputData/Flow.score</c>.</summary>
    private static bool IsNamed(Diagnostic finding, FlowError error) => finding.Path.Length > 0
        && error.Fields.Any(field => Dotted(field) == Dotted(finding.Path)
            || Dotted(finding.Path).EndsWith("." + Dotted(field), StringComparison.Ordinal));

    private static string Dotted(string place) => Spelling.FoldKeeping(place.TrimStart('/').Replace('/', '.'), '.');

    private static Diagnostic Unexplained(FlowError error, PayloadContract contract, FlowInputs inputs)
    {
        string? field = error.Fields.FirstOrDefault();
        (FindingRule rule, Sentence help) = error.Code switch
        {
            PlatformCodes.VersionMissing => (FindingRules.RefusedVersion, "The version may not be published; leave it out for the latest."),
            PlatformCodes.FlowNotFound => (FindingRules.RefusedFlow, (Sentence)$"{Term.GetFlow} lists the flows that the caller may see."),
            _ when field is not null =>
                (FindingRules.Refused, $"The answer names the field '{FieldText.Shorten(field)}': look there first."),
            _ when !inputs.IsKnown => (FindingRules.Refused,
                (Sentence)($"The flow's declared inputs are not known here: compare names and types with {Term.GetFlow}, or give "
                    + $"them by {Term.SchemaPath}.")),
            _ => (FindingRules.Refused,
                "A value may be of a type or a range that the flow's schema does not tell; compare with a launch that went well."),
        };
        return rule.Of(contract.Name, Said.Name(error.Message)) with
        {
            Advice = error.CorrelationId is { } id ? $"{help} The platform's support asks for the correlation id {id}." : help,
        };
    }
}
