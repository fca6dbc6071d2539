using System.Globalization;
using System.Net;
using System.Text;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Control;

/// <summary>
/// The page at the root, for people with a browser. It is whole without script; the script only fetches the middle anew every second.
/// Everything that is shown is escaped here, nothing comes from elsewhere, and the policy header allows nothing else.
/// </summary>
internal static class StatusPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1d2733;background:#fff}"
        + "table{border-collapse:collapse;width:100%;margin:.3rem 0 1.4rem}"
        + "th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #d9dee5}"
        + "th{font-weight:600}h1{font-size:1.4rem}h2{font-size:1.05rem;margin:0}main[data-state=stopped]{opacity:.5}"
        + "@media(prefers-color-scheme:dark){body{color:#dfe6ee;background:#14191f}th,td{border-color:#333d48}}";

    private const string ScriptText =
        """
        "use strict";
        const main = document.querySelector("main");
        setInterval(async () => {
          try {
            const answer = await fetch("/emulator/status", { cache: "no-store" });
            if (answer.ok) main.innerHTML = await answer.text();
            main.dataset.state = "fresh";
          } catch {
            main.dataset.state = "stopped";
          }
        }, 1000);
        """;

    public static HttpResponse Script
        => new() { Status = 200, ContentType = "text/javascript; charset=utf-8", Body = Encoding.UTF8.GetBytes(ScriptText) };

    public static HttpResponse Whole(EmulatedOrg org)
    {
        string name = Escape(org.Options.Name);
        return Page($"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{name}</title><style>{Style}</style></head>"
            + $"<body><h1>{name}</h1><main>{Middle(org)}</main><script src=\"/emulator/status.js\"></script></body></html>");
    }

    public static HttpResponse Fragment(EmulatedOrg org) => Page(Middle(org));

    private static HttpResponse Page(string html)
        => new HttpResponse { Status = 200, ContentType = "text/html; charset=utf-8", Body = Encoding.UTF8.GetBytes(html) }
        .With(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'")
        .With("X-Content-Type-Options", "nosniff")
        .With("Cache-Control", "no-store");

    private static string Middle(EmulatedOrg org)
    {
        LedgerSummary ledger = org.Ledger.Summarize();
        DateTimeOffset now = org.Now;
        var html = new StringBuilder();
        Table(html, "Org", null,
        [
            ["Contract", org.Contract.Name],
            ["Clock", OrgFacts.Stamp(now) + (org.Clock is VirtualClock ? " (virtual)" : "")],
            ["Seed", Text(org.Seed)],
            ["Requests", Text(ledger.Requests)],
            ["Launches", Text(ledger.Launches)],
        ]);
        Table(html, "Rate limit", ["Token", "Window began", "Requests", "Allowed", "Launches"],
            ledger.Windows.Where(w => now < w.Start + OrgFacts.Window)
                .Select(w => (string[])
                    [w.Token, OrgFacts.Stamp(w.Start), Text(w.Requests), Text(org.Options.RateLimit), Text(w.Launches)]));
        Table(html, "Flows", ["Name", "Type", "Published", "Inputs", "Id"],
            org.Flows.Select(f => f.Flow).Select(f => (string[])[f.Name, f.Type, f.PublishedVersion ?? "no", Text(f.Inputs.Count), f.Id]));
        Table(html, "Executions by status", ["Status", "Count"],
            org.Executions.CountByStatus(now).Select(c => (string[])[c.Key, Text(c.Value)]));
        Table(html, "Answers by status", ["Status", "Count"],
            ledger.Answers.Select(c => (string[])[c.Status == 0 ? "none" : Text(c.Status), Text(c.Count)]));
        Table(html, "Faults in force", ["Fault"], org.Faults.Rules.Select(r => (string[])[r.ToString()]));
        Table(html, "Latest executions", ["Launched", "Flow", "Name", "Status", "Id"],
            org.Executions.Newest(_ => true, 25)
                .Select(e => (string[])[OrgFacts.Stamp(e.LaunchedAt), e.Flow.Flow.Name, e.Name ?? "", e.Status(now), e.Id]));
        return html.ToString();
    }

    private static void Table(StringBuilder html, string title, string[]? heads, IEnumerable<string[]> rows)
    {
        html.Append("<section><h2>").Append(Escape(title)).Append("</h2><table>");
        if (heads is not null)
        {
            Row(html, "th", heads);
        }

        foreach (string[] row in rows)
        {
            Row(html, "td", row);
        }

        html.Append("</table></section>");
    }

    private static void Row(StringBuilder html, string cell, string[] texts)
    {
        html.Append("<tr>");
        foreach (string text in texts)
        {
            html.Append('<').Append(cell).Append('>').Append(Escape(text)).Append("</").Append(cell).Append('>');
        }

        html.Append("</tr>");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
