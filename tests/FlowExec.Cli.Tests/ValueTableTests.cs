using System.Globalization;
using System.Text.Json;
using FlowExec.Emulation;
using FlowExec.Tests;

namespace FlowExec.Cli.Tests;

/// <summary>A cell's text gets one verdict, from <c>flowexec test</c> and from <c>flowexec launch</c>.</summary>
public class ValueTableTests
{
    [Fact]
    public async Task Every_text_of_the_table_is_judged_alike()
    {
        var cells = ValueTable.Rows.Where(row => row.Value.ValueKind == JsonValueKind.String).ToArray();
        string[] columns = [.. cells.Select(cell => ValueTable.InputOf(cell.Type)).Distinct()];
        string rows = TestFiles.With(string.Join(',', columns) + "\n" + string.Concat(cells.Select(cell =>
            string.Join(',', columns.Select(column => column == ValueTable.InputOf(cell.Type) ? Quoted(cell.Value.GetString()!) : "")) + "\n")));
        using var org = new TestOrg(new FlowOrgEmulatorOptions { FlowPath = TestFiles.With(ValueTable.FlowFile()) });
        Ending launch = await org.LaunchAsync(rows, "--flow-id", ValueTable.FlowId, "--output", "jsonl");
        string schema = TestFiles.With(await SchemaAsync(org));
        Ending test = await FlowExecProcess.RunAsync("test", rows, "--flow-id", ValueTable.FlowId, "--schema", schema, "--as", "json");

        int[] wanted = [.. Enumerable.Range(1, cells.Length).Where(row => cells[row - 1].Sends is not null)];
        Assert.Equal(wanted, launch.Output.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(outcome => outcome.TryGetProperty("executionId", out JsonElement id) && id.ValueKind == JsonValueKind.String)
            .Select(outcome => outcome.GetProperty("row").GetInt32()).Order());
        Assert.Equal(wanted.Length, org.Ledger.LaunchCount);
        using JsonDocument reports = JsonDocument.Parse(string.Join('\n', test.Output));
        Assert.Equal(
            wanted.Select(row => row.ToString(CultureInfo.InvariantCulture)),
            reports.RootElement.EnumerateArray().Where(report => report.GetProperty("isValid").GetBoolean())
                .Select(report => report.GetProperty("row").GetRawText()));
    }

    private static string Quoted(string text) => '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static async Task<string> SchemaAsync(TestOrg org)
    {
        using var http = new HttpClient { BaseAddress = org.Emulator.ApiUri };
        http.DefaultRequestHeaders.Authorization = new("Bearer", org.Emulator.IssueToken());
        return await http.GetStringAsync($"/api/v2/flows/{ValueTable.FlowId}", TestContext.Current.CancellationToken);
    }
}
