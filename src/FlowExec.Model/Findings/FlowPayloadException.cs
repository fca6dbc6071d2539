namespace FlowExec;

/// <summary>A payload that is not valid; the report says why.</summary>
public sealed class FlowPayloadException : FlowException
{
    private const int MostShown = 5;

    internal FlowPayloadException(FlowPayloadReport report)
        : base("FlowPayloadInvalid", Describe(report), Advise(report))
    {
        Report = report;
    }

    /// <summary>Every finding.</summary>
    public FlowPayloadReport Report { get; }

    private static string Describe(FlowPayloadReport report)
    {
        Diagnostic[] errors = [.. Errors(report)];
        string file = report.Source is { } source ? System.IO.Path.GetFileName(source) : "";
        string place = (file.Length, report.Row) switch
        {
            (0, 0) => "The payload",
            (0, _) => $"Row {report.Row}",
            (_, 0) => file,
            _ => $"Row {report.Row} of {file}",
        };
        string heading = $"{place} is not valid under the contract {report.Contract}:";
        if (errors.Length == 1)
        {
            return $"{heading} {Told(errors[0])}";
        }

        // On one line: PowerShell's view of errors makes one of several.
        IEnumerable<string> parts = errors.Take(MostShown).Select(error => Told(error).TrimEnd('.'));
        string more = errors.Length > MostShown ? $"; and {errors.Length - MostShown} more in Exception.Report.Diagnostics" : "";
        return $"{heading} {string.Join("; ", parts)}{more}.";
    }

    // The row is named once, before all of them.
    private static string Told(Diagnostic error) => $"{error.Code} {DisplayText.Escape((error with { Row = 0 }).Placed)}";

    private static Sentence? Advise(FlowPayloadReport report)
    {
        Diagnostic[] errors = [.. Errors(report)];
        int safe = errors.Count(error => error.Fix?.Applicability == FixApplicability.Safe);
        return (safe, errors.Length) switch
        {
            (0, 1) => errors[0].Advice,
            (0, _) => $"{Term.TestPayload} shows each with its place and what to do.",
            _ => $"{Term.RepairPayload} mends {(safe == errors.Length ? "all of it" : $"{safe} of {errors.Length}")}; "
                + $"{Term.TestPayload} shows each with its place.",
        };
    }

    private static IEnumerable<Diagnostic> Errors(FlowPayloadReport report) =>
        report.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
}
