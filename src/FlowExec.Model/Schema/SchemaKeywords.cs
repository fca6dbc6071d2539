namespace FlowExec;

/// <summary>The keywords of draft 2020-12 and what is known of them here.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords that only describe, identify or belong to another keyword, and so need no rule.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "$schema", "id", "$comment", "$vocabulary", "$defs", "definitions", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema",
    };

    private static readonly HashSet<string> Evaluated = new(StringComparer.Ordinal)
    {
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired", "dependentSchemas", "items", "prefixItems", "contains", "minContains", "maxContains",
        "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref",
    };

    private static readonly HashSet<string> OutOfReach = new(StringComparer.Ordinal)
    {
        "$id", "$anchor", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$dynamicAnchor", "$recursiveRef",
        "$recursiveAnchor", "dependencies", "additionalItems", "divisibleBy", "disallow", "extends",
    };

    public static bool IsKnown(string keyword) => Evaluated.Contains(keyword) || Silent.Contains(keyword) || OutOfReach.Contains(keyword);

    /// <summary>True for a keyword that holds an object of schemas.</summary>
    public static bool IsSchemaMap(string keyword) =>
        keyword is "properties" or "patternProperties" or "dependentSchemas" or "$defs" or "definitions";

    /// <summary>Why a keyword has no effect, or null where it has, or is not meant to.</summary>
    public static string? WhyUnsupported(string keyword)
    {
        if (Evaluated.Contains(keyword) || Silent.Contains(keyword))
        {
            return null;
        }

        return OutOfReach.Contains(keyword)
            ? $"'{keyword}' is a keyword of JSON Schema that is not evaluated here."
            : $"'{keyword}' is not a keyword of JSON Schema draft 2020-12.";
    }
}
