using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;

namespace FlowExec;

/// <summary>
/// What the format file shows of reports: the findings with their places, in the colours of <c>$PSStyle</c> where they can be seen.
/// </summary>
public static class ReportView
{
    private const int WidthWithoutScreen = 120;
    private const int NarrowestCell = 8;

    /// <summary>A report for people, line by line.</summary>
    /// <param name="report">The report.</param>
    /// <param name="host">The host, <c>$Host</c>.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    /// <param name="folder">The current folder: files below it are named relative to it.</param>
    public static IEnumerable<string> Of(FlowPayloadReport report, PSHost? host, object? style, string? folder)
    {
        ArgumentNullException.ThrowIfNull(report);
        int width = Width(host);
        FlowPayloadReport shown = report with
        {
            Source = report.Source is { } file && !string.IsNullOrEmpty(folder) ? Near(file, folder) : report.Source,
        };
        return LineWrap.Lines(new DiagnosticRenderer(Palette(host, style), width).Render(shown), width);
    }

    /// <summary>A summary for people: a line for each kind of finding, and the sum.</summary>
    /// <param name="summary">The summary.</param>
    /// <param name="host">The host, <c>$Host</c>.</param>
    /// <param name="style"><c>$PSStyle</c>.</param>
    public static IEnumerable<string> Of(DiagnosticSummary summary, PSHost? host, object? style)
    {
        ArgumentNullException.ThrowIfNull(summary);
        DiagnosticPalette palette = Palette(host, style);
        var text = new StringBuilder();
        foreach (DiagnosticGroup group in summary.Groups)
        {
            string color = group.Severity switch
            {
                DiagnosticSeverity.Error => palette.Error,
                DiagnosticSeverity.Warning => palette.Warning,
                _ => palette.Information,
            };
            text.Append(color).Append(group)
                .Append(color.Length > 0 ? palette.Reset : "").Append('\n');
        }

        text.Append(summary);
        return LineWrap.Lines(text.ToString(), Width(host));
    }

    /// <summary>How many rows of a batch are left; <c>3+</c> where no run has come to their end.</summary>
    /// <param name="batch">The batch.</param>
    public static string Left(FlowBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.LeftAtLeast;
    }

    /// <summary>A text for the last column of a table, broken between words.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">Cells of the columns before it.</param>
    /// <param name="host">The host, <c>$Host</c>.</param>
    public static string Cell(string text, int before, PSHost? host) =>
        string.Join('\n', LineWrap.Lines(text, Math.Max(NarrowestCell, Width(host) - before), indent: 0));

    private static string Near(string file, string folder)
    {
        string relative = Path.GetRelativePath(folder, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }

    private static DiagnosticPalette Palette(PSHost? host, object? style)
    {
        if (style is null || !IsColored(host, style))
        {
            return DiagnosticPalette.Plain;
        }

        return new DiagnosticPalette
        {
            Error = Sequence(style, "Formatting", "Error"),
            Warning = Sequence(style, "Formatting", "Warning"),
            Information = Sequence(style, "Foreground", "BrightCyan"),
            Frame = Sequence(style, "Foreground", "BrightBlue"),
            Strong = Sequence(style, "Bold"),
            Reset = Sequence(style, "Reset"),
        };
    }

    // What goes to a file by way of PowerShell loses its colours there; what goes to one by way of the shell around it has to be caught
    // here.
    private static bool IsColored(PSHost? host, object style) => Value(style, "OutputRendering")?.ToString() switch
    {
        "Ansi" => true,
        "PlainText" => false,
        _ => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && host?.UI is { } screen && Value(screen, "SupportsVirtualTerminal") is true,
    };

    private static string Sequence(object style, params ReadOnlySpan<string> path)
    {
        object? at = style;
        foreach (string name in path)
        {
            at = at is null ? null : Value(at, name);
        }

        return at as string ?? "";
    }

    private static object? Value(object holder, string name) => PSObject.AsPSObject(holder).Properties[name]?.Value;

    private static int Width(PSHost? host)
    {
        try
        {
            int width = host?.UI?.RawUI?.BufferSize.Width ?? 0;
            return width > 0 ? width - 1 : WidthWithoutScreen;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or IOException or PlatformNotSupportedException)
        {
            // A host without a screen: PowerShell's own default host says so by NotImplementedException.
            return WidthWithoutScreen;
        }
    }
}
