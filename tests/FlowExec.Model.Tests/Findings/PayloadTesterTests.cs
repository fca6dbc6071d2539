using System.Text;

namespace FlowExec;

public class PayloadTesterTests
{
    private const string FlowId = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

    private static FlowPayloadReport Test(string json, PayloadContract contract, FlowInputs? inputs = null) =>
        PayloadTester.Test(Encoding.UTF8.GetBytes(json), contract, inputs ?? FlowInputs.Unknown);

    private static string[] Codes(FlowPayloadReport report) => [.. report.Diagnostics.Select(d => $"{d.Code} {d.Path}".TrimEnd())];

    [Theory]
    [InlineData("+1 (555) 0199", "tel:+15550199", FixApplicability.Safe)]
    [InlineData("030 123 4567", "tel:0301234567", FixApplicability.Suggestion)]
    [InlineData("ada@example.org", "mailto:ada@example.org", FixApplicability.Suggestion)]
    [InlineData("somebody", null, null)]
    public void An_address_without_a_scheme_gets_the_one_that_it_shows(string given, string? right, FixApplicability? sureness)
    {
        Diagnostic found = Assert.Single(PayloadTester.Test(
            $$$"""{"flowId":"flow-17","execution_context":{"channel":"voice","contact_uri":"{{{given}}}","user_id":"u"}}""",
            PayloadContract.ExecutionContext, FlowInputs.Unknown).Diagnostics);
        Assert.Equal(DiagnosticCodes.FieldFormat, found.Code);
        Assert.Equal(right is null ? null : $"\"{right}\"", found.Fix?.Operations.Single().Value);
        Assert.Equal(sureness, found.Fix?.Applicability);
    }

    [Theory]
    [InlineData("Published", """{"flowId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","flowVersion":null,"name":"","inputData":{"Flow.a":[1]}}""")]
    [InlineData("ExecutionContext", """{"flowId":"flow-17","execution_context":{"channel":"external","contact_uri":"ext:12345","user_id":"u"},"initial_attributes":{"customField1":"value1"}}""")]
    [InlineData("Participants", """{"flow_id":"abc-123","participants":[{"user_id":"u","role":"USER","channels":["voice"]}],"channel_type":"web"}""")]
    public void A_right_payload_is_valid(string contract, string json)
    {
        FlowPayloadReport report = Test(json, PayloadContract.Load(contract));
        Assert.Empty(report.Diagnostics);
        Assert.True(report.IsValid);
    }

    [Theory]
    [InlineData("Published", "{}", "FX1001 /flowId")]
    [InlineData("Published", """{"flowId":"abc-123"}""", "FX1002 /flowId")]
    [InlineData("Published", """{"flow_id":"abc-123"}""", "FX1003 /flow_id|FX1002 /flow_id")]
    [InlineData("Published", """{"flowid":"x"}""", "FX1003 /flowid|FX1002 /flowid")]
    [InlineData("Published", """{"flowId":7}""", "FX1004 /flowId")]
    [InlineData("Published", "[]", "FX1004")]
    [InlineData("Published", """{"flowId":"","flowId":""}""", "FX1008 /flowId|FX1005 /flowId")]
    [InlineData("Published", """{"flowId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","inputData":[],"start_node":"x"}""", "FX1004 /inputData|FX1003 /start_node")]
    [InlineData("ExecutionContext", """{"flow_id":"a","flowId":"b","execution_context":{}}""", "FX1005 /flowId|FX1001 /execution_context/channel|FX1001 /execution_context/contact_uri|FX1001 /execution_context/user_id")]
    [InlineData("ExecutionContext", """{"flow_id":"a","execution_context":{"channel":"","contact_uri":"+15550199","user_id":"u"}}""", "FX1008 /execution_context/channel|FX1002 /execution_context/contact_uri")]
    [InlineData("Participants", """{"flow_id":"abc-123","participant_id":"u"}""", "FX1003 /participant_id|FX1001 /participants/0/role|FX1001 /participants/0/channels|FX1001 /channel_type")]
    [InlineData("Participants", """{"flow_id":"a","participants":[],"channel_type":"web"}""", "FX1008 /participants")]
    [InlineData("Participants", """{"flow_id":"a","participants":[{"user_id":"u","channels":[1]}],"channel_type":"web"}""", "FX1004 /participants/0/channels/0|FX1001 /participants/0/role")]
    public void Every_defect_of_the_shape_is_found_once(string contract, string json, string expected) =>
        Assert.Equal(expected.Split('|'), Codes(Test(json, PayloadContract.Load(contract))));

