using System.Globalization;

namespace FlowExec.Engine.Reports;

/// <summary>The charts of a report, as SVG that takes its colours from the page.</summary>
internal static class ReportCharts
{
    private const int Width = 720;

    /// <summary>One bar of all rows, a part for each status.</summary>
    public static void Outcomes(BatchReport report, TextWriter page)
    {
        const int Height = 28;
        page.WriteLine(Invariant($"""<svg viewBox="0 0 {Width} {Height}" role="img" aria-label="Rows by outcome">"""));
        double at = 0;
        foreach ((FlowExecutionStatus status, long count) in report.Counts)
        {
            double width = (double)Width * count / report.Rows;
            page.WriteLine(Invariant($"""<rect class="{ClassOf(status)}" x="{at:0.##}" y="0" width="{width:0.##}" height="{Height}">""")
                + Invariant($"""<title>{status}: {count:N0}</title></rect>"""));
            at += width;
        }

        page.WriteLine("</svg>");
    }

    /// <summary>A bar for each stretch of time.</summary>
    public static void Launches(BatchReport report, TextWriter page)
    {
        const int Height = 160;
        long highest = report.Launches.Max(stretch => stretch.Well + stretch.Badly);
        double step = (double)Width / report.Launches.Count;
        page.WriteLine(Invariant($"""<svg viewBox="0 0 {Width} {Height + 18}" role="img" aria-label="Launches over time">"""));
        for (int i = 0; i < report.Launches.Count; i++)
        {
            ReportStretch stretch = report.Launches[i];
            double well = (double)Height * stretch.Well / highest;
            double badly = (double)Height * stretch.Badly / highest;
            double x = i * step;
            double width = Math.Max(1, Math.Min(step - 1, 60));
            page.WriteLine(Invariant(
                $"""<g><title>{stretch.From:yyyy-MM-dd HH:mm:ss}: {stretch.Well:N0} launched, {stretch.Badly:N0} not well</title>"""));
            page.WriteLine(Invariant(
                $"""<rect class="good" x="{x:0.##}" y="{Height - well:0.##}" width="{width:0.##}" height="{well:0.##}"/>"""));
            page.WriteLine(Invariant(
                $"""<rect class="bad" x="{x:0.##}" y="{Height - well - badly:0.##}" width="{width:0.##}" height="{badly:0.##}"/></g>"""));
        }

        page.WriteLine(Invariant($"""<line x1="0" y1="{Height}" x2="{Width}" y2="{Height}"/>"""));
        page.WriteLine(Invariant($"""<text x="0" y="{Height + 14}">{report.Launches[0].From:yyyy-MM-dd HH:mm:ss}</text>"""));
        page.WriteLine(Invariant($"""<text x="{Width}" y="{Height + 14}" text-anchor="end">""")
            + Invariant($"""{report.Launches[^1].From + report.Stretch:yyyy-MM-dd HH:mm:ss} UTC</text>"""));
        page.WriteLine("</svg>");
    }

    /// <summary>The class of a status: what colour it has.</summary>
    public static string ClassOf(FlowExecutionStatus status) => status switch
    {
        FlowExecutionStatus.Completed or FlowExecutionStatus.Launched => "good",
        FlowExecutionStatus.Running => "going",
        FlowExecutionStatus.Unknown => "doubt",
        FlowExecutionStatus.Planned or FlowExecutionStatus.NotSent => "open",
        _ => "bad",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
