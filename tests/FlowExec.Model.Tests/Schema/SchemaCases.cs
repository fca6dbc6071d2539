
namespace FlowExec.Tests.Schemas;

/// <summary>Holds one schema against one value, both ways that the evaluator has to answer.</summary>
internal static class SchemaCases
{
    public static void Check(string schema, string instance, bool expected)
    {
        var compiled = JsonSchema.Parse(schema);
        using var text = JsonText.Parse(instance);
        Assert.True(text.HasValue, instance);
        var result = compiled.Evaluate(text);

        Assert.Equal(expected, compiled.IsValid(text));
        Assert.Equal(expected, result.IsValid);
        Assert.Equal(expected, result.Violations.Count == 0);
        Assert.False(result.IsTruncated);
    }

    public static IReadOnlyList<SchemaViolation> Violations(string schema, string instance)
    {
        using var text = JsonText.Parse(instance);
        return JsonSchema.Parse(schema).Evaluate(text).Violations;
    }
}
