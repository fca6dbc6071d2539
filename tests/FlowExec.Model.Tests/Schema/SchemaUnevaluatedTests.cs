
namespace FlowExec.Tests.Schemas;

public sealed class SchemaUnevaluatedTests
{
    [Theory]
    [InlineData("""{"properties":{"a":true}}""", """{"a":1}""", true)]
    [InlineData("""{"properties":{"a":true}}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"properties":{"a":true}}""", "{}", true)]
    [InlineData("""{"properties":{"a":true}}""", "[1]", true)]
    [InlineData("""{"properties":{"é":true}}""", """{"\u00e9":1}""", true)]
    [InlineData("""{"patternProperties":{"^x":true}}""", """{"xa":1,"xb":1}""", true)]
    [InlineData("""{"patternProperties":{"^x":true}}""", """{"xa":1,"y":1}""", false)]
    [InlineData("""{"additionalProperties":true}""", """{"a":1}""", true)]
    [InlineData("""{"required":["a"]}""", """{"a":1}""", false)]
    [InlineData("""{"propertyNames":{"const":"a"}}""", """{"a":1}""", false)]
    [InlineData("""{"dependentRequired":{"a":["a"]}}""", """{"a":1}""", false)]
    [InlineData("""{"const":{"a":1}}""", """{"a":1}""", false)]
    [InlineData("""{"dependentSchemas":{"a":{"properties":{"a":true,"b":true}}}}""", """{"a":1,"b":1}""", true)]
    [InlineData("""{"dependentSchemas":{"a":{"properties":{"b":true}}}}""", """{"b":1}""", false)]
    [InlineData("""{"$ref":"#/$defs/d","$defs":{"d":{"properties":{"a":true}}}}""", """{"a":1}""", true)]
    [InlineData("""{"$ref":"#/$defs/d","$defs":{"d":{"properties":{"a":true}}}}""", """{"b":1}""", false)]
    [InlineData("""{"allOf":[{"properties":{"a":true}},{"properties":{"b":true}}]}""", """{"a":1,"b":1}""", true)]
    [InlineData("""{"allOf":[{"allOf":[{"additionalProperties":true}]}]}""", """{"a":1}""", true)]
    [InlineData("""{"allOf":[{"properties":{"a":true}},true]}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"properties":{"b":{"properties":{"a":true}}}}""", """{"b":{"a":1},"a":1}""", false)]
    public void A_member_counts_as_evaluated_where_a_schema_was_applied_to_it(string rest, string instance, bool valid) =>
        CheckClosed("unevaluatedProperties", rest, instance, valid);

