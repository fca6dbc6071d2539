using System.Globalization;
using System.Net;

namespace FlowExec.Engine.Reports;

/// <summary>
/// Writes a report as one page that needs nothing else: no script, nothing fetched. Whatever comes from outside is escaped for HTML and for
/// the eye. It is well-formed XML too, so that other programs can read it.
/// </summary>
/// <param name="report">The report.</param>
/// <param name="page">Where to.</param>
internal sealed class ReportPage(BatchReport report, TextWriter page)
{
    private const string Style = """
        :root {
          --ink:#1b1f24; --soft:#57606a; --paper:#ffffff; --card:#f6f8fa; --line:#d0d7de; --good:#1a7f37; --bad:#cf222e;
          --doubt:#9a6700; --going:#0969da; --open:#8c959f; color-scheme:light dark
        }
        @media (prefers-color-scheme:dark) {
          :root {
            --ink:#e6edf3; --soft:#9198a1; --paper:#0d1117; --card:#161b22; --line:#30363d; --good:#3fb950; --bad:#f85149;
            --doubt:#d29922; --going:#4493f8; --open:#6e7681
          }
        }
        @page { size:A4; margin:15mm }
        @media print {
          :root {
            --ink:#000; --soft:#444; --paper:#fff; --card:#fff; --line:#999; --good:#1a7f37; --bad:#cf222e; --doubt:#9a6700;
            --going:#0969da; --open:#8c959f
          }
          main { max-width:none; padding:0 } section { break-inside:avoid } * { print-color-adjust:exact }
        }
        body { margin:0; background:var(--paper); color:var(--ink); font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif }
        main { max-width:46rem; margin:0 auto; padding:1.5rem }
        h1 { font-size:1.5rem; margin:0; overflow-wrap:anywhere } h2 { font-size:1.1rem; margin:1.8rem 0 .5rem } p { margin:.4rem 0 }
        .soft { color:var(--soft) } .lead { font-size:1.1rem }
        .tiles { display:flex; flex-wrap:wrap; gap:.6rem; margin:1rem 0; padding:0; list-style:none }
        .tiles li { flex:1 1 6rem; background:var(--card); border:1px solid var(--line); border-radius:6px; padding:.5rem .8rem }
        .tiles b { display:block; font-size:1.4rem }
        table { border-collapse:collapse; width:100%; font-size:.93rem }
        th,td { text-align:left; vertical-align:top; padding:.3rem .5rem; border-bottom:1px solid var(--line); overflow-wrap:anywhere }
        .number { text-align:right; white-space:nowrap }
        svg { width:100%; height:auto; display:block } svg line { stroke:var(--line) } svg text { fill:var(--soft); font-size:12px }
        rect.good { fill:var(--good) } rect.bad { fill:var(--bad) } rect.doubt { fill:var(--doubt) } rect.going { fill:var(--going) }
        rect.open { fill:var(--open) }
        td.good { color:var(--good) } td.bad { color:var(--bad) } td.doubt { color:var(--doubt) } td.going { color:var(--going) }
        td.open { color:var(--soft) } th,td.good,td.bad,td.doubt,td.going,td.open { white-space:nowrap }
        code { background:var(--card); border:1px solid var(--line); border-radius:4px; padding:0 .25rem; overflow-wrap:anywhere }
        footer { margin-top:2rem; color:var(--soft); font-size:.85rem }
        """;

    private readonly FlowBatch _batch = report.Batch;

    /// <summary>Writes it.</summary>
    public void Write()
    {
        page.WriteLine("<!DOCTYPE html>");
        page.WriteLine("""<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><meta charset="utf-8"/>""");
        page.WriteLine("""<meta name="viewport" content="width=device-width, initial-scale=1"/>""");
        page.WriteLine("""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>""");
        page.WriteLine($"<title>Batch {Text(_batch.Name)}</title><style>{Style}</style></head><body><main>");
        Head();
        Outcomes();
        Launches();
        Causes();
        InDoubt();
        Slowest();
        page.WriteLine($"<footer>Made {Moment(report.Made)} from the journal in {Text(_batch.Journal)} by FlowExec. Totals are exact; "
            + "lists show the first or the most frequent.</footer></main></body></html>");
    }

