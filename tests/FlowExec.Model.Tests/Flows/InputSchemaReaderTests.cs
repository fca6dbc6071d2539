using System.Text.Json;

namespace FlowExec;

public class InputSchemaReaderTests
{
    private static FlowInputs Read(string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        return InputSchemaReader.Read(document.RootElement);
    }

    [Theory]
    [InlineData("""{"type":"string"}""", FlowInputType.String, false)]
    [InlineData("""{"type":["string","null"]}""", FlowInputType.String, false)]
    [InlineData("""{"type":"string","format":"uri"}""", FlowInputType.String, false)]
    [InlineData("""{"type":"boolean"}""", FlowInputType.Boolean, false)]
    [InlineData("""{"type":"integer"}""", FlowInputType.Integer, false)]
    [InlineData("""{"type":"number"}""", FlowInputType.Decimal, false)]
    [InlineData("""{"type":"number","format":"currency"}""", FlowInputType.Currency, false)]
    [InlineData("""{"type":"string","format":"date-time"}""", FlowInputType.DateTime, false)]
    [InlineData("""{"type":"string","format":"duration"}""", FlowInputType.Duration, false)]
    [InlineData("""{"type":"object"}""", FlowInputType.Json, false)]
    [InlineData("""{"type":"array","items":{"type":"integer"}}""", FlowInputType.Integer, true)]
    [InlineData("""{"type":"array"}""", FlowInputType.Unknown, true)]
    [InlineData("""{"type":"queue"}""", FlowInputType.Unknown, false)]
    [InlineData("""{"$ref":"#/definitions/x"}""", FlowInputType.Unknown, false)]
    [InlineData("true", FlowInputType.Unknown, false)]
    [InlineData("""{"type":7}""", FlowInputType.Unknown, false)]
    public void Types_are_understood_and_unknown_ones_let_through(string property, FlowInputType type, bool isCollection)
    {
        FlowInput input = Assert.Single(Read($$$"""{"type":"object","properties":{"Flow.x":{{{property}}}}}"""));
        Assert.Equal((type, isCollection, "Flow.x"), (input.Type, input.IsCollection, input.Name));
    }

    [Fact]
    public void Required_inputs_prefix_and_openness_are_read()
    {
        FlowInputs inputs = Read("""{"properties":{"a":{"type":"string","description":"the a"},"Flow.b":{}},"required":["a"],"additionalProperties":true}""");
        Assert.True(inputs.TryGet("A", out FlowInput? a));
        Assert.Equal(("Flow.a", true, "the a"), (a.Name, a.IsRequired, a.Description));
        Assert.True(inputs.AllowsOthers);
        Assert.False(Read("""{"properties":{}}""").AllowsOthers);
        Assert.True(Read("""{"properties":{}}""").IsKnown);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"properties":null}""")]
    public void A_schema_that_tells_nothing_leaves_the_inputs_unknown(string schema) => Assert.False(Read(schema).IsKnown);

    [Fact]
    public void No_schema_at_all_leaves_the_inputs_unknown()
    {
        Assert.False(InputSchemaReader.Read(default).IsKnown);
        Assert.Empty(InputSchemaReader.ReadOutputs(default));
    }
}
