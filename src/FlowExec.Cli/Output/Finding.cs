namespace FlowExec.Cli.Output;

/// <summary>A finding of the local test in words, for a line that already names the row.</summary>
internal static class Finding
{
    /// <summary>The code, the column where there is one, and the message without the place that it repeats.</summary>
    public static string Words(Diagnostic finding)
    {
        string column = finding.ColumnName is null ? "" : $" {finding.ColumnName}";
        string message = finding.Message;
        foreach (string place in (ReadOnlySpan<string>)[$"Row {finding.Row}, column '{finding.ColumnName}': ", $"Row {finding.Row}: "])
        {
            if (message.StartsWith(place, StringComparison.Ordinal))
            {
                message = message[place.Length..];
                break;
            }
        }

        return $"{finding.Code}{column}: {message}";
    }

    /// <summary>What is wrong with a row, as short as can be.</summary>
    public static string Words(FlowError error) =>
        error.Status == 0 && error.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } first
            ? Words(first)
            : error.ToString();
}
