
namespace FlowExec.Tests.Schemas;

public sealed class SchemaViolationTests
{
    [Fact]
    public void All_violations_are_listed_with_both_pointers_and_the_facts()
    {
        const string Schema = """
            {"type":"object","required":["id","name"],"additionalProperties":false,
             "properties":{"id":{"type":"string","format":"uuid"},"name":{"type":["string","null"]},
              "tags":{"items":{"enum":["a","b"]}},"n":{"maximum":1.50}}}
            """;

        var violations = SchemaCases.Violations(Schema, """{"id":"x","tags":["a","c"],"n":2,"other/one":1}""");

        Assert.Collection(
            violations,
            one => Assert.Equal(("/id", "/properties/id/format", "uuid", "\"x\""), (
                one.InstancePointer, one.SchemaPointer, one.Expected[0], one.Actual)),
            one => Assert.Equal(("/tags/1", "/properties/tags/items/enum", "\"a\" \"b\""), (
                one.InstancePointer, one.SchemaPointer, string.Join(' ', one.Expected))),
            one => Assert.Equal(("/n", "maximum", "1.50", "2"), (one.InstancePointer, one.Keyword, one.Expected[0], one.Actual)),
            one => Assert.Equal(("/other~1one", "additionalProperties", "other/one"), (one.InstancePointer, one.Keyword, one.Property)),
            one => Assert.Equal(("", "required", "name"), (one.InstancePointer, one.Keyword, one.Property)));
    }

    [Theory]
    [InlineData("""{"contains":{"type":"number"}}""", "[]", "contains", "1", "0")]
    [InlineData("""{"contains":{"type":"number"},"minContains":2}""", "[1]", "minContains", "2", "1")]
    [InlineData("""{"contains":{"type":"number"},"maxContains":1}""", "[1,2]", "maxContains", "1", "2")]
    [InlineData("""{"const":1}""", "2", "const", "1", "2")]
    [InlineData("""{"enum":[1,"a"]}""", "2", "enum", "1 \"a\"", "2")]
    [InlineData("""{"minItems":2}""", "[1]", "minItems", "2", "1")]
    [InlineData("""{"maxItems":1}""", "[1,2]", "maxItems", "1", "2")]
    [InlineData("""{"minProperties":1}""", "{}", "minProperties", "1", "0")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", "maxProperties", "1", "2")]
    [InlineData("""{"minLength":3}""", "\"é🐲\"", "minLength", "3", "2")]
    [InlineData("""{"maxLength":1}""", "\"\\ud83d\\ude00a\"", "maxLength", "1", "2")]
    [InlineData("""{"exclusiveMinimum":2}""", "2.0", "exclusiveMinimum", "2", "2.0")]
    [InlineData("""{"exclusiveMaximum":2}""", "2", "exclusiveMaximum", "2", "2")]
    [InlineData("""{"multipleOf":0.01}""", "0.005", "multipleOf", "0.01", "0.005")]
    [InlineData("""{"uniqueItems":true}""", "[1,{\"a\":2},1.0]", "uniqueItems", "", "equal elements 0, 2")]
    public void A_bound_that_is_not_kept_is_told_with_what_is_there(string schema, string value, string keyword, string expected, string actual)
    {
        var violation = Assert.Single(SchemaCases.Violations(schema, value));

        Assert.Equal((keyword, expected, actual, "/" + keyword),
            (violation.Keyword, string.Join(' ', violation.Expected), violation.Actual, violation.SchemaPointer));
    }

    [Fact]
    public void A_type_violation_names_the_types()
    {
        var violation = Assert.Single(SchemaCases.Violations("""{"type":["null","integer"]}""", "1.5"));

        Assert.Equal(["null", "integer"], violation.Expected);
        Assert.Equal("number", violation.Actual);
    }

    [Fact]
    public void Branches_that_do_not_fit_are_grouped()
    {
        var violation = Assert.Single(SchemaCases.Violations(
            """{"items":{"anyOf":[{"type":"string"},{"required":["a","b"]}]}}""", """[{"c":1}]"""));

        Assert.Equal(("anyOf", "/0"), (violation.Keyword, violation.InstancePointer));
        Assert.Equal("/items/anyOf/0/type", Assert.Single(violation.Branches[0]).SchemaPointer);
        Assert.Equal(["a", "b"], violation.Branches[1].Select(one => one.Property));
    }

    [Fact]
    public void A_name_that_does_not_fit_says_why()
    {
        var violation = Assert.Single(SchemaCases.Violations("""{"propertyNames":{"maxLength":1}}""", """{"a":1,"long":2}"""));

        Assert.Equal(("propertyNames", "long", "/long"), (violation.Keyword, violation.Property, violation.InstancePointer));
        Assert.Equal("maxLength", Assert.Single(violation.Branches[0]).Keyword);
    }

    [Fact]
    public void A_schema_that_is_false_is_named_by_its_own_place()
    {
        var violation = Assert.Single(SchemaCases.Violations("""{"properties":{"a":false}}""", """{"a":1}"""));

        Assert.Equal(("/a", "/properties/a", "false"), (violation.InstancePointer, violation.SchemaPointer, violation.Keyword));
    }

    [Fact]
    public void The_token_of_a_violation_leads_to_its_line_and_column()
    {
        using var text = JsonText.Parse("{\n  \"a\": [\n    true ]}");
        var violation = Assert.Single(JsonSchema.Parse("""{"properties":{"a":{"items":{"type":"null"}}}}""").Evaluate(text).Violations);

        Assert.Equal((3, 5), text.PlaceOf(text.Tokens[violation.Token].Offset));
    }

    [Fact]
    public void The_list_ends_at_its_limit_and_says_so()
    {
        var schema = JsonSchema.Parse("""{"items":{"type":"null"}}""");
        using var text = JsonText.Parse("[" + string.Join(',', Enumerable.Range(0, 1002)) + "]");

        var result = schema.Evaluate(text);

        Assert.Equal((false, 1000, true), (result.IsValid, result.Violations.Count, result.IsTruncated));
    }

    [Fact]
    public void A_part_of_a_document_can_be_evaluated()
    {
        using var text = JsonText.Parse("""{"a":[1],"b":"x"}""");
        var schema = JsonSchema.Parse("""{"items":{"type":"string"}}""");

        Assert.True(schema.IsValid(text));
        Assert.Equal("/0", Assert.Single(schema.Evaluate(text, text.Find("/a")).Violations).InstancePointer);
    }
}