    private void Head()
    {
        page.WriteLine($"<h1>Batch {Text(_batch.Name)}</h1>");
        page.WriteLine($"<p class=\"soft\">{Text(_batch.Flow ?? "flows named by the rows")} in {Text(_batch.OrgName)}; "
            + $"begun {Moment(_batch.DateStarted)}, {(_batch.DateEnded is { } ended ? $"ended {Moment(ended)}" : "not ended yet")}</p>");
        page.WriteLine($"<p class=\"lead\">{Text(Lead())}</p>");
        page.WriteLine("<ul class=\"tiles\">");
        foreach ((string name, long count) in (ReadOnlySpan<(string, long)>)
            [("rows", report.Rows), ("launched", Launched), ("in doubt", Of(FlowExecutionStatus.Unknown)), ("went wrong", Wrong)])
        {
            page.WriteLine($"<li><b>{Number(count)}</b>{name}</li>");
        }

        page.WriteLine("</ul>");
    }

    /// <summary>The whole in one or two sentences.</summary>
    private string Lead()
    {
        string share = report.Rows == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * Launched / report.Rows:0.#} %)");
        string doubt = Of(FlowExecutionStatus.Unknown) is > 0 and var unknown
            ? $" Of {Number(unknown)} it is not known whether they were launched: somebody has to decide." : "";
        return report.Rows == 0 ? "No row is on record."
            : $"{Number(Launched)} of {Number(report.Rows)} rows were launched{share}. "
                + (Wrong == 0 ? "Nothing went wrong." : $"{Number(Wrong)} went wrong.") + doubt;
    }

    private void Outcomes()
    {
        if (report.Rows == 0)
        {
            return;
        }

        page.WriteLine("<section><h2>Outcomes</h2>");
        ReportCharts.Outcomes(report, page);
        page.WriteLine("<table id=\"outcomes\"><tr><th>Outcome</th><th class=\"number\">Rows</th><th>Meaning</th></tr>");
        foreach ((FlowExecutionStatus status, long count) in report.Counts)
        {
            page.WriteLine($"<tr><td class=\"{ReportCharts.ClassOf(status)}\">{status}</td><td class=\"number\">{Number(count)}</td>"
                + $"<td>{Text(Meaning(status))}</td></tr>");
        }

        page.WriteLine("</table></section>");
    }

    private void Launches()
    {
        if (report.Launches.Count > 0)
        {
            page.WriteLine("<section><h2>Launches over time</h2>");
            ReportCharts.Launches(report, page);
            page.WriteLine($"<p class=\"soft\">Each bar is {Text(Span(report.Stretch))}; the upper part did not go well.</p></section>");
        }
    }

    private void Causes()
    {
        if (report.Causes.Count == 0)
        {
            return;
        }

        page.WriteLine("<section><h2>What went wrong, and what to do</h2><table id=\"causes\">");
        page.WriteLine("<tr><th class=\"number\">Rows</th><th>Outcome</th><th>Cause</th><th>What to do</th><th>First rows</th></tr>");
        foreach (ReportCause cause in report.Causes)
        {
            string code = cause.Code.Length == 0 ? "" : $" <code>{Text(Shorten(cause.Code))}</code>";
            page.WriteLine($"<tr><td class=\"number\">{Number(cause.Count)}</td>"
                + $"<td class=\"{ReportCharts.ClassOf(cause.Status)}\">{cause.Status}</td>"
                + $"<td>{Text(CauseWords.What(cause))}{code}</td><td>{Text(CauseWords.Fix(cause))}</td>"
                + $"<td>{string.Join(", ", cause.Rows.Select(Number))}</td></tr>");
        }

        page.WriteLine("</table>");
        page.WriteLine(report.OtherCauses > 0 ? $"<p>{Number(report.OtherCauses)} more for other causes.</p></section>" : "</section>");
    }

