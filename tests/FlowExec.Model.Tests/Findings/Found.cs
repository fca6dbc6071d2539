using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Findings for what shows and counts them.</summary>
internal static class Found
{
    public static Diagnostic Of(string code, Sentence message, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(new FindingRule(code, severity, ""), message) { Severity = severity };

    /// <summary>A fix of the value at a pointer of a text.</summary>
    public static DiagnosticFix Fix(string words, string text, string pointer, Func<int, JsonChange> change)
    {
        using JsonText read = JsonText.Parse(text);
        return new DiagnosticFix(words, FixApplicability.Safe)
        {
            Script = new FixScript(new FixedText(Encoding.UTF8.GetBytes(text), null), [change(read.Find(pointer))], null),
        };
    }

    /// <summary>A report as a SARIF log.</summary>
    public static string Sarif(FlowPayloadReport report, string? folder = null, string version = "1.0.0") =>
        Written(stream => new SarifWriter(version, folder).Write(stream, [report]));

    /// <summary>Reports as JSON.</summary>
    public static string Json(params FlowPayloadReport[] reports) => Written(stream => JsonReportWriter.Write(stream, reports));

    private static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
