using System.Net;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class ContractTests
{
    private const string Id = OrgClient.NightlySync;

    [Theory]
    [InlineData("""{"flow_id": "ID", "execution_context": {"contact_uri": "tel:+15550199", "channel": "voice", "user_id": "u"}}""", 200, "")]
    [InlineData("""{"flowId": "ID", "execution_context": {"contact_uri": "ext:12345", "channel": "external", "user_id": "u"}, "initial_attributes": {}}""", 200, "")]
    [InlineData("""{"flowId": "ID", "flow_id": "ID", "execution_context": {"contact_uri": "ext:1", "channel": "c", "user_id": "u"}}""", 400, "flow_id")]
    [InlineData("""{"flowId": "ID", "flow_id": "other", "execution_context": {"contact_uri": "ext:1", "channel": "c", "user_id": "u"}}""", 400, "flow_id")]
    [InlineData("""{"flow_id": "ID"}""", 400, "\"fieldName\":\"execution_context\"")]
    [InlineData("""{"flow_id": "ID", "execution_context": {}}""", 400, "\"fieldName\":\"execution_context.channel\"")]
    [InlineData("""{"flow_id": "ID", "execution_context": {"contact_uri": "tel:+1", "channel": "voice"}}""", 400, "\"fieldName\":\"execution_context.user_id\"")]
    [InlineData("""{"flow_id": "ID", "execution_context": {"contact_uri": "15550199", "channel": "voice", "user_id": "u"}}""", 400, "a URI with a scheme")]
    [InlineData("""{"flow_id": "ID", "execution_context": {"contact_uri": "tel:+1", "channel": "voice", "user_id": "u"}, "initial_attributes": {"customField1": "x"}}""", 400, "no input 'customField1'")]
    [InlineData("""{"flow_id": "unknown", "execution_context": {"contact_uri": "tel:+1", "channel": "voice", "user_id": "u"}}""", 404, "architect.flow.not.found")]
    [InlineData("""{"execution_context": {"contact_uri": "tel:+1", "channel": "voice", "user_id": "u"}}""", 400, "\"fieldName\":\"flow_id\"")]
    [InlineData("""{"flowId": "ID", "inputData": {}}""", 400, "'inputData' is not a field")]
    public Task ExecutionContext_wants_its_own_body(string body, int status, string says)
        => CheckAsync("ExecutionContext", body, status, says);

    [Theory]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": [{"user_id": "u", "role": "USER", "channels": ["voice"]}], "start_node": "Start"}""", 200, "")]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": [{"user_id": "u", "role": "USER", "channels": ["voice"]}], "start_node": "Nowhere"}""", 400, "no node 'Nowhere'")]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": []}""", 400, "\"fieldName\":\"participants\"")]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": [{"user_id": "u", "role": "USER", "channels": []}]}""", 400, "participants[0].channels")]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": [{"user_id": "u", "channels": ["voice"]}]}""", 400, "\"fieldName\":\"participants[0].role\"")]
    [InlineData("""{"flow_id": "ID", "channel_type": "web", "participants": [{"user_id": "u", "role": "USER", "channels": [1]}]}""", 400, "\"fieldName\":\"participants[0].channels[0]\"")]
    [InlineData("""{"flow_id": "ID", "participants": [{"user_id": "u", "role": "USER", "channels": ["voice"]}]}""", 400, "\"fieldName\":\"channel_type\"")]
    [InlineData("""{"flow_id": "ID", "participant_id": "user-456"}""", 400, "'participant_id' is not a field")]
    public Task Participants_wants_its_own_body(string body, int status, string says) => CheckAsync("participants", body, status, says);

    [Fact]
    public async Task Attributes_reach_the_flow_by_their_names_alone()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Contract = "ExecutionContext",
            Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator);
        string body = $$"""
            {"flow_id": "{{OrgClient.FollowUp}}", "execution_context": {"contact_uri": "tel:+1", "channel": "voice", "user_id": "u"},
             "initial_attributes": {"customerId": "7"} }
            """;
        string id = await client.LaunchedIdAsync(body);
        emulator.Advance(TimeSpan.FromSeconds(1));
        (_, JsonElement done) = await client.ReadAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal("7", done.GetProperty("outputData").GetProperty("Flow.customerId").GetString());
        string scoped = body.Replace("customerId", "Flow.customerId", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.TryLaunchAsync(scoped)).Status);
    }

    [Fact]
    public async Task An_execution_id_that_the_caller_chose_is_kept_and_taken_once()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Contract = "Participants" });
        using var client = new OrgClient(emulator);
        string body = $$"""{"flow_id": "{{Id}}", "channel_type": "web", "flow_execution_id": "my/own id", "participants": [{"user_id": "u", "role": "USER", "channels": ["voice"]}]}""";
        Assert.Equal("my/own id", await client.LaunchedIdAsync(body));
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync($"/api/v2/flows/executions/{Uri.EscapeDataString("my/own id")}")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await client.TryLaunchAsync(body)).Status);
        Assert.Equal(1, emulator.Ledger.LaunchCount);
    }

    private static async Task CheckAsync(string contract, string body, int status, string says)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Contract = contract });
        using var client = new OrgClient(emulator);
        (HttpStatusCode answered, JsonElement json) = await client.TryLaunchAsync(body.Replace("\"ID\"", $"\"{Id}\"",
            StringComparison.Ordinal));
        Assert.Equal(status, (int)answered);
        Assert.Contains(says, json.ToString(), StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, emulator.Ledger.LaunchCount);
    }
}
