namespace FlowExec.Cli.Output;

/// <summary>A finding of the local test in words, for a line that already names the row.</summary>
internal static class Finding
{
    /// <summary>The code, the column where there is one, and the message without the place that it repeats.</summary>
    public static string Words(Diagnostic finding)
    {
        string column = finding.ColumnName is null ? "" : $" {finding.ColumnName}";
        return $"{finding.Code}{column}: {finding.Message}";
    }

    /// <summary>What is wrong with a row, as short as can be.</summary>
    public static string Words(FlowError error) =>
        error.Status == 0 && error.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } first
            ? Words(first)
            : error.ToString();
}
