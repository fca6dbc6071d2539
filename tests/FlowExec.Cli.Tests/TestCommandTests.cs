using System.Text.Json;

namespace FlowExec.Cli.Tests;

public class TestCommandTests
{
    private const string Id = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    [Fact]
    public async Task A_sound_payload_ends_with_0_and_a_wrong_one_with_1_and_its_place()
    {
        Ending sound = await FlowExecProcess.RunAsync("test", TestFiles.Json($"{{ \"flowId\": \"{Id}\" }}"));
        Ending wrong = await FlowExecProcess.RunAsync("test", TestFiles.Json($"{{\n  \"flow_id\": \"{Id}\"\n}}"));

        Assert.Equal((0, "1 tested: 0 valid, 0 invalid, 1 without a defect of the shape; inputs not checked: give --schema"), (sound.ExitCode, sound.Output[^1]));
        Assert.Equal((1, "1 tested: 0 valid, 1 invalid"), (wrong.ExitCode, wrong.Output[^1]));
        Assert.Contains(wrong.Output, line => line.StartsWith("FX1003 error: 'flow_id'", StringComparison.Ordinal));
        Assert.Contains(wrong.Output, line => line.EndsWith(":2:3  /flow_id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_are_tested_against_the_inputs_of_a_schema()
    {
        string schema = TestFiles.Json("{ \"properties\": { \"Flow.score\": { \"type\": \"integer\" } } }");
        string rows = TestFiles.With("score\n1\nhigh\n3\n");

        Ending ending = await FlowExecProcess.RunAsync("test", rows, "--flow-id", Id, "--schema", schema);

        Assert.Equal((1, "3 tested: 2 valid, 1 invalid"), (ending.ExitCode, ending.Output[^1]));
        Assert.Contains(ending.Output, line => line.Contains("row 2, column 'score'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("printf 'score;city\n1;Bern\nhigh;Thun\n' | {0} -", "line:3  row 2, column 'score'")]
    [InlineData("printf 'score,city\n1,Bern\nhigh,Thun\n' | {0} /dev/stdin", "/dev/stdin:3  row 2, column 'score'")]
    public async Task A_table_by_a_pipe_is_tested_row_by_row(string line, string place)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh, which the test starts.");
        string schema = TestFiles.Json(
            "{ \"properties\": { \"Flow.score\": { \"type\": \"integer\" }, \"Flow.city\": { \"type\": \"string\" } } }");
        string[] arguments = ["test", "--flow-id", Id, "--schema", schema];
        await using FlowExecProcess process = FlowExecProcess.StartShell(line.Replace("{0}", "\"$@\"", StringComparison.Ordinal), arguments);
        Ending ending = await process.EndAsync();

        Assert.Equal((1, "2 tested: 1 valid, 1 invalid"), (ending.ExitCode, ending.Output[^1]));
        Assert.Contains(ending.Output, line => line.Contains(place, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"flowId\": \"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001\" }")]
    [InlineData("curl -X POST https://api.mypurecloud.ie/api/v2/flows/executions, as I said\n -d '{\"flow_id\": 1}', and so on\n")]
    [InlineData("Hello all, I get a 400\n{ \"flow_id\": 1 }\n")]
    public async Task A_text_with_a_payload_in_it_is_no_table(string text)
    {
        string file = TestFiles.Json(text);
        string unnamed = Path.ChangeExtension(file, null);
        File.Move(file, unnamed);
        Ending ending = await FlowExecProcess.RunAsync("test", unnamed);
        Assert.StartsWith("1 tested:", ending.Output[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(ending.Output, line => line.Contains("row 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_strict_a_warning_is_a_refusal_and_so_is_what_was_not_looked_at()
    {
        string schema = TestFiles.Json("{ \"properties\": { \"Flow.city\": { \"type\": \"string\" } } }");
        string doubtful = TestFiles.Json($"{{ \"flowId\": \"{Id}\", \"inputData\": {{ \"Flow.city\": \"$city\" }} }}");
        string sound = TestFiles.Json($"{{ \"flowId\": \"{Id}\", \"inputData\": {{ \"Flow.city\": \"Bern\" }} }}");

        Ending tolerant = await FlowExecProcess.RunAsync("test", doubtful, sound, "--schema", schema);
        Ending strict = await FlowExecProcess.RunAsync("test", doubtful, sound, "--schema", schema, "--strict");
        Ending unlooked = await FlowExecProcess.RunAsync("test", sound, "--strict");

        Assert.Equal((0, "2 tested: 2 valid, 0 invalid"), (tolerant.ExitCode, tolerant.Output[^1]));
        Assert.Equal((1, "2 tested: 1 valid, 1 invalid"), (strict.ExitCode, strict.Output[^1]));
        Assert.Equal((1, "1 tested: 0 valid, 1 invalid"), (unlooked.ExitCode, unlooked.Output[^1]));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Other_tools_get_one_document_and_nothing_else(string form)
    {
        string wrong = TestFiles.Json($"{{ \"flow_id\": \"{Id}\" }}");

        Ending ending = await FlowExecProcess.RunAsync("test", wrong, wrong, "--as", form);

        using JsonDocument document = JsonDocument.Parse(string.Join('\n', ending.Output));
        JsonElement results = form == "json" ? document.RootElement : document.RootElement.GetProperty("runs")[0].GetProperty("results");
        Assert.Equal(2, results.GetArrayLength());
        Assert.Equal(1, ending.ExitCode);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Advice_is_in_the_words_of_the_command_line_whatever_the_form(string form)
    {
        Ending ending = await FlowExecProcess.RunAsync("test", TestFiles.Json("""{ "flowId": "x" }"""), "--as", form);

        string all = string.Join('\n', ending.Output);
        Assert.Contains("flowexec flows", all, StringComparison.Ordinal);
        Assert.DoesNotContain("Get-Flow", all, StringComparison.Ordinal);
        Assert.DoesNotContain("-FlowName", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.json")]
    [InlineData("Größe ?.json")]
    public async Task Wildcards_are_expanded_where_the_shell_does_not(string pattern)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(TestFiles.Json("{}"))!, Path.GetRandomFileName())).FullName;
        foreach (string name in (string[])["Größe 1.json", "Größe 2.json"])
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, name), $$"""{ "flowId": "{{Id}}" }""", TestContext.Current.CancellationToken);
        }

        Ending found = await FlowExecProcess.RunAsync("test", Path.Combine(folder, pattern));
        Ending none = await FlowExecProcess.RunAsync("test", Path.Combine(folder, "*.txt"));

        Assert.StartsWith("2 tested:", found.Output[^1], StringComparison.Ordinal);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("*.txt", none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_or_a_contract_that_is_not_there_ends_with_2()
    {
        Ending file = await FlowExecProcess.RunAsync("test", "/nowhere/payload.json");
        Ending contract = await FlowExecProcess.RunAsync("test", TestFiles.With("a\n1\n"), "--contract", "Nonesuch");

        Assert.Equal(2, file.ExitCode);
        Assert.Contains("/nowhere/payload.json", file.Errors, StringComparison.Ordinal);
        Assert.Equal(2, contract.ExitCode);
    }
}
