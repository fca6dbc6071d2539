namespace FlowExec.Tests.Schemas;

public sealed class SchemaApplicatorTests
{
    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", false)]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"\u0061":1}""", false)]
    [InlineData("""{"properties":{"a":false}}""", """{"b":1}""", true)]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"properties":{"a":true},"patternProperties":{"^b":true},"additionalProperties":false}""", """{"a":1,"bb":1}""", true)]
    [InlineData("""{"patternProperties":{"^b":{"type":"string"},"c$":{"maxLength":1}}}""", """{"bc":"xx"}""", false)]
    [InlineData("""{"properties":{"ab":{"type":"string"}},"patternProperties":{"^a":{"maxLength":1}}}""", """{"ab":"xx"}""", false)]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""", """{"a":1,"b":"x"}""", false)]
    [InlineData("""{"allOf":[{"properties":{"a":true}}],"additionalProperties":false}""", """{"a":1}""", false)]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"abc":1}""", false)]
    [InlineData("""{"propertyNames":{"enum":["a"]}}""", """{"a":1}""", true)]
    [InlineData("""{"propertyNames":{"type":"string","pattern":"^[a-z]+$"}}""", """{"aB":1}""", false)]
    [InlineData("""{"propertyNames":false}""", "{}", true)]
    [InlineData("""{"dependentSchemas":{"a":{"required":["b"]}}}""", """{"a":1}""", false)]
    [InlineData("""{"dependentSchemas":{"a":false}}""", """{"b":1}""", true)]
    public void Members_meet_every_schema_that_speaks_of_them(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"items":{"type":"integer"}}""", "[1,\"a\"]", false)]
    [InlineData("""{"prefixItems":[{"type":"string"}]}""", "[1]", false)]
    [InlineData("""{"prefixItems":[{"type":"string"}]}""", "[]", true)]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", "[\"a\",1,2]", true)]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":false}""", "[\"a\",1]", false)]
    [InlineData("""{"contains":{"const":1}}""", "[]", false)]
    [InlineData("""{"contains":{"const":1}}""", "[2,1]", true)]
    [InlineData("""{"contains":{"const":1},"minContains":0}""", "[]", true)]
    [InlineData("""{"contains":{"const":1},"minContains":2}""", "[1,2]", false)]
    [InlineData("""{"contains":{"const":1},"maxContains":1}""", "[1,2,1]", false)]
    [InlineData("""{"minContains":5,"maxContains":0}""", "[1]", true)]
    [InlineData("""{"items":false}""", "{\"a\":1}", true)]
    public void Elements_meet_the_schemas_for_their_place(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Theory]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "3", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "1", false)]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", true)]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", false)]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "1", true)]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "0", false)]
    [InlineData("""{"not":{"type":"integer"}}""", "1.0", false)]
    [InlineData("""{"not":{}}""", "null", false)]
    [InlineData("""{"not":{"not":{"minimum":3}}}""", "3", true)]
    [InlineData("""{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}""", "15", false)]
    [InlineData("""{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}""", "7", false)]
    [InlineData("""{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}""", "20", true)]
    [InlineData("""{"then":false,"else":false}""", "1", true)]
    [InlineData("""{"if":false}""", "1", true)]
    public void Schemas_are_combined(string schema, string instance, bool valid) => SchemaCases.Check(schema, instance, valid);
}