    private void InDoubt()
    {
        if (report.InDoubt.Count == 0)
        {
            return;
        }

        string name = _batch.Name.Replace("'", "''", StringComparison.Ordinal);
        page.WriteLine("<section><h2>In doubt: launched or not?</h2>");
        page.WriteLine("<p>These requests were sent, and no answer says what became of them. They are never sent again by themselves, "
            + "since that could launch a flow twice. First let FlowExec look them up in the org's history: "
            + $"<code>{Text($"Resolve-FlowBatchRow '{name}' -Reconcile")}</code>. What is left is yours to decide: "
            + $"<code>{Text($"Resolve-FlowBatchRow '{name}' -Row {report.InDoubt[0].Row} -Resend")}</code> or <code>-Skip</code>.</p>");
        Rows("doubt", report.InDoubt, "Sent", row => Moment(row.DateBegun), Of(FlowExecutionStatus.Unknown));
    }

    private void Slowest()
    {
        if (report.Slowest.Count > 0)
        {
            page.WriteLine("<section><h2>Slowest executions</h2>");
            Rows("slowest", report.Slowest, "Took", row => Text(Span(row.DateChanged - row.DateBegun)), report.Slowest.Count);
        }
    }

    private void Rows(string id, IReadOnlyList<FlowBatchRow> rows, string title, Func<FlowBatchRow, string> cell, long all)
    {
        page.WriteLine($"<table id=\"{id}\"><tr><th class=\"number\">Row</th><th>Key</th><th>{title}</th>"
            + "<th>Outcome</th><th>Execution</th></tr>");
        foreach (FlowBatchRow row in rows)
        {
            page.WriteLine($"<tr><td class=\"number\">{Number(row.Row)}</td><td>{Text(Shorten(row.Key ?? ""))}</td><td>{cell(row)}</td>"
                + $"<td class=\"{ReportCharts.ClassOf(row.Status)}\">{row.Status}</td><td>{Text(row.ExecutionId ?? "")}</td></tr>");
        }

        page.WriteLine("</table>");
        page.WriteLine(all > rows.Count
            ? $"<p class=\"soft\">{Number(all - rows.Count)} more: <code>Get-FlowBatchRow</code> lists them.</p></section>"
            : "</section>");
    }

    private long Launched => report.Counts.Where(count => RowStates.Of(count.Key).IsLaunched()).Sum(count => count.Value);

    private long Wrong => report.Causes.Sum(cause => cause.Count) + report.OtherCauses - Of(FlowExecutionStatus.Unknown);

    private long Of(FlowExecutionStatus status) => report.Counts.TryGetValue(status, out long count) ? count : 0;

    private static string Meaning(FlowExecutionStatus status) => status switch
    {
        FlowExecutionStatus.Planned => "Tested, and not sent yet.",
        FlowExecutionStatus.Invalid => "Refused before it was sent: the row has a mistake.",
        FlowExecutionStatus.Launched => "The org took the launch; how it ended was not waited for.",
        FlowExecutionStatus.Running => "Launched, and running when it was last looked at.",
        FlowExecutionStatus.Completed => "Launched, and ended well.",
        FlowExecutionStatus.Failed => "Launched, and the flow calls its end a failure.",
        FlowExecutionStatus.Error => "Launched, and ended in an error.",
        FlowExecutionStatus.Terminated => "Launched, and terminated.",
        FlowExecutionStatus.Rejected => "The org refused it; nothing was launched.",
        FlowExecutionStatus.NotSent => "Never left this machine; nothing was launched.",
        _ => "Sent, and no answer says whether it was launched.",
    };

    private static string Text(string text) => WebUtility.HtmlEncode(DisplayText.Escape(text));

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..79] + "…";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => Counted(span.TotalDays, "day"),
        { TotalHours: >= 1 } => Counted(span.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Counted(span.TotalMinutes, "minute"),
        _ => Counted(span.TotalSeconds, "second"),
    };

    private static string Counted(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:0.##} {unit}{(count == 1 ? "" : "s")}");
}
