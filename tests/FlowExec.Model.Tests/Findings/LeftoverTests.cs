using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>A text that is left of an object, or of a variable that nobody filled in, is remarked on wherever it stands.</summary>
public sealed class LeftoverTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    private static readonly FlowInputs Inputs = new(
    [
        new("Flow.city", FlowInputType.String), new("Flow.tags", FlowInputType.String, true), new("Flow.basket", FlowInputType.Json),
        new("Flow.count", FlowInputType.Integer), new("Flow.pin", FlowInputType.String) { IsSecure = true },
    ]);

    public static TheoryData<string> Objects =>
    [
        "@{a=1}", "@{first=Ada; last=Lovelace}", "System.Object[]", "System.String[]", "System.Collections.Hashtable",
        "System.Collections.Specialized.OrderedDictionary", "System.Collections.Generic.List`1[System.String]",
        "System.Collections.Generic.Dictionary`2[System.String,System.Object]", "System.Data.DataRow", "System.Xml.XmlElement",
        "System.Management.Automation.PSCustomObject", "System.Byte[][]",
    ];

    public static TheoryData<string> Variables =>
    [
        "$city", "$env:CITY", "$order.City", "${city}", "$(city)", "{{city}}", "{{ city }}", "{{{city}}}", "{city}", "#{city}", "%CITY%", "<city>",
        "<the city>", "<%= city %>", "[[city]]", "YOUR_CITY", "your-city-here", "${input.city}", "to $!{input.city}, please", "$esc.jsonString($input.city)", "$esc.quote(city)",
        "to $input.city",
    ];

    public static TheoryData<string> Values =>
    [
        "$100", "$", "5 $", "US$ 5", "100%", "%", "50% off, 100% yours", "System", "System failure", "System. Halt", "Systems.Co", "{}", "[]", "{1}", "{\"a\":1}",
        "<br/>", "a < b > c", "<a href=\"x\">", "[city]", "# 5", "@home", "@ {", "your order", "YOURS", "Your", "{{", "}}", "S", "", "#tag", "costs ${5}",
    ];

    [Theory]
    [MemberData(nameof(Objects))]
    public void What_is_left_of_an_object_is_a_warning_at_every_place(string left) => AssertWarned(left, DiagnosticCodes.Stringified);

    [Theory]
    [MemberData(nameof(Variables))]
    public void A_variable_that_nobody_filled_in_is_a_warning_at_every_place(string left) => AssertWarned(left, DiagnosticCodes.Placeholder);

    [Theory]
    [MemberData(nameof(Values))]
    public void Any_other_text_is_a_value(string value)
    {
        string quoted = JsonStrings.Quote(value);
        FlowPayloadReport report = Test($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.city":{{{quoted}}},"Flow.tags":[{{{quoted}}}]}}""");
        Assert.Empty(report.Diagnostics);
    }

    [Theory]
    [InlineData("$flowId")]
    [InlineData("${flow_id}")]
    [InlineData("{{flowId}}")]
    [InlineData("${input.flowId}")]
    [InlineData("<your-flow-id>")]
    [InlineData("%FLOW_ID%")]
    public void In_place_of_an_id_the_cause_is_told_and_the_commands_flow_fills_it(string left)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"flowId":"{{left}}"}""");
        var task = new DiagnosisTask(PayloadContract.Published, Inputs, FlowId);
        Diagnostic found = Assert.Single(PayloadTester.Test(body, task).Diagnostics);
        Assert.Equal((DiagnosticCodes.FieldFormat, FixApplicability.Safe), (found.Code, found.Fix!.Applicability));
        Assert.Contains(left.Contains("input.", StringComparison.Ordinal) ? "template" : "between double quotes", found.Help, StringComparison.Ordinal);
        Assert.Equal($$"""{"flowId":"{{FlowId}}"}""", PayloadRepair.Repair(body, task).Text);
    }

    [Theory]
    [InlineData("""{"Flow.count":"$count"}""", "double quotes")]
    [InlineData("""{"Flow.count":"${input.count}"}""", "template")]
    [InlineData("""{"Flow.count":"System.Object[]"}""", "-Depth")]
    public void A_typed_input_refuses_it_once_and_tells_the_cause(string inputs, string cause)
    {
        Diagnostic found = Assert.Single(Test($$$"""{"flowId":"{{{FlowId}}}","inputData":{{{inputs}}}}""").Diagnostics);
        Assert.Equal(DiagnosticCodes.InputType, found.Code);
        Assert.Contains(cause, found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_secure_input_nothing_is_told() =>
        Assert.Empty(Test($$$"""{"flowId":"{{{FlowId}}}","inputData":{"Flow.pin":"$pin"}}""").Diagnostics);

    private static void AssertWarned(string left, string code)
    {
        string quoted = JsonStrings.Quote(left);
        foreach (FlowInputs inputs in new[] { Inputs, FlowInputs.Unknown })
        {
            foreach (string member in new[]
            {
                $"\"name\":{quoted}", $"\"inputData\":{{\"Flow.city\":{quoted}}}", $"\"inputData\":{{\"Flow.tags\":[\"a\",{quoted}]}}",
                $"\"inputData\":{{\"Flow.basket\":{{\"a\":[{{\"b\":{quoted}}}]}}}}", $"\"inputData\":{{\"Flow.city\":{quoted.Replace("i", "\\u0069", StringComparison.Ordinal)}}}",
            })
            {
                Diagnostic found = Assert.Single(PayloadTester.Test($$"""{"flowId":"{{FlowId}}",{{member}}}""", PayloadContract.Published, inputs).Diagnostics);
                Assert.Equal((code, DiagnosticSeverity.Warning, true), (found.Code, found.Severity, found.Message.Contains(left[..Math.Min(left.Length, 30)], StringComparison.Ordinal)));
                Assert.False(string.IsNullOrEmpty(found.Help));
            }
        }
    }

    private static FlowPayloadReport Test(string body) => PayloadTester.Test(body, PayloadContract.Published, Inputs);
}
