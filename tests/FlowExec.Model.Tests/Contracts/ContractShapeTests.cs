using System.Text.Json;

namespace FlowExec.Model.Tests.Contracts;

/// <summary>The names that a contract's schema knows, through its references.</summary>
public sealed class ContractShapeTests
{
    [Fact]
    public void A_schema_that_refers_to_itself_has_its_names_at_every_depth_that_a_payload_has()
    {
        ContractShape shape = Of("""{"properties":{"child":{"$ref":"#"},"name":{"type":"string"}},"required":["name"]}""");
        Assert.Equal(["string"], shape.At("/child/child/child/name")!.Types);
        Assert.Equal(["name"], shape.At("/child/child")!.Required);
        Assert.Null(shape.At("/child/nobody"));
        Assert.Null(shape.At(string.Concat(Enumerable.Repeat("/child", 40))));
    }

    [Fact]
    public void A_schema_that_is_nothing_but_itself_ends()
    {
        ContractShape shape = Of("""{"$ref":"#","allOf":[{"$ref":"#"}],"properties":{"a":{"type":["string","null"]}}}""");
        Assert.Equal(["string", "null"], shape.At("/a")!.Types);
    }

    [Fact]
    public void Parts_that_all_hold_are_one_shape()
    {
        ContractShape shape = Of("""
            {"allOf":[{"properties":{"a":{"description":"first"}},"additionalProperties":false},{"properties":{"a":{"description":"second"},"b":{}},"required":["b"]}],
             "items":{"properties":{"c":{}}}}
            """);
        Assert.True(shape.IsClosed);
        Assert.Equal("first", shape.At("/a")!.Description);
        Assert.Equal(["b"], shape.Required);
        Assert.NotNull(shape.At("/0/c"));
        Assert.Null(Of("""{"$ref":"#/$defs/none"}""").At("/a"));
    }

    private static ContractShape Of(string schema) => ContractShape.Of(JsonDocument.Parse(schema).RootElement);
}
