
namespace FlowExec.Tests.Schemas;

public sealed class MalformedSchemaTests
{
    [Theory]
    [InlineData("""{"minLength":"x"}""", "/minLength")]
    [InlineData("""{"minLength":-1}""", "/minLength")]
    [InlineData("""{"properties":{"a":{"maxItems":1.5}}}""", "/properties/a/maxItems")]
    [InlineData("""{"type":"strin"}""", "/type")]
    [InlineData("""{"type":["string","string"]}""", "/type/1")]
    [InlineData("""{"type":[]}""", "/type")]
    [InlineData("""{"enum":1}""", "/enum")]
    [InlineData("""{"required":"a"}""", "/required")]
    [InlineData("""{"required":["a",1]}""", "/required/1")]
    [InlineData("""{"required":["a","a"]}""", "/required/1")]
    [InlineData("""{"properties":[]}""", "/properties")]
    [InlineData("""{"properties":{"a":1}}""", "/properties/a")]
    [InlineData("""{"$defs":{"unused":7}}""", "/$defs/unused")]
    [InlineData("""{"$defs":{"unused":{"items":[true]}}}""", "/$defs/unused/items")]
    [InlineData("""{"allOf":[]}""", "/allOf")]
    [InlineData("""{"anyOf":[1]}""", "/anyOf/0")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"minimum":"1"}""", "/minimum")]
    [InlineData("""{"uniqueItems":1}""", "/uniqueItems")]
    [InlineData("""{"pattern":"(a"}""", "/pattern")]
    [InlineData("""{"pattern":"[b-a]"}""", "/pattern")]
    [InlineData("""{"patternProperties":{"[":true}}""", "/patternProperties/[")]
    [InlineData("""{"dependentRequired":{"a":"b"}}""", "/dependentRequired/a")]
    [InlineData("""{"format":1}""", "/format")]
    [InlineData("7", "")]
    public void What_the_specification_does_not_allow_is_refused_with_its_place(string schema, string pointer) =>
        Assert.Equal(pointer, Assert.Throws<JsonSchemaException>(() => JsonSchema.Parse(schema)).Pointer);

    [Theory]
    [InlineData("{\"type\":\"string\",}")]
    [InlineData("{} // comment")]
    [InlineData("{\"type\":\"string\",\"type\":\"null\"}")]
    [InlineData("{\"type\":")]
    [InlineData("")]
    public void A_schema_that_is_no_sound_JSON_is_refused(string schema) =>
        Assert.Throws<JsonSchemaException>(() => JsonSchema.Parse(schema));

    [Theory]
    [InlineData("""{"items":{"$recursiveRef":"#"}}""", "/items/$recursiveRef", "$recursiveRef")]
    [InlineData("""{"$defs":{"a":{"dependencies":{}}}}""", "/$defs/a/dependencies", "dependencies")]
    [InlineData("""{"divisibleBy":2}""", "/divisibleBy", "divisibleBy")]
    [InlineData("""{"minLenght":3}""", "/minLenght", "minLenght")]
    [InlineData("""{"format":"hostname"}""", "/format", "format")]
    [InlineData("""{"pattern":"\\p{Script=Greek}"}""", "/pattern", "pattern")]
    [InlineData("""{"$dynamicRef":"#a"}""", "/$dynamicRef", "$dynamicRef")]
    [InlineData("""{"unevaluatedProperties":false}""", "/unevaluatedProperties", "unevaluatedProperties")]
    [InlineData("""{"items":{"unevaluatedItems":false}}""", "/items/unevaluatedItems", "unevaluatedItems")]
    [InlineData("""{"$defs":{"a":{"$anchor":"x"}}}""", "/$defs/a/$anchor", "$anchor")]
    [InlineData("""{"$id":"urn:x","$defs":{"a":{"$id":"b"}}}""", "/$defs/a/$id", "$id")]
    public void A_keyword_without_effect_is_listed(string schema, string pointer, string keyword)
    {
        var unsupported = Assert.Single(JsonSchema.Parse(schema).UnsupportedKeywords);

        Assert.Equal((pointer, keyword), (unsupported.Pointer, unsupported.Keyword));
        Assert.NotEmpty(unsupported.Reason);
    }

    [Fact]
    public void A_keyword_that_is_evaluated_is_not_listed() => Assert.Empty(JsonSchema.Parse("""
        {"type":"object","enum":[{}],"const":{},"properties":{},"required":[],"additionalProperties":true,"patternProperties":{},
         "propertyNames":true,"minProperties":0,"maxProperties":9,"dependentRequired":{},"dependentSchemas":{},"items":true,"prefixItems":[true],
         "contains":true,"minContains":0,"maxContains":9,"minItems":0,"maxItems":9,"uniqueItems":false,"minLength":0,"maxLength":9,"pattern":"a",
         "format":"uuid","minimum":0,"maximum":9,"exclusiveMinimum":0,"exclusiveMaximum":9,"multipleOf":1,"allOf":[true],"anyOf":[true],
         "oneOf":[true],"not":false,"if":true,"then":true,"else":true,"$ref":"#/$defs/a","$defs":{"a":true},"definitions":{}}
        """).UnsupportedKeywords);

    [Fact]
    public void Annotations_are_not_listed()
    {
        var schema = JsonSchema.Parse("""
            {"$schema":"http://json-schema.org/draft-04/schema#","id":"x","title":"t","description":"d","default":{"foo":1},
             "examples":[{"bar":1}],"$comment":"c","deprecated":true,"readOnly":true,"writeOnly":false,"contentEncoding":"base64",
             "properties":{"title":{"type":"string"}}}
            """);

        Assert.Empty(schema.UnsupportedKeywords);
    }
}
