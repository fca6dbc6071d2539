using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using FlowExec.Emulation;
using FlowExec.Engine.Journal;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Reports;

/// <summary>The report of a batch: well-formed, harmless, its totals those of the ledger, bounded whatever the number of rows.</summary>
public sealed class ReportTests : IDisposable
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"> & ]]> \u001B[31m\u202E";

    private static readonly string[] Harmless =
    [
        "b", "body", "code", "footer", "g", "h1", "h2", "head", "html", "li", "line", "main", "meta", "p", "rect", "section", "style", "svg",
        "table", "td", "text", "th", "title", "tr", "ul",
    ];

    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-report").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private static async Task<string> PageOfAsync(IBatchStore store, FlowBatch batch)
    {
        using var page = new StringWriter();
        await FlowEngine.WriteReportAsync(store, batch, page, EmulatedOrg.Stop);
        return page.ToString();
    }

    /// <summary>The page as XML, in which nothing but text and charts may be.</summary>
    private static XElement Parse(string page)
    {
        using var reader = XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        XElement html = XDocument.Load(reader).Root!;
        Assert.All(html.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, Harmless));
        Assert.DoesNotContain(html.Descendants().Attributes(), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name.LocalName is "href" or "src");
        return html;
    }

    private static Dictionary<string, string[]> Table(XElement html, string id) => html.Descendants()
        .Where(element => element.Name.LocalName == "table" && element.Attribute("id")?.Value == id)
        .SelectMany(table => table.Elements().Skip(1))
        .Select(row => row.Elements().Select(cell => cell.Value).ToArray())
        .ToDictionary(cells => string.Join('|', cells.Take(3)), cells => cells);

    [Fact]
    public async Task Totals_are_those_of_the_ledger_and_hostile_values_are_text()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with
        {
            RateLimit = 100_000, Name = Hostile, Faults = [FaultRule.Parse("ExecuteThenError@5")],
        });
        var launch = new LaunchOptions
        {
            Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp }, Batch = "a & b", Journal = _journal, Key = ["customerId"],
        };
        IEnumerable<FlowRow> rows = Enumerable.Range(1, 21).Select(
            i => new FlowRow(i, [new("customerId", $"{Hostile}{i}"), new("score", i % 10 == 7 ? "x" : "1")]) { IsText = true });
        List<FlowExecution> outcomes = await org.LaunchAsync(rows.ToAsyncEnumerable(), launch);

        IBatchStore store = FlowEngine.OpenJournal(_journal);
        FlowBatch batch = Assert.Single(await store.ListAsync("a & b", EmulatedOrg.Stop));
        string page = await PageOfAsync(store, batch);
        XElement html = Parse(page);

        Assert.Equal("Batch a & b", html.Descendants().First(element => element.Name.LocalName == "title").Value);
        var counts = Table(html, "outcomes").Values.ToDictionary(cells => cells[0], cells => long.Parse(cells[1], CultureInfo.InvariantCulture));
        Assert.Equal(
            outcomes.GroupBy(outcome => outcome.Status.ToString()).ToDictionary(group => group.Key, group => group.LongCount()), counts);
        Assert.Equal(org.Ledger.LaunchCount, counts["Launched"] + counts.GetValueOrDefault("Unknown"));
        Assert.Contains(Table(html, "causes").Values, cause => cause[0] == "2" && cause[2].Contains("FX2002", StringComparison.Ordinal));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', page);
        Assert.DoesNotContain('\u202E', page);
        Assert.Contains("&lt;img src=x", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_a_million_rows_is_small_and_its_totals_are_exact()
    {
        const int Count = 1_000_000;
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var store = new ManyRows(Count, at => new FlowBatchRow
        {
            Batch = "big", Row = at, Status = (FlowExecutionStatus)(at % 11), DateBegun = start.AddSeconds(at), DateChanged = start.AddSeconds(2 * at),
            ErrorCode = at % 11 == (long)FlowExecutionStatus.Rejected ? $"code.{at}" : null, Key = new string('k', 500),
        });

        string page = await PageOfAsync(store, new FlowBatch { Name = "big" });

        Assert.InRange(page.Length, 1, 64 * 1024);
        XElement html = Parse(page);
        var counts = Table(html, "outcomes").Values.ToDictionary(
            cells => cells[0], cells => long.Parse(cells[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(11, counts.Count);
        foreach (FlowExecutionStatus status in Enum.GetValues<FlowExecutionStatus>())
        {
            Assert.Equal(Enumerable.Range(1, Count).LongCount(at => at % 11 == (int)status), counts[status.ToString()]);
        }

        Assert.Equal(25, Table(html, "doubt").Count);
        Assert.Contains($"-Row {(int)FlowExecutionStatus.Unknown} -Resend", html.Value, StringComparison.Ordinal);
        Assert.Equal(10, Table(html, "slowest").Count);
        Assert.InRange(Table(html, "causes").Count, 1, 15);
        Assert.Contains(" more for other causes.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_without_rows_has_a_page_too()
    {
        XElement html = Parse(await PageOfAsync(new ManyRows(0, _ => throw new InvalidOperationException()), new FlowBatch { Name = "empty" }));
        Assert.Contains("No row is on record.", html.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_shows_it_and_runs_nothing_of_it()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        var store = new ManyRows(30, at => new FlowBatchRow
        {
            Batch = "seen", Row = at, Status = FlowExecutionStatus.Unknown, Key = Hostile, ErrorCode = "<script>document.title='owned'</script>",
        });

        await browser.OpenAsync(await WriteAsync(store, "seen"));

        Assert.Equal("Batch seen", await browser.ReadAsync("document.title"));
        Assert.Contains("In doubt: launched or not?", await browser.ReadAsync("document.body.innerText"), StringComparison.Ordinal);
        Assert.Equal("0", await browser.ReadAsync("document.querySelectorAll('img, script').length"));
    }

    [Fact]
    public async Task It_is_dark_where_the_reader_wants_that_and_prints_dark_on_white_on_A4()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await browser.OpenAsync(await WriteAsync(
            new ManyRows(1000, at => new FlowBatchRow
            {
                Batch = "looks", Row = at, Status = (FlowExecutionStatus)(at % 11), DateBegun = start.AddSeconds(at),
                DateChanged = start.AddSeconds(2 * at), Key = $"customer {at}", ErrorCode = at % 11 == 8 ? "bad.request" : null,
            }),
            "looks"));

        await browser.LookAsync("screen", "light");
        (double light, double ink) = await ContrastAsync(browser);
        byte[] bright = await browser.PictureAsync();
        await browser.LookAsync("screen", "dark");
        (double dark, double writing) = await ContrastAsync(browser);
        byte[] dim = await browser.PictureAsync();
        await browser.LookAsync("print", "dark");
        (double paper, double printed) = await ContrastAsync(browser);
        string pdf = System.Text.Encoding.Latin1.GetString(await browser.PrintAsync());

        // Brightness from 0 to 1, of the page and of its text.
        Assert.True(light > 0.9 && ink < 0.3, $"light: {light}, {ink}");
        Assert.True(dark < 0.2 && writing > 0.7, $"dark: {dark}, {writing}");
        Assert.True(paper > 0.9 && printed < 0.3, $"print: {paper}, {printed}");
        Assert.False(bright.AsSpan().SequenceEqual(dim));
        Assert.Matches(@"/MediaBox ?\[ ?0 0 59[4-6](\.\d+)? 84[1-3]", pdf);
        Assert.InRange(System.Text.RegularExpressions.Regex.Count(pdf, @"/Type ?/Page\b"), 1, 6);
        Assert.Equal("true", await browser.ReadAsync("document.documentElement.scrollWidth <= window.innerWidth"));
    }

    private static async Task<(double Page, double Text)> ContrastAsync(HeadlessBrowser browser)
    {
        async Task<double> Brightness(string colour)
        {
            string rgb = await browser.ReadAsync($"getComputedStyle(document.body).{colour}");
            int[] parts = [.. System.Text.RegularExpressions.Regex.Matches(rgb, @"\d+").Take(3).Select(part => int.Parse(part.Value, CultureInfo.InvariantCulture))];
            return parts.Average() / 255;
        }

        return (await Brightness("backgroundColor"), await Brightness("color"));
    }

    private async Task<Uri> WriteAsync(IBatchStore store, string name)
    {
        string path = Path.Combine(_journal, "report.html");
        await File.WriteAllTextAsync(path, await PageOfAsync(store, new FlowBatch { Name = name }), EmulatedOrg.Stop);
        return new Uri(path);
    }

    /// <summary>A journal of one batch whose rows are made as they are read.</summary>
    private sealed class ManyRows(int count, Func<long, FlowBatchRow> row) : IBatchStore
    {
        public string Place => "made up";

        public Sentence? Warning => null;

        public IReadOnlyList<string> Names() => [];

        public IAsyncEnumerable<FlowBatchRow> ReadAsync(
            string name, IReadOnlyCollection<FlowExecutionStatus> statuses, CancellationToken cancellationToken) =>
            Enumerable.Range(1, count).Select(at => row(at)).ToAsyncEnumerable();

        public ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
