using System.Collections.Immutable;

namespace FlowExec;

/// <summary>When the org says no after all: looks at the payload again with the answer in hand, and names the likely cause.</summary>
public static class RejectionCause
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
        ArgumentNullException.ThrowIfNull(error);
        if (error.Status != 400)
        {
            return error;
        }

        ImmutableArray<Diagnostic> found = PayloadTester.Test(payload, contract, inputs).Diagnostics;
        Diagnostic[] ranked = [.. found.OrderByDescending(finding => Likelihood(finding, error.Message))];
        Diagnostic likely = ranked.FirstOrDefault(finding => finding.Severity != DiagnosticSeverity.Information)
            ?? Unexplained(error, contract, inputs);
        Diagnostic[] others = [.. error.Diagnostics.Where(known =>
            !ranked.Any(finding => finding.Code == known.Code && finding.Path == known.Path))];
        return error with
        {
            Diagnostics = [.. new[] { likely }.Concat(ranked).Concat(others).Distinct()],
            NextStep = $"Most likely: {likely.Code} {likely.Message}{(likely.Help is null ? "" : " " + likely.Help)}",
        };
    }

    /// <summary>What the answer names by itself is the cause before all else; then errors before warnings.</summary>
    private static int Likelihood(Diagnostic finding, string message)
    {
        string field = FieldNames.Last(finding.Path);
        bool isNamed = field.Length > 2 && message.Contains(InputNames.Short(field), StringComparison.OrdinalIgnoreCase);
        return (isNamed ? 10 : 0) + (int)finding.Severity;
    }

    private static Diagnostic Unexplained(FlowError error, PayloadContract contract, FlowInputs inputs)
    {
        string text = $"{error.Code} {error.Message}";
        bool Says(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
        (string code, string help) = true switch
        {
            _ when Says("version") => (DiagnosticCodes.VersionUnknown, "The version may not be published; leave it out for the latest."),
            _ when Says("publish") => (DiagnosticCodes.FlowUnpublished, "Publish the flow in Architect."),
            _ when Says("flow.not.found") => (DiagnosticCodes.FlowUnknown, "Get-Flow lists the flows that the caller may see."),
            _ when Says("type") && Says("flow") => (DiagnosticCodes.FlowNotLaunchable,
                "Workflows can be launched; other types are for the org to decide."),
            _ when !inputs.IsKnown => (DiagnosticCodes.OrgRefused,
                "The flow's declared inputs are not known here: compare names and types with Get-Flow, or give them by -SchemaPath."),
            _ => (DiagnosticCodes.OrgRefused, "A value may be of a type or a range that the flow's schema does not tell; compare with a launch that went well."),
        };
        string support = error.CorrelationId is { } id ? $" The platform's support asks for the correlation id {id}." : "";
        return new Diagnostic
        {
            Code = code,
            Severity = DiagnosticSeverity.Warning,
            Message = $"The payload keeps to the contract {contract.Name}, and the org refused it: {FieldText.Shorten(error.Message)}",
            Help = help + support,
        };
    }
}
