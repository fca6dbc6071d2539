using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>What the diagnoser makes of payloads in whatever shape and syntax they come.</summary>
public sealed class DiagnoserTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    private static readonly FlowInputs Inputs = new(
    [
        new("Flow.customerId", FlowInputType.String, IsRequired: true), new("Flow.score", FlowInputType.Integer),
        new("Flow.contactUri", FlowInputType.String), new("Flow.pin", FlowInputType.Integer) { IsSecure = true },
    ]);

    [Fact]
    public void A_payload_of_another_contract_is_recognised_explained_and_repaired_as_far_as_is_safe()
    {
        const string Json = $$$"""
            {"flow_id":"{{{FlowId}}}","execution_context":{"channel":"voice","contact_uri":"tel:+15550199","user_id":"u-1"},
             "initial_attributes":{"tier":"gold"}}
            """;
        FlowPayloadRepair repair = PayloadRepair.Repair(Json, PayloadContract.Published, FlowInputs.Unknown);
        Assert.Contains(repair.Before.Diagnostics, found => found is { Code: DiagnosticCodes.OtherContract, Severity: DiagnosticSeverity.Information }
            && found.Message.Contains("ExecutionContext shape; the connection speaks Published", StringComparison.Ordinal));
        Assert.True(repair.IsValid);
        Assert.Equal(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.tier":"gold","Flow.channel":"voice","Flow.contactUri":"tel:+15550199","Flow.userId":"u-1"}}""",
            Compact(repair.Text));
        Assert.Empty(PayloadTester.Test(Json, PayloadContract.ExecutionContext, FlowInputs.Unknown).Diagnostics);
    }

    [Fact]
    public void Where_the_flow_lacks_an_input_that_a_context_field_would_travel_as_that_is_said_and_nothing_is_dropped()
    {
        const string Json = $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1"},"execution_context":{"contact_uri":"tel:+1","channel":"voice"}}""";
        FlowPayloadRepair repair = PayloadRepair.Repair(Json, PayloadContract.Published, Inputs);
        Assert.Contains(repair.Before.Diagnostics, found => found.Code == DiagnosticCodes.ContextInputUndeclared && found.Path == "/execution_context/channel");
        Assert.Equal(Compact(Json), Compact(repair.Text));
    }

    [Theory]
    [InlineData("{'flowId': '#', \"inputData\": {\"Flow.customerId\": 'it\\'s'}}", "FX1014 FX1014 FX1014 FX1021")]
    [InlineData("{flowId: #, inputData: {\"Flow.customerId\": \"1\",},}", "FX1014 FX1014 FX1014 FX1011 FX1011")]
    [InlineData("{\"flowId\": \"#\" \"inputData\" = {\"Flow.customerId\": \"1\"; \"Flow.score\": +5}}", "FX1019 FX1019 FX1019 FX1015")]
    [InlineData("// launch\n{\"flowId\": \"#\", /* in */ \"inputData\": {\"Flow.customerId\": \"1\"}}", "FX1010 FX1010")]
    [InlineData("{“flowId”: “#”, \"inputData\": {\"Flow.customerId\": \"a\tb\"}}", "FX1014 FX1014 FX1021")]
    [InlineData("{\"flowId\": \"#\", \"inputData\": {\"Flow.customerId\": \"1\", \"Flow.score\": None}}", "FX1015")]
    [InlineData("{\"flowId\": \"#\", \"inputData\": {\"Flow.customerId\": \"1\"}}}", "FX1018")]
    [InlineData("\uFEFF{\"flowId\": \"#\", \"inputData\": {\"Flow.customerId\": \"1\"}}", "FX1012")]
    public void Text_that_is_nearly_json_is_read_to_its_end_and_mended(string text, string codes)
    {
        FlowPayloadRepair repair = PayloadRepair.Repair(text.Replace("#", FlowId, StringComparison.Ordinal), PayloadContract.Published, Inputs);
        Assert.Equal(codes.Split(' '), repair.Before.Diagnostics.Select(found => found.Code));
        Assert.Empty(repair.After.Diagnostics);
        Assert.All(repair.Before.Diagnostics, found => Assert.True(found.Line > 0 && found.Column > 0));
    }

    [Theory]
    [InlineData("{\"flowId\": \"#\", \"inputData\": {\"Flow.customerId\": \"1\"", DiagnosticCodes.Truncated)]
    [InlineData("{\"flowId\": \"#\", \"inputData\": {\"Flow.customerId\": \"1\", \"Flow.score\": NaN}}", DiagnosticCodes.NotFinite)]
    [InlineData("{\"flowId\": \"#\", \"flowId\": \"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10002\", \"inputData\": {\"Flow.customerId\": \"1\"}}", DiagnosticCodes.FieldTwice)]
    public void What_was_meant_is_not_guessed(string text, string code)
    {
        FlowPayloadRepair repair = PayloadRepair.Repair(text.Replace("#", FlowId, StringComparison.Ordinal), PayloadContract.Published, Inputs);
        Assert.Equal(code, Assert.Single(repair.Before.Diagnostics).Code);
        Assert.False(repair.IsChanged);
        Assert.False(repair.IsValid);
    }

    [Fact]
    public void Utf16_is_read_and_repaired_to_utf8()
    {
        byte[] text = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"ü"}}""")];
        FlowPayloadRepair repair = PayloadRepair.Repair(text, PayloadContract.Published, Inputs);
        Assert.Equal(DiagnosticCodes.NotUtf8, Assert.Single(repair.Before.Diagnostics).Code);
        Assert.True(repair.IsValid);
    }

    [Fact]
    public void A_secure_value_is_shown_nowhere()
    {
        FlowPayloadReport report = PayloadTester.Test(
            $$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.pin":"hunter2"}}""", PayloadContract.Published, Inputs);
        Diagnostic found = Assert.Single(report.Diagnostics);
        Assert.Equal("/inputData/Flow.pin", found.Path);
        string shown = new DiagnosticRenderer(DiagnosticPalette.Plain).Render(report) + Found.Sarif(report) + Found.Json(report);
        Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":"hunter2","Flow.pin":"hunter2"}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":"a","Flow.pin":"hunter2"}}""")]
    [InlineData("""{"inputData":{"Flow.pin":"hunter2"},"inputData":{"Flow.pin":"hunter2"}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":"@{a=hunter2}"}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pinn":"hunter2"}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","pin":["hunter2",{"a":"hunter2"}]}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":{"a":"hunter2","a":"hunter2"}}}""")]
    [InlineData("""{"input_data":{"customer_id":1,"PIN":"hunter2"}}""")]
    [InlineData("""{"inputData":"{\"Flow.pin\":\"hunter2\"}"}""")]
    [InlineData("""{"inputData":[{"Flow.pin":"hunter2"}]}""")]
    [InlineData("""{"pin":"hunter2","pin":"hunter2"}""")]
    [InlineData("""{'inputData':{'Flow.customerId':'1','Flow.pin':'hunter2',}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":hunter2}}""")]
    [InlineData("""{"inputData":{"Flow.customerId":"1","Flow.pin":"hunter2""")]
    [InlineData("\"{\\\"inputData\\\":{\\\"Flow.pin\\\":\\\"hunter2\\\"}}\"")]
    public void A_secure_value_is_in_no_part_of_a_report_but_the_payload_itself(string json)
    {
        FlowPayloadReport report = PayloadTester.Test(json, PayloadContract.Published, Inputs);
        Assert.NotEmpty(report.Diagnostics);
        string told = string.Join('\n', report.Diagnostics.Select(found => string.Join('\n', found.Message, found.Help, found.Path,
            found.ColumnName, found.Fix?.Description, string.Join('\n', found.Fix?.Operations ?? [])))) + report.Text + report;
        string shown = new DiagnosticRenderer(DiagnosticPalette.Plain).Render(report) + Found.Sarif(report) + Found.Json(report);
        Assert.DoesNotContain("hunter2", told + shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repaired_payload_holds_what_is_to_be_sent()
    {
        const string Json = $$$"""{"flow_id":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.pin":4711,"Flow.pin":4711}}""";
        FlowPayloadReport report = PayloadTester.Test(Json, PayloadContract.Published, Inputs);
        Assert.Null(report.Repaired);
        FlowPayloadRepair repair = PayloadRepair.Repair(Json, PayloadContract.Published, Inputs);
        Assert.Equal($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.customerId":"1","Flow.pin":4711}}""", Compact(repair.Text));
    }

    [Fact]
    public void A_secure_value_in_a_row_is_not_told()
    {
        var row = new FlowRow(1, [KeyValuePair.Create("customerId", (object?)"1"), KeyValuePair.Create("pin", (object?)"hunter2")]);
        BoundRow bound = RowBinder.Bind(row, new RowBinding { FlowId = FlowId }, Inputs, PayloadContract.Published);
        Diagnostic found = Assert.Single(bound.Diagnostics);
        Assert.Equal("The value is not a whole number.", found.Message);
        Assert.Equal("Row 1, column 'pin': the value is not a whole number.", found.Placed);
        Assert.DoesNotContain("hunter2", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_text_is_the_answer_is_a_report()
    {
        var random = new Random(4711);
        byte[] sound = Encoding.UTF8.GetBytes($$$"""
            {"flow_id":"{{{FlowId}}}","flowVersion":"3.0","execution_context":{"contact_uri":"tel:+1"},"participants":[{"user_id":"u"}],
             "inputData":{"Flow.customerId":"1","score":"42","x":[1,{"a":null}]},"initial_attributes":{"a":true,"score":1}}
            """);
        byte[] parts = "{}[]:,\"'\\/*#\n\u0000\u00ff aE0.-+tfnN"u8.ToArray();
        for (int turn = 0; turn < 2_000; turn++)
        {
            List<byte> text = [.. sound];
            for (int edits = random.Next(1, 6); edits > 0 && text.Count > 2; edits--)
            {
                int at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0: text.RemoveRange(at, Math.Min(random.Next(1, 12), text.Count - at)); break;
                    case 1: text.Insert(at, parts[random.Next(parts.Length)]); break;
                    case 2: text[at] = (byte)random.Next(256); break;
                    default: text.InsertRange(at, text.GetRange(at, Math.Min(random.Next(1, 40), text.Count - at))); break;
                }
            }

            FlowPayloadRepair repair = PayloadRepair.Repair(text.ToArray(), PayloadContract.BuiltIn[turn % 3], turn % 2 == 0 ? Inputs : FlowInputs.Unknown);
            Assert.False(string.IsNullOrEmpty(new DiagnosticRenderer(DiagnosticPalette.Plain).Render(repair.Before)));
            Assert.True(repair.After.Diagnostics.Count(One) <= repair.Before.Diagnostics.Count(One) || !repair.IsChanged || repair.After.Repaired is null);
        }

        static bool One(Diagnostic found) => found.Severity == DiagnosticSeverity.Error;
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Compact(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(Relaxed);
}