    [Theory]
    [InlineData("""{"anyOf":[{"properties":{"a":true}},{"properties":{"b":true}}]}""", """{"a":1,"b":1}""", true)]
    [InlineData("""{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":true}}]}""", """{"a":2,"b":1}""", false)]
    [InlineData("""{"anyOf":[{"properties":{"a":true},"required":["z"]},{"properties":{"b":true}}]}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"oneOf":[{"properties":{"a":true},"required":["a"]},{"properties":{"b":true}}]}""", """{"b":1}""", true)]
    [InlineData("""{"oneOf":[{"properties":{"a":true},"required":["z"]},{"properties":{"b":true}}]}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"not":{"not":{"properties":{"a":true}}}}""", """{"a":1}""", false)]
    [InlineData("""{"not":{"properties":{"a":{"const":2}}}}""", """{"a":1}""", false)]
    [InlineData("""{"if":{"properties":{"a":true}}}""", """{"a":1}""", true)]
    [InlineData("""{"if":{"properties":{"a":true},"required":["b"]}}""", """{"a":1}""", false)]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"then":{"properties":{"b":true}}}""", """{"a":1,"b":1}""", true)]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"else":{"properties":{"b":true}}}""", """{"a":2,"b":1}""", false)]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"else":{"properties":{"a":true}}}""", """{"a":2}""", true)]
    [InlineData("""{"then":{"properties":{"a":true}},"else":{"properties":{"a":true}}}""", """{"a":1}""", false)]
    [InlineData("""{"allOf":[{"properties":{"a":true}}],"not":{"properties":{"a":true},"required":["z"]}}""", """{"a":1}""", true)]
    public void Only_schemas_that_fit_count(string rest, string instance, bool valid) =>
        CheckClosed("unevaluatedProperties", rest, instance, valid);

    [Theory]
    [InlineData("""{"prefixItems":[true]}""", "[1]", true)]
    [InlineData("""{"prefixItems":[true]}""", "[1,2]", false)]
    [InlineData("""{"prefixItems":[true],"items":true}""", "[1,2]", true)]
    [InlineData("""{"contains":{"type":"string"}}""", """["a","b"]""", true)]
    [InlineData("""{"contains":{"type":"string"}}""", """["a",1]""", false)]
    [InlineData("""{"contains":{"type":"string"},"minContains":0}""", """[1]""", false)]
    [InlineData("""{"contains":{"type":"string"},"minContains":0,"prefixItems":[true]}""", """[1,"a","b"]""", true)]
    [InlineData("""{"allOf":[{"contains":{"multipleOf":2}},{"contains":{"multipleOf":3}}]}""", "[2,3,4,6,9]", true)]
    [InlineData("""{"allOf":[{"contains":{"multipleOf":2}},{"contains":{"multipleOf":3}}]}""", "[2,3,5]", false)]
    [InlineData("""{"anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}]}""", "[1,2]", true)]
    [InlineData("""{"anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}]}""", "[1,3]", false)]
    [InlineData("""{"not":{"not":{"items":true}}}""", "[1]", false)]
    [InlineData("""{"if":{"prefixItems":[{"const":1}]},"then":{"prefixItems":[true,true]}}""", "[1,2]", true)]
    [InlineData("""{"if":{"prefixItems":[{"const":1}]},"then":{"prefixItems":[true,true]}}""", "[0]", false)]
    [InlineData("""{"uniqueItems":true,"minItems":1}""", "[1]", false)]
    [InlineData("""{"properties":{"a":true}}""", """{"a":1,"b":1}""", true)]
    public void An_element_counts_as_evaluated_where_a_schema_was_applied_to_it(string rest, string instance, bool valid) =>
        CheckClosed("unevaluatedItems", rest, instance, valid);

    [Theory]
    // Beside each other they are blind, within each other the outer sees the inner.
    [InlineData("""{"allOf":[{"properties":{"a":true}},{"unevaluatedProperties":false}]}""", """{"a":1}""", false)]
    [InlineData("""{"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false}""", """{"a":1}""", true)]
    [InlineData("""{"properties":{"a":true},"allOf":[{"unevaluatedProperties":false}]}""", """{"a":1}""", false)]
    [InlineData(
        """{"allOf":[{"properties":{"a":true},"unevaluatedProperties":{"type":"string"}}],"unevaluatedProperties":false}""",
        """{"a":1,"b":"x"}""", true)]
    [InlineData(
        """{"anyOf":[{"unevaluatedProperties":{"type":"string"}},{"properties":{"a":true}}],"unevaluatedProperties":false}""",
        """{"a":1}""", true)]
    [InlineData(
        """{"anyOf":[{"unevaluatedProperties":{"type":"string"}},{"properties":{"a":true}}],"unevaluatedProperties":false}""",
        """{"b":1}""", false)]
    [InlineData(
        """{"properties":{"a":{"type":"object","unevaluatedProperties":false}},"unevaluatedProperties":false}""", """{"a":{}}""", true)]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"unevaluatedProperties":false}""", """{"a":{"a":{"b":1}}}""", false)]
    [InlineData("""{"properties":{"a":{"$ref":"#"}},"unevaluatedProperties":false}""", """{"a":{"a":{"a":{}}}}""", true)]
    [InlineData("""{"not":{"unevaluatedProperties":false}}""", """{"a":1}""", true)]
    [InlineData("""{"not":{"properties":{"a":true},"unevaluatedProperties":false}}""", """{"a":1}""", false)]
    [InlineData("""{"unevaluatedItems":{"unevaluatedProperties":false,"properties":{"a":true}}}""", """[{"a":1},{"a":2}]""", true)]
    [InlineData("""{"unevaluatedItems":{"unevaluatedProperties":false,"properties":{"a":true}}}""", """[{"a":1},{"b":2}]""", false)]
    [InlineData("""{"unevaluatedProperties":{"minimum":2}}""", """{"a":2,"b":1}""", false)]
    [InlineData("""{"unevaluatedItems":{"minimum":2},"prefixItems":[true]}""", "[1,2]", true)]
    public void Schemas_see_what_they_apply_and_not_what_stands_beside_them(string schema, string instance, bool valid) =>
        SchemaCases.Check(schema, instance, valid);

    [Fact]
    public void A_member_too_many_is_listed_with_its_name_and_place()
    {
        var violation = Assert.Single(SchemaCases.Violations(
            """{"properties":{"x":{"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false}}}""", """{"x":{"a":1,"b/c":2}}"""));

        Assert.Equal(("/x/b~1c", "/properties/x/unevaluatedProperties", "unevaluatedProperties", "b/c"),
            (violation.InstancePointer, violation.SchemaPointer, violation.Keyword, violation.Property));
    }

    [Fact]
    public void An_element_too_many_is_listed_with_its_place()
    {
        var violation = Assert.Single(SchemaCases.Violations(
            """{"prefixItems":[{"type":"string"}],"unevaluatedItems":{"type":"null"}}""", """["a",null,3]"""));

        Assert.Equal(("/2", "/unevaluatedItems/type", "type"), (violation.InstancePointer, violation.SchemaPointer, violation.Keyword));
    }

    [Theory]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"string"}}}],"unevaluatedProperties":false}""", """{"a":1}""", "type")]
    [InlineData(
        """{"anyOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"a":{"type":"null"}}}],"unevaluatedProperties":false}""",
        """{"a":1}""", "anyOf")]
    public void A_member_that_is_wrong_is_not_listed_as_unknown_too(string schema, string instance, string keyword) =>
        Assert.Equal(keyword, Assert.Single(SchemaCases.Violations(schema, instance)).Keyword);

    [Fact]
    public void What_was_noted_and_taken_back_many_times_over_large_values_still_counts_once()
    {
        var branches = Enumerable.Range(0, 20).Select(i => $$"""
            {"anyOf":[{"required":["none"],"additionalProperties":true},
                      {"patternProperties":{"^k[0-9]*{{i % 10}}$":true},"unevaluatedProperties":true}]}
            """).ToArray();
        var closed = branches.Select(branch => branch.Replace(",\"unevaluatedProperties\":true", "", StringComparison.Ordinal));
        var covered = JsonSchema.Parse($$"""{"allOf":[{{string.Join(',', branches)}}],"unevaluatedProperties":false}""");
        var open = JsonSchema.Parse($$"""{"allOf":[{{string.Join(',', closed)}}],"unevaluatedProperties":false}""");
        using var fits = JsonText.Parse("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}")) + "}");
        using var one = JsonText.Parse("{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"k{i}\":{i}")) + ",\"x\":1}");

        Assert.True(covered.IsValid(fits));
        Assert.True(covered.IsValid(one));
        Assert.True(open.IsValid(fits));
        Assert.Equal("/x", Assert.Single(open.Evaluate(one).Violations).InstancePointer);
    }

    [Fact]
    public void Thousands_of_scopes_over_one_large_value_end_at_the_step_budget_in_bounded_memory()
    {
        var links = Enumerable.Range(0, 400).Select(i =>
            $$"""
            "d{{i}}":{"additionalProperties":true,"unevaluatedProperties":false,"$ref":"#/$defs/d{{i + 1}}"}
            """);
        var schema = JsonSchema.Parse($$"""{"$ref":"#/$defs/d0","$defs":{ {{string.Join(',', links)}},"d400":true} }""");
        using var text = JsonText.Parse("{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":{i}")) + "}");
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(schema.Evaluate(text).IsTruncated);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 100_000_000);
    }

    [Fact]
    public void Many_schemas_that_only_count_the_members_of_a_large_value_end_at_the_step_budget()
    {
        var branches = string.Join(',', Enumerable.Repeat("""{"minProperties":1}""", 20_000));
        var schema = JsonSchema.Parse($$"""{"allOf":[{{branches}}]}""", new JsonSchemaOptions { MaxSteps = 1_000_000 });
        using var text = JsonText.Parse("{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"k{i}\":{i}")) + "}");

        Assert.True(schema.Evaluate(text).IsTruncated);
    }

    private static void CheckClosed(string keyword, string rest, string instance, bool valid)
    {
        SchemaCases.Check($$"""{"{{keyword}}":false,{{rest[1..]}}""", instance, valid);
        var within = rest.Replace("\"#/", "\"#/allOf/0/", StringComparison.Ordinal);
        SchemaCases.Check($$"""{"{{keyword}}":false,"allOf":[{{within}}]}""", instance, valid);
        SchemaCases.Check(rest, instance, true);
    }
}
