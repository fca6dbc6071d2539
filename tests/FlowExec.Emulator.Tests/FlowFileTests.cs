using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public sealed class FlowFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"flows-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Flows_of_ones_own_stand_in_for_the_built_in_ones()
    {
        Write("""
            {"flows": [{
              "id": "11111111-2222-4333-8444-555555555555", "name": "Mine", "versions": ["1.0", "4.2"], "duration": "2s", "ending": "terminated", // comments are fine
              "inputs": {"queue": {"type": "Queue", "required": true}, "amounts": {"type": "Currency", "collection": true}},
              "outputData": {"echo": "{Flow.amounts}"},
            }]}
            """);
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { FlowPath = _path,
            Clock = EmulatorClockKind.Virtual });
        Flow flow = Assert.Single(emulator.Flows);
        Assert.Equal(("Mine", "4.2", 2), (flow.Name, flow.PublishedVersion, flow.Inputs.Count));
        using var client = new OrgClient(emulator);
        string id = await client.LaunchedIdAsync($$"""{"flowId": "{{flow.Id}}", "inputData": {"Flow.queue": "q", "Flow.amounts": [1.5]} }""");
        emulator.Advance(TimeSpan.FromSeconds(2));
        (_, JsonElement ended) = await client.ReadAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal(("TERMINATED", "Terminated"),
            (ended.GetProperty("status").GetString(), ended.GetProperty("completionReason").GetString()));
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("[]", "an object with an array 'flows'")]
    [InlineData("""{"flows": [{"name": "x"}]}""", "flows[0]: 'id' is missing")]
    [InlineData("""{"flows": [{"id": "x", "name": "x"}]}""", "must be a UUID, not 'x'")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x", "kind": "workflow"}]}""", "'kind' is not known here")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x", "type": "flow"}]}""", "'type' must be one of")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x", "duration": "soon"}]}""", "'duration' must be a time")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x", "inputs": {"a": {"type": "Text"}}}]}""", "the input 'Flow.a' has the type 'Text'")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x", "inputs": {"a": 1}}]}""", "must be an object")]
    [InlineData("""{"flows": [{"id": "11111111-2222-4333-8444-555555555555", "name": "x"}, {"id": "11111111-2222-4333-8444-555555555555", "name": "y"}]}""", "twice")]
    public void A_wrong_file_says_where_and_why(string text, string says)
    {
        Write(text);
        FormatException error = Assert.Throws<FormatException>(() => FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { FlowPath = _path }));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
        => Assert.Contains(_path, Assert.Throws<FormatException>(() => FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { FlowPath = _path })).Message, StringComparison.Ordinal);

    private void Write(string text) => File.WriteAllText(_path, text);
}
