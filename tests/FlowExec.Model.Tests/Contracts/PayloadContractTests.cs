using System.Text.Json.Nodes;

namespace FlowExec;

public class PayloadContractTests
{
    private const string FlowId = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

    private static readonly FlowExecutionContext Everything = new()
    {
        FlowId = FlowId,
        FlowVersion = "3.0",
        Name = "welcome Jörg",
        Channel = "voice",
        ContactUri = "tel:+15550199",
        UserId = "user-456",
        ChannelType = "web",
        StartNode = "Start",
        FlowExecutionId = "my-id-1",
        Attributes = new FlowAttributes([new("customerId", "001"), new("Flow.score", 42L)]),
    };

    private static void AssertJson(string expected, FlowPayload actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.ToString())), actual.ToString());

    [Fact]
    public void Published_carries_what_it_has_no_field_for_as_inputs_with_the_prefix_once()
    {
        AssertJson(
            """
            {
              "flowId": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "flowVersion": "3.0", "name": "welcome Jörg",
              "inputData": {
                "Flow.customerId": "001", "Flow.score": 42, "Flow.channel": "voice", "Flow.contactUri": "tel:+15550199", "Flow.userId": "user-456",
                "Flow.channelType": "web", "Flow.startNode": "Start", "Flow.flowExecutionId": "my-id-1"
              }
            }
            """,
            PayloadContract.Published.Write(Everything, FlowInputs.Unknown));
    }

    [Fact]
    public void ExecutionContext_nests_the_context_and_names_inputs_without_the_prefix()
    {
        AssertJson(
            """
            {
              "flow_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
              "execution_context": { "channel": "voice", "contact_uri": "tel:+15550199", "user_id": "user-456" },
              "initial_attributes": { "customerId": "001", "score": 42, "channel_type": "web", "start_node": "Start", "flow_execution_id": "my-id-1" }
            }
            """,
            PayloadContract.ExecutionContext.Write(Everything, FlowInputs.Unknown));
    }

    [Fact]
    public void Participants_makes_the_user_the_first_participant()
    {
        AssertJson(
            """
            {
              "flow_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
              "participants": [ { "user_id": "user-456", "role": "USER", "channels": ["voice"] } ],
              "flow_execution_id": "my-id-1", "start_node": "Start", "channel_type": "web"
            }
            """,
            PayloadContract.Participants.Write(Everything, FlowInputs.Unknown));
    }

    [Fact]
    public void Participants_writes_the_given_participants()
    {
        FlowExecutionContext context = Everything with { UserId = null, Channel = null, Participants = [new("u1", "USER", ["voice", "web"]), new("u2", "AGENT", ["web"])] };
        JsonNode body = JsonNode.Parse(PayloadContract.Participants.Write(context, FlowInputs.Unknown).ToString())!;
        Assert.Equal(
            """[{"user_id":"u1","role":"USER","channels":["voice","web"]},{"user_id":"u2","role":"AGENT","channels":["web"]}]""", body["participants"]!.ToJsonString());
    }

    [Fact]
    public void Umlauts_stay_readable_and_the_bytes_are_the_same_each_time()
    {
        FlowPayload first = PayloadContract.Published.Write(Everything, FlowInputs.Unknown);
        Assert.Contains("Jörg", first.ToString(), StringComparison.Ordinal);
        Assert.Equal(first.Utf8.ToArray(), PayloadContract.Published.Write(Everything, FlowInputs.Unknown).Utf8.ToArray());
    }

    [Fact]
    public void A_flow_that_declares_an_input_like_a_context_field_gets_it_under_its_own_name_and_type()
    {
        var inputs = new FlowInputs([new FlowInput("Flow.contact_uri", FlowInputType.String), new FlowInput("Flow.channel", FlowInputType.Integer)]);
        var context = new FlowExecutionContext { FlowId = FlowId, ContactUri = "tel:+1", Channel = "7" };
        AssertJson(
            """{"flowId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","inputData":{"Flow.channel":7,"Flow.contact_uri":"tel:+1"}}""",
            PayloadContract.Published.Write(context, inputs));
    }

    [Fact]
    public void A_launch_without_inputs_has_no_inputData() =>
        Assert.Equal($$"""{"flowId":"{{FlowId}}"}""", PayloadContract.Published.Write(new FlowExecutionContext { FlowId = FlowId }, FlowInputs.Unknown).ToString());

    [Theory]
    [InlineData("published")]
    [InlineData("EXECUTIONCONTEXT")]
    [InlineData("Participants")]
    public void A_contract_that_ships_is_found_in_any_case(string name) =>
        Assert.Equal(name, PayloadContract.Load(name).Name, ignoreCase: true);

    [Fact]
    public void A_contract_that_is_nowhere_names_the_ones_that_ship()
    {
        var error = Assert.Throws<FlowConfigurationException>(() => PayloadContract.Load("Publisched"));
        Assert.StartsWith("FX9001", error.Message, StringComparison.Ordinal);
        Assert.Contains("Published, ExecutionContext, Participants", error.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "FX9002", "not a JSON object")]
    [InlineData("{", "FX9001", "not JSON")]
    [InlineData("""{"name":"X"}""", "FX9002", "'schema'")]
    [InlineData("""{"name":"X","schema":{},"fields":{"flowID":"/a"}}""", "FX9002", "'flowID'")]
    [InlineData("""{"name":"X","schema":{},"fields":{"flowId":"a"}}""", "FX9002", "JSON pointer")]
    [InlineData("""{"name":"X","schema":{},"fieldz":{}}""", "FX9002", "did you mean 'fields'")]
    public void A_bad_contract_file_says_what_is_wrong_with_it(string text, string code, string why)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, text);
        try
        {
            var error = Assert.Throws<FlowConfigurationException>(() => PayloadContract.Load(path));
            Assert.StartsWith(code, error.Message, StringComparison.Ordinal);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_fourth_contract_is_only_a_file()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, """
            {"name":"Gateway","fields":{"flowId":"/job/flow","contactUri":"/job/to/uri","attributes":"/job/vars"},"inputPrefix":"x-","asInputs":{"channel":"via"},"schema":{"type":"object"}}
            """);
        try
        {
            PayloadContract contract = PayloadContract.Load(path);
            AssertJson(
                """{"job":{"flow":"f","to":{"uri":"tel:+1"},"vars":{"x-a":1,"x-via":"voice"}}}""",
                contract.Write(new FlowExecutionContext { FlowId = "f", ContactUri = "tel:+1", Channel = "voice", Attributes = new FlowAttributes([new("a", 1)]) }, FlowInputs.Unknown));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
