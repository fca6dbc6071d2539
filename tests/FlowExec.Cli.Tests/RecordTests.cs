using System.Text.Json;

namespace FlowExec.Cli.Tests;

/// <summary>Every command that shows records shows them as a table, as one JSON array and as lines of JSON.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TestOrg _org = new();
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-records-").FullName;

    [Fact]
    public async Task Each_form_holds_the_same_records_whatever_the_command()
    {
        string file = TestFiles.With("customerId\nc1\nc2\n");
        await SameAsync(2, "launch", file, "--flow-name", TestOrg.CustomerFlow, "--batch", "named", "--what-if");
        await _org.LaunchAsync(file, "--flow-name", TestOrg.CustomerFlow, "--batch", "named", "--journal", _journal);
        await SameAsync(1, "batch", "list", "--journal", _journal);
        string[] ids = [.. (await SameAsync(2, "executions", "get", "--journal", _journal)).Select(one => one.GetProperty("executionId").GetString()!)];
        await SameAsync(2, ["executions", "wait", .. ids, .. _org.Address]);
        await SameAsync(2, ["executions", "get", .. ids, .. _org.Address]);
        await SameAsync(2, "batch", "rows", "named", "--journal", _journal);
        await SameAsync(0, "batch", "rows", "named", "--status", "Unknown", "--journal", _journal);
        await SameAsync(0, ["batch", "resolve", "named", "--reconcile", "--journal", _journal, .. _org.Address]);
        await SameAsync(0, ["batch", "resume", "named", "--journal", _journal, .. _org.Address]);
        await SameAsync(1, ["flows", TestOrg.CustomerFlow, .. _org.Address]);
    }

    [Fact]
    public async Task One_batch_is_one_object()
    {
        await _org.LaunchAsync(TestFiles.With("customerId\nc1\n"), "--flow-name", TestOrg.CustomerFlow, "--batch", "named", "--journal", _journal);
        Ending shown = await RunAsync("batch", "show", "named", "--journal", _journal, "--output", "json");
        Assert.Equal("named", JsonDocument.Parse(Assert.Single(shown.Output)).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_array_tells_each_row_once_and_at_its_end_also_where_rows_are_refused()
    {
        Ending end = await _org.LaunchAsync(
            TestFiles.With("customerId,score\nc1,1\nc2,x\nc3,3\n"), "--flow-name", TestOrg.CustomerFlow, "--wait", "--no-journal", "--output", "json");
        Assert.Equal(1, end.ExitCode);
        Assert.Equal(
            ["Completed", "Completed", "Invalid"],
            Array(end).Select(row => row.GetProperty("status").GetString()).Order());
    }

    [Fact]
    public async Task What_fails_before_the_first_record_is_no_empty_array()
    {
        Ending end = await RunAsync(["flows", "no such flow", "--output", "json", .. _org.Address]);
        Assert.Equal(2, end.ExitCode);
        Assert.Empty(end.Output);
    }

    public void Dispose()
    {
        _org.Dispose();
        Directory.Delete(_journal, recursive: true);
    }

    private Task<JsonElement[]> SameAsync(int count, string verb, string what, params string[] more) => SameAsync(count, [verb, what, .. more]);

    private async Task<JsonElement[]> SameAsync(int count, string[] command)
    {
        command = command[0] == "launch" ? [.. command, .. _org.Address] : command;
        JsonElement[] whole = Array(await RunAsync([.. command, "--output", "json"]));
        IReadOnlyList<string> lines = (await RunAsync([.. command, "--output", "JSONL"])).Output;
        IReadOnlyList<string> table = (await RunAsync(command)).Output;

        Assert.Equal(count, whole.Length);
        Assert.Equal(count, lines.Count);
        Assert.Equal(whole.SelectMany(Members).Order(), lines.Select(line => JsonDocument.Parse(line).RootElement).SelectMany(Members).Order());
        Assert.True(table.Count >= count && table.All(line => line.Length > 0 && line[0] is not ('{' or '[')));
        return whole;
    }

    private static IEnumerable<string> Members(JsonElement record) => record.EnumerateObject().Select(member => member.Name);

    private static JsonElement[] Array(Ending end) => [.. JsonDocument.Parse(string.Join('\n', end.Output)).RootElement.EnumerateArray()];

    private Task<Ending> RunAsync(params string[] arguments) => FlowExecProcess.RunAsync(arguments, _org.Environment);
}