    [Fact]
    public void Text_that_is_no_json_says_where()
    {
        FlowPayloadReport report = Test("{\n\"flowId\":\"6f9619ff-8b86-4011-b42d-00c04fc964ff\",}", PayloadContract.Published);
        Diagnostic found = Assert.Single(report.Diagnostics);
        Assert.Equal((DiagnosticCodes.TrailingComma, 2, 48), (found.Code, found.Line, found.Column));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_a_finding()
    {
        byte[] broken = [.. """{"flowId":" """u8, 0xFF, 0xFE, .. "\"}"u8];
        Assert.False(PayloadTester.Test(broken, PayloadContract.Published, FlowInputs.Unknown).IsValid);
        Assert.Equal(["FX1002 /flowId", "FX1013"], Codes(Test("""{"flowId":"\ud800"}""", PayloadContract.Published)));
    }

    [Fact]
    public void Nesting_without_end_is_a_finding() =>
        Assert.Equal(["FX1006", "FX1017"], Codes(Test(new string('[', 1_000_000), PayloadContract.Published)).Select(code => code[..6]));

    [Fact]
    public void A_payload_over_the_limit_names_the_largest_inputs()
    {
        string json = $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.small":"a","Flow.big":"{{{new string('x', 512_000)}}}"}}""";
        Diagnostic found = Assert.Single(Test(json, PayloadContract.Published).Diagnostics);
        Assert.Equal(DiagnosticCodes.TooLarge, found.Code);
        Assert.Contains("'Flow.big' (512,002 bytes)", found.Help, StringComparison.Ordinal);
        string largest = $$$"""{"flowId":"{{{FlowId}}}","name":"{{{new string('x', 512_000 - 59)}}}"}""";
        Assert.Equal(FlowPayload.MaxBytes, largest.Length);
        Assert.True(Test(largest, PayloadContract.Published).IsValid);
    }

    [Theory]
    [InlineData("\"Flow.id\":\"1\"", "")]
    [InlineData("\"Flow.id\":null,\"Flow.n\":null", "FX3002 /inputData/Flow.id")]
    [InlineData("", "FX3002 /inputData/Flow.id")]
    [InlineData("\"id\":\"1\"", "FX3003 /inputData/id")]
    [InlineData("\"flow.id\":\"1\"", "FX3003 /inputData/flow.id")]
    [InlineData("\"Flow.ID\":\"1\"", "FX3001 /inputData/Flow.ID")]
    [InlineData("\"Flow.Flow.id\":\"1\"", "FX3001 /inputData/Flow.Flow.id|FX3002 /inputData/Flow.id")]
    [InlineData("\"Flow.id\":\"1\",\"Flow.x/y\":1", "FX3001 /inputData/Flow.x~1y")]
    [InlineData("\"Flow.id\":1", "FX3004 /inputData/Flow.id")]
    [InlineData("\"Flow.id\":\"1\",\"Flow.n\":\"42\"", "FX3004 /inputData/Flow.n")]
    [InlineData("\"Flow.id\":\"1\",\"Flow.n\":4.5,\"Flow.tags\":[\"a\",1]", "FX3004 /inputData/Flow.n|FX3004 /inputData/Flow.tags")]
    [InlineData("\"Flow.id\":\"1\",\"id\":\"1\"", "FX1005 /inputData/id")]
    [InlineData("\"Flow.id\":\"1\",\"Flow.contactUri\":\"tel:+1\"", "FX3005 /inputData/Flow.contactUri")]
    public void Inputs_are_held_against_what_the_flow_declares(string inputData, string expected)
    {
        var inputs = new FlowInputs([new("Flow.id", FlowInputType.String, IsRequired: true), new("Flow.n", FlowInputType.Integer), new("Flow.tags", FlowInputType.String, true)]);
        Assert.Equal(
            expected.Length == 0 ? [] : expected.Split('|'),
            Codes(Test($$$"""{"flowId":"{{{FlowId}}}","inputData":{{{{inputData}}}}}""", PayloadContract.Published, inputs)));
    }

    [Theory]
    [InlineData(null, "Add it: a text.")]
    [InlineData("The customer's number", "Add it: a text. The flow says of it: The customer's number")]
    public void What_a_missing_input_is_stands_in_the_help(string? description, string expected)
    {
        var inputs = new FlowInputs([new("Flow.id", FlowInputType.String, IsRequired: true, Description: description)]);
        string json = $$$"""{"flowId":"{{{FlowId}}}","inputData":{}}""";
        Assert.Equal(expected, Assert.Single(Test(json, PayloadContract.Published, inputs).Diagnostics).Advice);
    }

    [Fact]
    public void A_flow_that_accepts_others_warns_only()
    {
        var inputs = new FlowInputs([new("Flow.customerId", FlowInputType.String)]) { AllowsOthers = true };
        FlowPayloadReport report = Test($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.custmerId":"1"}}""", PayloadContract.Published, inputs);
        Assert.True(report.IsValid);
        Assert.Contains("did you mean 'Flow.customerId'", Assert.Single(report.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Under_ExecutionContext_inputs_have_no_prefix()
    {
        var inputs = new FlowInputs([new("Flow.id", FlowInputType.Integer, IsRequired: true)]);
        string With(string attributes) => $$$"""{"flow_id":"a","execution_context":{"channel":"voice","contact_uri":"tel:+1","user_id":"u"},"initial_attributes":{{{{attributes}}}}}""";
        Assert.Empty(Test(With("\"id\":1"), PayloadContract.ExecutionContext, inputs).Diagnostics);
        Assert.Equal(["FX3001 /initial_attributes/Flow.id"], Codes(Test(With("\"Flow.id\":1"), PayloadContract.ExecutionContext, inputs)));
    }

    [Fact]
    public void Every_code_has_a_title_and_a_number_of_its_own()
    {
        Assert.All(DiagnosticCodes.Titles, pair => Assert.Matches("^FX[1-59][0-9]{3}$", pair.Key));
        Assert.All(DiagnosticCodes.Titles.Values, Assert.NotEmpty);
        Assert.Equal(typeof(DiagnosticCodes).GetFields().Length, DiagnosticCodes.Titles.Count);
    }
}
