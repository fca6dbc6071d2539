using System.Text.Json;

namespace FlowExec.Cli.Tests;

/// <summary>flowexec repair and flowexec convert: what the cmdlets of these names do, without PowerShell.</summary>
public class PayloadCommandTests
{
    private const string Id = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    [Fact]
    public async Task Repair_gives_the_body_alone_and_tells_what_it_changed_beside_it()
    {
        string pasted = TestFiles.Json($"curl https://api.mypurecloud.ie/api/v2/flows/executions --json '{{\"flow_id\":\"{Id}\",\"inputs\":{{\"a\":\"1\"}}}}'");

        Ending ending = await FlowExecProcess.RunAsync("repair", pasted);

        Assert.Equal(0, ending.ExitCode);
        JsonElement body = JsonDocument.Parse(string.Join('\n', ending.Output)).RootElement;
        Assert.Equal(Id, body.GetProperty("flowId").GetString());
        Assert.Equal("1", body.GetProperty("inputData").GetProperty("Flow.a").GetString());
        Assert.Contains("repaired: FX1003", ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", 1)]
    [InlineData("repair", 0)]
    [InlineData("convert", 0)]
    public async Task Several_files_and_standard_input_are_looked_at_in_their_order(string verb, int code)
    {
        string wrong = TestFiles.Json($"{{ \"flow_id\": \"{Id}\", \"inputData\": {{ \"Flow.customerId\": \"1\" }} }}\n\n");
        string rows = TestFiles.With("customerId;score\n2;1\n3;2\n");
        await using FlowExecProcess process = FlowExecProcess.StartShell(
            $"printf 'customerId;score\\n4;3\\n' | \"$@\"", [verb, wrong, rows, "-", "--flow-id", Id]);

        Ending ending = await process.EndAsync();

        Assert.Equal(code, ending.ExitCode);
        if (verb == "test")
        {
            Assert.Contains("'flowexec repair' mends all", string.Join('\n', ending.Output), StringComparison.Ordinal);
            Assert.StartsWith("4 tested: 0 valid, 1 invalid, 3 without a defect of the shape", ending.Output[^1], StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(["1", "2", "3", "4"], ending.Output.Select(line =>
                JsonDocument.Parse(line).RootElement.GetProperty("inputData").GetProperty("Flow.customerId").GetString()));
        }
    }

    [Theory]
    [InlineData("test")]
    [InlineData("repair")]
    [InlineData("convert")]
    [InlineData("launch", "--emulator", "--flow-name", "Customer follow-up", "--no-journal")]
    public async Task A_file_that_is_not_there_is_told_before_anything_is_done_with_the_others(string verb, params string[] more)
    {
        Ending ending = await FlowExecProcess.RunAsync([verb, TestFiles.With("customerId\n1\n"), "nowhere.csv", .. more]);

        Assert.Equal(2, ending.ExitCode);
        Assert.Empty(ending.Output);
        Assert.Equal("flowexec: There is no file 'nowhere.csv'.", ending.Errors.Split('\n')[0].TrimEnd());
    }

    [Theory]
    [InlineData("test", "-", "-", "- can be given once")]
    [InlineData("repair", "x.json", "--acept-all", "Unrecognized command or argument '--acept-all'")]
    [InlineData("convert", "x.json", "--forms", "Unrecognized command or argument '--forms'")]
    public async Task What_cannot_be_files_is_told(string verb, string first, string second, string said)
    {
        Ending ending = await FlowExecProcess.RunAsync(verb, first, second);
        Assert.Equal(2, ending.ExitCode);
        Assert.Contains(said, ending.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_does_not_pass_what_test_rejects()
    {
        Ending ending = await FlowExecProcess.RunAsync("repair", TestFiles.Json("{ \"flowId\": \"abc\" }"));

        Assert.Equal(1, ending.ExitCode);
        Assert.Empty(ending.Output);
        Assert.Contains("FX1002", ending.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_writes_the_request_for_a_region()
    {
        string wrong = TestFiles.Json($"{{ \"flow_id\": \"{Id}\", \"customerId\": \"00042\" }}");

        Ending curl = await FlowExecProcess.RunAsync("convert", wrong, "--as", "curl", "--region", "eu-west-1");
        Ending json = await FlowExecProcess.RunAsync("convert", wrong);

        Assert.Equal((0, 0), (curl.ExitCode, json.ExitCode));
        Assert.Equal("curl -X POST 'https://api.mypurecloud.ie/api/v2/flows/executions' \\", curl.Output[0]);
        Assert.Equal($"{{\"flowId\":\"{Id}\",\"inputData\":{{\"Flow.customerId\":\"00042\"}}}}", Assert.Single(json.Output));
    }

    [Fact]
    public async Task Convert_writes_the_rows_that_can_be_and_says_why_others_cannot()
    {
        string schema = TestFiles.Json("{ \"properties\": { \"Flow.score\": { \"type\": \"integer\" } } }");
        string rows = TestFiles.With("score\n1\nhigh\n");

        Ending ending = await FlowExecProcess.RunAsync("convert", rows, "--flow-id", Id, "--schema", schema);

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("\"Flow.score\":1", Assert.Single(ending.Output), StringComparison.Ordinal);
        Assert.Contains("FX2002", ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", "/dev/zero")]
    [InlineData("test", "/dev/urandom")]
    [InlineData("repair", "/dev/zero")]
    [InlineData("convert", "/dev/zero")]
    public async Task A_file_without_an_end_is_not_read_to_it(string command, string endless)
    {
        Assert.SkipUnless(File.Exists(endless), "This machine has no such device, a file without an end.");

        Ending ending = await FlowExecProcess.RunAsync(command, endless);

        Assert.Equal(1, ending.ExitCode);
        Assert.Contains("FX", string.Join('\n', ending.Output) + ending.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--contract", "/dev/zero", "1000000 bytes")]
    [InlineData("--contract", "/dev/urandom", "1000000 bytes")]
    [InlineData("--contract", "sparse", "1000000 bytes")]
    [InlineData("--schema", "/dev/zero", "16000000 bytes")]
    [InlineData("--schema", "/dev/urandom", "16000000 bytes")]
    [InlineData("--schema", "sparse", "16000000 bytes")]
    public async Task A_contract_or_schema_without_an_end_is_refused_in_a_sentence(string option, string endless, string said)
    {
        string sparse = TestFiles.With("");
        await using (FileStream file = File.OpenWrite(sparse))
        {
            file.SetLength(2_000_000_000);
        }

        Assert.SkipUnless(endless == "sparse" || File.Exists(endless), "This machine has no such device, a file without an end.");
        string payload = TestFiles.Json($"{{ \"flowId\": \"{Id}\" }}");

        Ending ending = await FlowExecProcess.RunAsync("test", payload, option, endless == "sparse" ? sparse : endless);
        File.Delete(sparse);

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains(said, ending.Errors, StringComparison.Ordinal);
    }
}
