using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>
/// Shows reports to people: each finding with its code, its place in the source underlined, why it matters and the fix. What comes from the
/// source is shown so that it cannot write to the terminal by itself.
/// </summary>
/// <param name="palette">The colours.</param>
/// <param name="width">Cells of a line, 40 or more; source lines are cut to it, around the place.</param>
internal sealed class DiagnosticRenderer(DiagnosticPalette palette, int width = 120)
{
    private readonly int _width = Math.Max(40, width);

    /// <summary>What is to be done where the inputs could not be looked at; null for what the report says.</summary>
    internal string? HowToCheck { get; init; }

    /// <summary>The command that mends what is safe to mend.</summary>
    internal Sentence Mender { get; init; } = $"{Term.RepairPayload}";

    /// <summary>Shows one report: its findings, and a line that sums them up.</summary>
    public string Render(FlowPayloadReport report)
    {
        var text = new StringBuilder();
        SourceLines? lines = report.Text is { } source && report.Diagnostics.Any(d => d.Line > 0)
            ? new SourceLines(source, report.Diagnostics.Select(d => d.Line))
            : null;
        foreach (Diagnostic diagnostic in report.Diagnostics)
        {
            Render(text, diagnostic, report, lines);
        }

        text.Append(Summarize(report));
        return text.ToString();
    }

    /// <summary>Shows one finding by itself, without source text.</summary>
    public string Render(Diagnostic diagnostic)
    {
        var text = new StringBuilder();
        Render(text, diagnostic, new FlowPayloadReport { Contract = "", Row = diagnostic.Row }, null);
        return text.ToString();
    }

    /// <summary>The line below the findings of a report: <c>invalid for contract Published: 1 error, 2 warnings; Repair-FlowPayload mends
    /// 1</c>.</summary>
    public string Summarize(FlowPayloadReport report)
    {
        int errors = report.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        int warnings = report.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Warning);

        // Of those that are counted: what is only worth knowing, such as that a payload stands in a curl command, is mended by the way.
        int safe = report.Diagnostics.Count(
            d => d.Severity != DiagnosticSeverity.Information && d.Fix?.Applicability == FixApplicability.Safe);
        string state = !report.IsValid ? Paint(palette.Error, "invalid")
            : report.InputsChecked ? Paint(palette.Information, "valid") : Paint(palette.Warning, "no defect of the shape");
        string counts = string.Join(", ", new[] { Count(errors, "error"), Count(warnings, "warning") }.Where(part => part.Length > 0));
        string mended = safe > 0
            ? $"; {Mender} mends {(safe == errors + warnings ? "all" : safe.ToString(CultureInfo.InvariantCulture))}"
            : "";
        string row = report.Row > 0 ? $"row {report.Row.ToString(CultureInfo.InvariantCulture)} " : "";
        return $"{row}{state} for contract {report.Contract}"
            + $"{(counts.Length > 0 ? ": " : "")}{counts}{mended}"
            + $"{(report.InputsChecked ? "" : $"; inputs not checked: {HowToCheck ?? report.HowToCheck}")}";
    }

    private void Render(StringBuilder text, Diagnostic diagnostic, FlowPayloadReport report, SourceLines? lines)
    {
        string color = palette.Of(diagnostic.Severity);
        text.Append(Paint(color, $"{diagnostic.Code} {diagnostic.Severity.ToString().ToLowerInvariant()}"))
            .Append(Paint(palette.Strong, ": " + DisplayText.Escape(diagnostic.Message))).Append('\n');
        int gutter = diagnostic.Line > 0 && lines is not null ? diagnostic.Line.ToString(CultureInfo.InvariantCulture).Length : 1;
        string place = Place(diagnostic, report);
        if (place.Length > 0)
        {
            text.Append(' ', gutter).Append(Paint(palette.Frame, "--> ")).Append(place).Append('\n');
        }

        RenderExcerpt(text, diagnostic, lines, gutter, color);
        string bar = new string(' ', gutter + 1) + Paint(palette.Frame, "= ");
        string help = Help(diagnostic);
        if (help.Length > 0)
        {
            text.Append(bar).Append(help).Append('\n');
        }
    }

    private void RenderExcerpt(StringBuilder text, Diagnostic diagnostic, SourceLines? lines, int gutter, string color)
    {
        if (lines is null || diagnostic.Line < 1 || diagnostic.Column < 1 || !lines.TryGet(diagnostic.Line, out ReadOnlySpan<char> line))
        {
            return;
        }

        SourceExcerpt excerpt = SourceExcerpt.Make(line, diagnostic.Column, diagnostic.Length, _width - gutter - 3);
        string blank = new(' ', gutter);
        string bar = Paint(palette.Frame, "|");
        text.Append(blank).Append(' ').Append(bar).Append('\n')
            .Append(Paint(palette.Frame, diagnostic.Line.ToString(CultureInfo.InvariantCulture))).Append(' ').Append(bar).Append(' ')
                .Append(excerpt.Line).Append('\n')
            .Append(blank).Append(' ').Append(bar).Append(' ').Append(Paint(color, excerpt.Carets)).Append('\n');
    }

    private static string Place(Diagnostic diagnostic, FlowPayloadReport report)
    {
        var place = new StringBuilder();
        if (report.Source is { } source)
        {
            place.Append(DisplayText.Escape(source));
        }
        else if (diagnostic.Line > 0)
        {
            place.Append(diagnostic.Column > 0 ? "payload" : "line");
        }

        if (diagnostic.Line > 0)
        {
            place.Append(CultureInfo.InvariantCulture, $":{diagnostic.Line}");
            place.Append(diagnostic.Column > 0 ? string.Create(CultureInfo.InvariantCulture, $":{diagnostic.Column}") : "");
        }

        long row = diagnostic.Row > 0 ? diagnostic.Row : report.Row;
        if (row > 0)
        {
            place.Append(place.Length > 0 ? "  " : "").Append(CultureInfo.InvariantCulture, $"row {row}");
            place.Append(diagnostic.ColumnName is { } column ? $", column '{DisplayText.Escape(column)}'" : "");
        }

        if (diagnostic.Path.Length > 0)
        {
            place.Append(place.Length > 0 ? "  " : "").Append(DisplayText.Escape(diagnostic.Path));
        }

        return place.ToString();
    }

    private static string Help(Diagnostic diagnostic)
    {
        string help = DisplayText.Escape(diagnostic.Help ?? "").TrimEnd();
        if (diagnostic.Fix is not { } fix)
        {
            return help.Length == 0 ? "" : "help: " + help;
        }

        bool isSafe = fix.Applicability == FixApplicability.Safe;
        string change = DisplayText.Escape(fix.Description);
        help = help is [] or [.., '.' or '!' or '?' or ':'] ? help : help + ".";
        return help.Length == 0 ? $"{(isSafe ? "fix" : "perhaps")}: {change}." : $"help: {help} {(isSafe ? "Fix" : "Perhaps")}: {change}.";
    }

    private static string Count(int number, string noun) =>
        number == 0 ? "" : $"{number.ToString(CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";

    private string Paint(string color, string text) => color.Length == 0 ? text : color + text + palette.Reset;
}
