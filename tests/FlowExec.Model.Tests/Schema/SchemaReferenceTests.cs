
namespace FlowExec.Tests.Schemas;

public sealed class SchemaReferenceTests
{
    [Theory]
    [InlineData("""{"$ref":"#/$defs/a","maxLength":2,"$defs":{"a":{"type":"string"}}}""", "\"abc\"", false)]
    [InlineData("""{"$ref":"#/$defs/a","maxLength":2,"$defs":{"a":{"type":"string"}}}""", "7", false)]
    [InlineData("""{"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}}""", "\"abc\"", true)]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{"other":1}}}""", false)]
    [InlineData("""{"$ref":"#/$defs/a~1b~0c%25","$defs":{"a/b~c%":{"type":"null"}}}""", "null", true)]
    [InlineData("""{"$ref":"#/$defs/a~1b~0c%25","$defs":{"a/b~c%":{"type":"null"}}}""", "1", false)]
    [InlineData("""{"prefixItems":[{"type":"null"},{"$ref":"#/prefixItems/0"}]}""", "[null,1]", false)]
    [InlineData("""{"$ref":"#/x/y","x":{"y":{"$ref":"#/x/z"},"z":{"const":3}}}""", "3", true)]
    [InlineData("""{"properties":{"$ref":{"type":"string"}}}""", """{"$ref":"#/nowhere"}""", true)]
    [InlineData("""{"const":{"$ref":"#/nowhere"}}""", """{"$ref":"#/nowhere"}""", true)]
    public void References_inside_the_document_are_followed(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"$ref":"#/$defs/a"}""", "/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"other.json"}}}""", "/properties/a/$ref")]
    [InlineData("""{"$ref":"#nowhere"}""", "/$ref")]
    [InlineData("""{"$ref":"#/type","type":"string"}""", "/type")]
    [InlineData("""{"$ref":"#"}""", "")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"not":{"$ref":"#"}}}}""", "/$defs/a/not")]
    public void References_that_lead_nowhere_or_in_a_circle_are_refused_with_their_place(string schema, string pointer)
    {
        var error = Assert.Throws<JsonSchemaException>(() => JsonSchema.Parse(schema));

        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(error.Pointer, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_ten_thousand_references_neither_overflows_nor_passes_unanswered()
    {
        var links = Enumerable.Range(0, 10_000).Select(i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """);
        var schema = $$"""{"$ref":"#/$defs/d0","$defs":{ {{string.Join(',', links)}},"d10000":{"type":"null"} } }""";

        SchemaCases.Check(schema, "1", false);
    }

    [Fact]
    public void Work_that_doubles_with_every_reference_is_given_up_and_does_not_count_as_valid()
    {
        var links = Enumerable.Range(0, 60).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """);
        var schema = JsonSchema.Parse(
            $$"""{"$ref":"#/$defs/d0","$defs":{ {{string.Join(',', links)}},"d60":true} }""");
        using var text = JsonText.Parse("1");

        var result = schema.Evaluate(text);

        Assert.False(schema.IsValid(text));
        Assert.False(result.IsValid);
        Assert.True(result.IsTruncated);
    }
}
