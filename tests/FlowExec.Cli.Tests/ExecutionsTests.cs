using System.Text.Json;

namespace FlowExec.Cli.Tests;

/// <summary>Executions by their ids, and flows as lines of JSON.</summary>
public class ExecutionsTests
{
    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    [Fact]
    public async Task Executions_are_read_and_awaited_by_their_ids_and_the_last_are_listed_without()
    {
        using var org = new TestOrg();
        string journal = Directory.CreateTempSubdirectory("flowexec-executions-").FullName;
        try
        {
            Ending launched = await org.LaunchAsync(
                TestFiles.With("customerId\nc1\n"), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl", "--journal", journal);
            string id = Parse(Assert.Single(launched.Output)).GetProperty("executionId").GetString()!;

            Ending ended = await FlowExecProcess.RunAsync(["executions", "wait", id, "--output", "jsonl", .. org.Address], org.Environment);
            Ending read = await FlowExecProcess.RunAsync(["executions", "get", id, "--output", "jsonl", .. org.Address], org.Environment);
            Ending recent = await FlowExecProcess.RunAsync(["executions", "get", "--output", "jsonl", "--journal", journal], org.Environment);

            Assert.Equal("Completed", Parse(Assert.Single(ended.Output)).GetProperty("status").GetString());
            Assert.Equal("Completed", Parse(Assert.Single(read.Output)).GetProperty("status").GetString());
            Assert.Equal(id, Parse(Assert.Single(recent.Output)).GetProperty("executionId").GetString());
            Assert.Contains($"on record in {journal}", recent.Errors);
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    [Fact]
    public async Task An_execution_that_ended_badly_gives_the_exit_code_of_rows_to_mend()
    {
        using var org = new TestOrg();
        Ending launched = await org.LaunchAsync(TestFiles.With("customerId\nc1\n"), "--flow-name", "Always fails", "--output", "jsonl");
        string id = Parse(Assert.Single(launched.Output)).GetProperty("executionId").GetString()!;
        Assert.Equal(1, (await FlowExecProcess.RunAsync(["executions", "wait", id, .. org.Address], org.Environment)).ExitCode);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("get")]
    public async Task An_id_that_the_org_does_not_know_is_complained_of_and_keeps_no_other_from_its_row(string command)
    {
        using var org = new TestOrg();
        Ending launched = await org.LaunchAsync(TestFiles.With("customerId\nc1\n"), "--flow-name", TestOrg.CustomerFlow, "--output", "jsonl");
        string known = Parse(Assert.Single(launched.Output)).GetProperty("executionId").GetString()!;
        string nobody = Guid.NewGuid().ToString();
        Ending ending = await FlowExecProcess.RunAsync(["executions", command, nobody, known, "--output", "json", .. org.Address], org.Environment);
        Assert.Equal(4, ending.ExitCode);
        JsonElement row = Assert.Single(Parse(string.Concat(ending.Output)).EnumerateArray());
        Assert.Equal(known, row.GetProperty("executionId").GetString());
        Assert.Contains($"execution {nobody} could not be read: 404 ", ending.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flows_are_lines_of_json_for_machines()
    {
        using var org = new TestOrg();
        Ending ending = await FlowExecProcess.RunAsync(["flows", TestOrg.CustomerFlow, "--output", "jsonl", .. org.Address], org.Environment);
        JsonElement flow = Parse(Assert.Single(ending.Output));
        Assert.Equal(TestOrg.CustomerFlow, flow.GetProperty("name").GetString());
        Assert.Contains(flow.GetProperty("inputs").EnumerateArray(), input =>
            input.GetProperty("name").GetString() == "customerId" && input.GetProperty("isRequired").GetBoolean());
    }
}
