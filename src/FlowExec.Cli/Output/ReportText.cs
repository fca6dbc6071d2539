namespace FlowExec.Cli.Output;

/// <summary>A report for people, in the words of the command line.</summary>
internal static class ReportText
{
    /// <summary>How inputs are checked that were not.</summary>
    public const string HowToCheck = "give --schema";

    private static readonly Sentence Mender = ((Sentence)$"{Term.RepairPayload}").ForCommandLine();

    public static string Of(FlowPayloadReport report, bool isColored)
    {
        var renderer = new DiagnosticRenderer(isColored ? DiagnosticPalette.Ansi : DiagnosticPalette.Plain)
        {
            HowToCheck = HowToCheck, Mender = Mender,
        };
        return renderer.Render(Here(report));
    }

    /// <summary>The report in the words of the command line, for whatever form it is written in.</summary>
    public static FlowPayloadReport Here(FlowPayloadReport report) =>
        report with { Diagnostics = [.. report.Diagnostics.Select(Here)] };

    private static Diagnostic Here(Diagnostic finding) =>
        finding with { Advice = finding.Advice?.ForCommandLine() };
}
