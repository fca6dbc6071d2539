using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace FlowExec.Model.Tests.Contracts;

/// <summary>What a flow declares of its inputs holds in every keyword, not in names and types alone.</summary>
public class LaunchSchemaTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    [Theory]
    [InlineData("""{"type":"string","enum":["low","high"]}""", "\"low\"", "\"urgent\"")]
    [InlineData("""{"type":"integer","const":7}""", "7.0", "8")]
    [InlineData("""{"type":"integer","minimum":1}""", "1", "0")]
    [InlineData("""{"type":"integer","maximum":9}""", "9", "10")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "0.1", "0")]
    [InlineData("""{"type":"number","minimum":0,"exclusiveMinimum":true}""", "0.1", "0")]
    [InlineData("""{"type":"number","multipleOf":0.25}""", "1.75", "1.8")]
    [InlineData("""{"type":"string","pattern":"^[A-Z]{2}$"}""", "\"DE\"", "\"de\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001\"", "\"7d9b\"")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"ab\"", "\"a\"")]
    [InlineData("""{"type":"string","minLength":2,"maxLength":3}""", "\"abc\"", "\"abcd\"")]
    [InlineData("""{"type":"array","items":{"type":"integer","minimum":1},"maxItems":2}""", "[1,2]", "[1,0]")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"maxItems":2}""", "[1,2]", "[1,2,3]")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "[\"a\",\"b\"]", "[\"a\",\"a\"]")]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}}""", "{\"a\":1}", "{\"a\":\"x\"}")]
    [InlineData("""{"type":"object","required":["a"]}""", "{\"a\":1}", "{}")]
    [InlineData("""{"type":"string","not":{"const":"x"}}""", "\"y\"", "\"x\"")]
    [InlineData("""{"type":"string","anyOf":[{"minLength":3},{"const":"x"}]}""", "\"x\"", "\"xy\"")]
    public void Every_keyword_holds_for_a_declared_input(string schema, string good, string bad)
    {
        FlowInputs inputs = Declare($$"""{"properties":{"Flow.x": {{schema}} } }""");
        Assert.Empty(Test(Body($"\"Flow.x\":{good}"), inputs));
        Diagnostic found = Assert.Single(Test(Body($"\"Flow.x\":{bad}"), inputs));
        Assert.Equal(DiagnosticCodes.InputRule, found.Code);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.StartsWith("/inputData/Flow.x", found.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Flow.")]
    [InlineData("")]
    public void Names_are_the_contracts_whatever_the_orgs_schema_writes(string prefix)
    {
        FlowInputs inputs = Declare($$"""
            {"properties":{ "{{prefix}}a":{"type":"integer","minimum":1},"{{prefix}}b":{"type":"integer"} },
             "dependentRequired":{"{{prefix}}a":["{{prefix}}b"]}, "allOf":[{"required":["{{prefix}}a"]}]}
            """);
        Assert.Empty(Test(Body("\"Flow.a\":1,\"Flow.b\":2"), inputs));
        Assert.Equal(["/inputData"], Test(Body("\"Flow.a\":1"), inputs).Select(found => found.Path));
        Assert.Equal(["/inputData"], Test(Body("\"Flow.b\":1"), inputs).Select(found => found.Path));
        Assert.Equal(["/inputData/Flow.a"], Test(Body("\"Flow.a\":0,\"Flow.b\":2"), inputs).Select(found => found.Path));
        string other = $$"""{"flow_id":"{{FlowId}}","execution_context":{"channel":"voice","contact_uri":"tel:+15550199","user_id":"u"},"initial_attributes":{"a":0,"b":1} }""";
        Assert.Equal(["/initial_attributes/a"], PayloadTester.Test(other, PayloadContract.ExecutionContext, inputs).Diagnostics
            .Where(found => found.Code == DiagnosticCodes.InputRule).Select(found => found.Path));
    }

    [Fact]
    public void What_the_inputs_ask_together_holds_where_none_is_given()
    {
        FlowInputs inputs = Declare("""{"properties":{"Flow.a":{"type":"integer"}},"minProperties":1}""");
        Assert.Equal(DiagnosticCodes.InputRule, Assert.Single(Test($$"""{"flowId":"{{FlowId}}"}""", inputs)).Code);
        Assert.Equal(DiagnosticCodes.InputRule, Assert.Single(Test($$"""{"flowId":"{{FlowId}}","inputData":null}""", inputs)).Code);
        Assert.Empty(Test(Body("\"Flow.a\":1"), inputs));
    }

    [Theory]
    [InlineData("""{"properties":{"Flow.a":{"type":"string","$dynamicRef":"#x"}}}""", "$dynamicRef")]
    [InlineData("""{"properties":{"Flow.a":{"type":"string","format":"idn-hostname"}}}""", "format")]
    [InlineData("""{"properties":{"Flow.a":{"$ref":"#/$defs/a"}},"$defs":{"a":{"$ref":"#/$defs/a"}}}""", "refers to itself without end")]
    [InlineData("""{"properties":{"Flow.a":{"$ref":"https://example.com/a"}}}""", "leads out of the document")]
    [InlineData("""{"properties":{"Flow.a":{"type":"array","items":[{"type":"string"}]}}}""", "prefixItems")]
    [InlineData("""{"properties":{"Flow.a":{"type":"string","pattern":"("}}}""", "regular expression")]
    [InlineData("""{"properties":{"Flow.a":{"type":"string","minLength":"three"}}}""", "minLength")]
    public void What_is_not_evaluated_of_a_declared_schema_is_said(string schema, string about)
    {
        Diagnostic found = Assert.Single(Test(Body(""), Declare(schema)));
        Assert.Equal(DiagnosticCodes.KeywordUnsupported, found.Code);
        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
        Assert.Contains(about, found.Message + found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Notes_of_the_orgs_own_in_a_schema_are_not_complained_of() =>
        Assert.Empty(Test(Body("\"Flow.a\":\"x\""), Declare("""
            {"$schema":"http://json-schema.org/draft-04/schema#","id":"urn:x","properties":{"Flow.a":{"type":"string","x-order":1,"required":true}}}
            """)));

    [Fact]
    public void A_catastrophic_pattern_in_a_declared_schema_is_bounded()
    {
        FlowInputs inputs = Declare("""{"properties":{"Flow.a":{"type":"string","pattern":"^(?=(a+)+$)(a+)+b$"}}}""");
        Diagnostic found = Assert.Single(Test(Body($"\"Flow.a\":\"{new string('a', 5000)}!\""), inputs));
        Assert.Contains(found.Code, (string[])[DiagnosticCodes.Undecided, DiagnosticCodes.InputRule]);
    }

    [Fact]
    public void The_rules_of_a_secure_input_show_nothing_of_its_value()
    {
        var inputs = new FlowInputs([new FlowInput("Flow.pin", FlowInputType.String) { IsSecure = true }])
        {
            Schema = JsonDocument.Parse("""{"properties":{"Flow.pin":{"type":"string","pattern":"^[0-9]{4}$"}}}""").RootElement,
        };
        Diagnostic found = Assert.Single(Test(Body("\"Flow.pin\":\"hunter2\""), inputs));
        Assert.DoesNotContain("hunter2", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"flowId":"ID","name":null,"inputData":null,"flowVersion":null}""")]
    [InlineData("""{"flowId":"ID","name":"","flowVersion":""}""")]
    public void What_is_left_empty_is_left_out(string body) => Assert.Empty(Test(body.Replace("ID", FlowId, StringComparison.Ordinal), FlowInputs.Unknown));

    [Theory]
    [InlineData("a b c", true)]
    [InlineData("c b a", true)]
    [InlineData("b a c", true)]
    [InlineData("c", true)]
    [InlineData("c a B", false)]
    [InlineData("a b c d", false)]
    public void Inputs_may_come_in_any_order(string names, bool isSound)
    {
        FlowInputs inputs = Declare("""{"properties":{"Flow.a":{"type":"integer"},"Flow.b":{"type":"integer"},"Flow.c":{"type":"integer"}}}""");
        Assert.Equal(isSound, Test(Body(string.Join(',', names.Split(' ').Select(name => $"\"Flow.{name}\":1"))), inputs).IsEmpty);
    }

    [Theory]
    [InlineData("1234.0", true)]
    [InlineData("12345.0", false)]
    [InlineData("1234567.00", true)]
    [InlineData("4,9E+1", false)]
    [InlineData("9E+", true)]
    public void A_number_that_became_a_decimal_is_told_from_a_version(string text, bool isSound) =>
        Assert.Equal(isSound, Test(Body($"\"Flow.a\":\"{text}\""), Declare("""{"properties":{"Flow.a":{"type":"string"}}}""")).IsEmpty);

    private static FlowInputs Declare(string schema) => InputSchemaReader.Read(JsonDocument.Parse(schema).RootElement);

    private static string Body(string inputs) => $$"""{"flowId":"{{FlowId}}","inputData":{ {{inputs}} } }""";

    private static ImmutableArray<Diagnostic> Test(string body, FlowInputs inputs)
    {
        ImmutableArray<Diagnostic> found = PayloadTester.Test(body, PayloadContract.Published, inputs).Diagnostics;
        using JsonText text = JsonText.Parse(Encoding.UTF8.GetBytes(body));
        Assert.Equal(found.IsEmpty, PayloadContract.Published.For(inputs).IsSound(text));
        return found;
    }
}
