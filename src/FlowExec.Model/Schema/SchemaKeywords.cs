namespace FlowExec;

/// <summary>What kind of value a keyword holds, as far as schemas inside it go.</summary>
internal enum KeywordShape
{
    /// <summary>No schema inside.</summary>
    Plain,

    /// <summary>A schema.</summary>
    Schema,

    /// <summary>An array of schemas.</summary>
    SchemaArray,

    /// <summary>An object whose members are schemas.</summary>
    SchemaMap,
}

/// <summary>The keywords of draft 2020-12 and what is known of them here.</summary>
internal static class SchemaKeywords
{
    /// <summary>Keywords that only describe, identify or belong to another keyword, and so need no rule.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "id", "$anchor", "$comment", "$vocabulary", "$defs", "definitions", "title", "description", "default", "examples",
        "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema",
    };

    private static readonly HashSet<string> Evaluated = new(StringComparer.Ordinal)
    {
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentRequired", "dependentSchemas", "items", "prefixItems", "contains", "minContains", "maxContains",
        "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "unevaluatedProperties",
        "unevaluatedItems",
    };

    private static readonly HashSet<string> OutOfReach = new(StringComparer.Ordinal)
    {
        "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "dependencies", "additionalItems",
    };

    public static bool IsKnown(string keyword) => Evaluated.Contains(keyword) || Silent.Contains(keyword) || OutOfReach.Contains(keyword);

    public static KeywordShape ShapeOf(string keyword) => keyword switch
    {
        "additionalProperties" or "propertyNames" or "items" or "contains" or "not" or "if" or "then" or "else"
            or "contentSchema" or "unevaluatedItems" or "unevaluatedProperties" => KeywordShape.Schema,
        "allOf" or "anyOf" or "oneOf" or "prefixItems" => KeywordShape.SchemaArray,
        "properties" or "patternProperties" or "dependentSchemas" or "$defs" or "definitions" => KeywordShape.SchemaMap,
        _ => KeywordShape.Plain,
    };

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
