using System.Text;
using System.Text.Json;

namespace FlowExec.Model.Tests.Contracts;

/// <summary>The quick verdict and the explanation are two ways to one answer: sound means no findings, and no findings mean sound.</summary>
public class SoundnessTests
{
    private static readonly string[] Scalars =
    [
        "null", "true", "0", "-1", "7", "1.5", "1e400", "\"\"", "\"a\"", "\"low\"", "\"PT5M\"", "\"P1W\"", "\"2026-03-01\"",
        "\"2026-03-01T08:30:00Z\"", "\"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001\"", "\"@{a=1}\"", "\"System.Object[]\"", "\"$name\"", "\"{{name}}\"", "\"to ${input.name}\"", "\"\\u0061\"", "\"\\ud800\"",
    ];

    private static readonly string[] Types =
    [
        "\"type\":\"string\"", "\"type\":\"integer\"", "\"type\":\"number\"", "\"type\":\"boolean\"", "\"type\":\"object\"",
        "\"type\":[\"string\",\"null\"]", "\"type\":\"user\"", "\"type\":\"string\",\"format\":\"date-time\"",
        "\"type\":\"string\",\"format\":\"duration\"", "\"type\":\"string\",\"format\":\"uuid\"", "\"type\":\"array\",\"items\":{\"type\":\"string\"}",
        "\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":1}", "\"title\":\"anything\"",
    ];

    private static readonly string[] Rules =
    [
        "", "", ",\"enum\":[\"a\",\"low\",7,null]", ",\"minimum\":1", ",\"maximum\":0", ",\"pattern\":\"^[a-z]+$\"", ",\"minLength\":1", ",\"maxLength\":2",
        ",\"minItems\":1", ",\"uniqueItems\":true", ",\"not\":{\"const\":\"a\"}", ",\"anyOf\":[{\"minLength\":3},{\"maximum\":3}]", ",\"required\":[\"a\"]",
        ",\"$dynamicRef\":\"#x\"", ",\"note\":\"our own\"",
    ];

    private static readonly string[] Together =
    [
        "", "", "", ",\"required\":[\"Flow.a\"]", ",\"additionalProperties\":true", ",\"minProperties\":1", ",\"dependentRequired\":{\"a\":[\"b\"]}",
        ",\"maxProperties\":1",
    ];

    [Theory]
    [InlineData("""{"id":"a"}""", true)]
    [InlineData("""{"id":"a","note":"n"}""", true)]
    [InlineData("""{"id":"a","remark":"n"}""", true)]
    [InlineData("""{"key":"a"}""", true)]
    [InlineData("""{"note":"n"}""", false)]
    [InlineData("""{"id":"a","key":"a"}""", false)]
    [InlineData("""{"id":"a","note":"n","remark":"n"}""", false)]
    [InlineData("""{"id":"a","place":{"x":1}}""", true)]
    [InlineData("""{"id":"a","place":{"left":1}}""", true)]
    [InlineData("""{"id":"a","place":{}}""", false)]
    [InlineData("""{"id":"a","place":{"left":"1"}}""", false)]
    public void Another_spelling_of_a_field_is_as_good_and_stands_in_for_it(string body, bool isSound)
    {
        var contract = new PayloadContract(ContractFile.Parse("""
            {"name":"Own","fields":{"flowId":"/id","name":"/note"},"aliases":{"/key":"/id","/remark":"/note","/place/left":"/place/x"},
             "schema":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"note":{"type":"string"},
              "place":{"type":"object","required":["x"],"properties":{"x":{"type":"number"}},"additionalProperties":false}},"additionalProperties":false}}
            """u8.ToArray(), "own.json"));
        Assert.Equal(isSound, contract.For(FlowInputs.Unknown).IsSound(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(isSound, PayloadTester.Test(body, contract, FlowInputs.Unknown).Diagnostics.IsEmpty);
    }

    [Theory]
    [InlineData("VOICE", "write \"voice\" Safe")]
    [InlineData("voise", "write \"voice\" Suggestion")]
    [InlineData("carrier pigeon", "")]
    public void A_value_is_mended_by_the_allowed_one_that_it_was_most_likely_meant_to_be(string value, string fix)
    {
        var contract = new PayloadContract(ContractFile.Parse("""
            {"name":"Own","fields":{"flowId":"/id"},"schema":{"type":"object","properties":{"id":{"enum":["voice","chat"],"description":"Where."}}}}
            """u8.ToArray(), "own.json"));
        Diagnostic found = Assert.Single(PayloadTester.Test($$"""{"id":"{{value}}"}""", contract, FlowInputs.Unknown).Diagnostics);
        Assert.Equal($"'id' must be one of \"voice\", \"chat\"; \"{value}\" is not.", found.Message);
        Assert.Equal(("FX1009", "Where.", fix), (found.Code, found.Help, $"{found.Fix} {found.Fix?.Applicability}".Trim()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sound_means_no_findings(int seed)
    {
        var random = new Random(seed);
        int sound = 0;
        for (int turn = 0; turn < 600; turn++)
        {
            string schema = $"{{\"properties\":{{\"Flow.a\":{Schema(random)},\"b\":{Schema(random)}}}{One(random, Together)}}}";
            FlowInputs inputs = random.Next(8) == 0 ? FlowInputs.Unknown : InputSchemaReader.Read(JsonDocument.Parse(schema).RootElement);
            string body = Body(random);
            PayloadContract contract = random.Next(6) == 0 ? PayloadContract.ExecutionContext : PayloadContract.Published;
            bool isSound = contract.For(inputs).IsSound(Encoding.UTF8.GetBytes(body));
            FlowPayloadReport report = PayloadTester.Test(body, contract, inputs);
            Diagnosis explained = Diagnoser.Test(Encoding.UTF8.GetBytes(body), new DiagnosisTask(contract, inputs), isAskedFirst: false)!;
            string found = string.Join("; ", explained.Diagnostics.Select(one => one.Message));
            Assert.True(isSound == (found.Length == 0), $"{isSound}: {found}\n{schema}\n{body}");
            Assert.Equal(isSound, report.Diagnostics.IsEmpty);
            sound += isSound ? 1 : 0;
        }

        Assert.InRange(sound, 30, 500);
    }

    private static string Schema(Random random) => $"{{{One(random, Types)}{One(random, Rules)}}}";

    private static string Body(Random random)
    {
        string[] members =
        [
            random.Next(20) == 0 ? "\"flowId\":\"x\"" : "\"flowId\":\"7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001\"",
            .. random.Next(6) == 0 ? (string[])[$"\"name\":{One(random, Scalars)}"] : [],
            .. random.Next(15) == 0 ? (string[])["\"flow_id\":\"x\""] : [],
            .. random.Next(8) == 0 ? (string[])[] : [$"\"inputData\":{Inputs(random)}"],
        ];
        return $"{{{string.Join(',', members)}}}";
    }

    private static string Inputs(Random random) => random.Next(15) == 0 ? One(random, Scalars)
        : "{" + string.Join(',', new[] { "Flow.a", "Flow.b", "Flow.c", "a" }
            .Where((_, index) => random.Next(index < 2 ? 2 : 10) == 0)
            .Select(name => $"\"{name}\":{Value(random)}")) + "}";

    private static string Value(Random random) => random.Next(4) switch
    {
        0 => $"[{One(random, Scalars)},{One(random, Scalars)}]",
        1 when random.Next(2) == 0 => $"{{\"a\":{One(random, Scalars)}}}",
        _ => One(random, Scalars),
    };

    private static string One(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
