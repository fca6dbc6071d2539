using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Tests;

/// <summary>The examples of docs/diagnostics.md that are files: each is written as one, and read as a run reads it.</summary>
public sealed partial class CsvPagesTests
{
    private static readonly string Page = File.ReadAllText(Repository.Find("docs/diagnostics.md")).ReplaceLineEndings("\n");

    private static readonly FlowInputs Inputs = InputSchemaReader.Read(JsonDocument.Parse(Schema().Match(Page).Groups[1].Value).RootElement);

    [Theory]
    [InlineData("FX5014")]
    [InlineData("FX5015")]
    [InlineData("FX5016")]
    [InlineData("FX5017")]
    [InlineData("FX5018")]
    [InlineData("FX5019")]
    [InlineData("FX5021")]
    [InlineData("FX5023")]
    public async Task Every_example_file_triggers_its_code(string code)
    {
        Match example = Assert.Single(Example().Matches(Page), match => match.Groups["code"].Value == code);
        string path = Path.GetTempFileName();
        try
        {
            // Latin-1, so that a byte that the page writes as \xFC is that byte, and no UTF-8.
            string text = Byte().Replace(example.Groups["text"].Value, match => ((char)System.Convert.ToByte(match.Groups[1].Value, 16)).ToString());
            text = text.Replace("x...x", new string('x', 600_000), StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, text + "\n", Encoding.Latin1, EmulatedOrg.Stop);
            List<FlowRow> rows = await Rows.ToListAsync(FlowEngine.ReadCsvAsync(path, new CsvOptions(), EmulatedOrg.Stop));
            var binding = new RowBinding { FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001" };
            IEnumerable<Diagnostic> found = rows.SelectMany(row =>
                RowLaunch.Prepare(row, binding, PayloadContract.Published, Inputs).Report.Diagnostics);
            Diagnostic finding = Assert.Single(found, finding => finding.Code == code);
            Assert.True(finding is { Severity: DiagnosticSeverity.Error, Row: > 0, Line: > 1 });
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void No_other_example_is_a_file() => Assert.Equal(
        ["FX5014", "FX5015", "FX5016", "FX5017", "FX5018", "FX5019", "FX5021", "FX5023"],
        Example().Matches(Page).Select(match => match.Groups["code"].Value));

    [Fact]
    public async Task The_wrong_file_of_the_page_on_rows_is_said_what_stands_there()
    {
        string page = (await File.ReadAllTextAsync(Repository.Find("docs/rows.md"), EmulatedOrg.Stop)).ReplaceLineEndings("\n");
        string picture = page.Split("```text kunden.csv\n")[1].Split("```")[0];
        string[] lines = [.. picture.TrimEnd('\n').Split('\n').Select(line => line[3..])];
        Assert.Equal(["FX2003", "FX5018", "FX5025", "FX5028"], await CodesOfAsync(lines));
        lines[2] = lines[2].Replace("\"", "", StringComparison.Ordinal);
        Assert.Equal(
            ["FX2003", "FX2003", "FX2005", "FX5017", "FX5023", "FX5024", "FX5025", "FX5025", "FX5028"], await CodesOfAsync(lines));
        Assert.All(await CodesOfAsync(lines), code => Assert.Contains(code, page, StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<string>> CodesOfAsync(string[] lines)
    {
        var inputs = new FlowInputs(
        [
            new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.customerName", FlowInputType.String),
            new("Flow.phone", FlowInputType.String), new("Flow.discount", FlowInputType.Decimal), new("Flow.dueDate", FlowInputType.DateTime),
        ]);
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(path, lines, EmulatedOrg.Stop);
            List<FlowRow> rows = await Rows.ToListAsync(FlowEngine.ReadCsvAsync(path, new CsvOptions(), EmulatedOrg.Stop));
            var binding = new RowBinding { FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001" };
            return rows.SelectMany(row => RowLaunch.Prepare(row, binding, PayloadContract.Published, inputs).Report.Diagnostics)
                .Select(finding => finding.Code).Order(StringComparer.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex(@"^## (?<code>FX\d{4})\n(?:(?!^## ).*\n)*?```csv\n(?<text>(?:(?!```).*\n)+?)```$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"```json schema\n((?:(?!```).*\n)+)```")]
    private static partial Regex Schema();

    [GeneratedRegex(@"\\x([0-9A-F]{2})")]
    private static partial Regex Byte();
}
