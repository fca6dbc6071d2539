namespace FlowExec;

/// <summary>
/// What draft 2020-12 asks of a schema document, for schemas that refer to its metaschema by address. Written here in one piece, without
/// the dynamic references that the published one uses to let vocabularies be added.
/// </summary>
internal static class Metaschema
{
    public const string Address = "https://json-schema.org/draft/2020-12/schema";

    private const string Text = """
        {
          "type": ["object", "boolean"],
          "properties": {
            "$id": { "type": "string", "pattern": "^[^#]*#?$" },
            "$schema": { "type": "string" },
            "$ref": { "type": "string" },
            "$anchor": { "$ref": "#/$defs/anchor" },
            "$dynamicRef": { "type": "string" },
            "$dynamicAnchor": { "$ref": "#/$defs/anchor" },
            "$vocabulary": { "type": "object", "additionalProperties": { "type": "boolean" } },
            "$comment": { "type": "string" },
            "$defs": { "$ref": "#/$defs/schemas" },
            "definitions": { "$ref": "#/$defs/schemas" },
            "dependencies": { "type": "object", "additionalProperties": { "anyOf": [{ "$ref": "#" }, { "$ref": "#/$defs/names" }] } },
            "prefixItems": { "$ref": "#/$defs/branches" },
            "items": { "$ref": "#" },
            "contains": { "$ref": "#" },
            "additionalProperties": { "$ref": "#" },
            "properties": { "$ref": "#/$defs/schemas" },
            "patternProperties": { "$ref": "#/$defs/schemas" },
            "dependentSchemas": { "$ref": "#/$defs/schemas" },
            "propertyNames": { "$ref": "#" },
            "if": { "$ref": "#" },
            "then": { "$ref": "#" },
            "else": { "$ref": "#" },
            "allOf": { "$ref": "#/$defs/branches" },
            "anyOf": { "$ref": "#/$defs/branches" },
            "oneOf": { "$ref": "#/$defs/branches" },
            "not": { "$ref": "#" },
            "unevaluatedItems": { "$ref": "#" },
            "unevaluatedProperties": { "$ref": "#" },
            "type": {
              "anyOf": [
                { "$ref": "#/$defs/type" },
                { "type": "array", "items": { "$ref": "#/$defs/type" }, "minItems": 1, "uniqueItems": true }
              ]
            },
            "enum": { "type": "array" },
            "multipleOf": { "type": "number", "exclusiveMinimum": 0 },
            "maximum": { "type": "number" },
            "exclusiveMaximum": { "type": "number" },
            "minimum": { "type": "number" },
            "exclusiveMinimum": { "type": "number" },
            "maxLength": { "$ref": "#/$defs/count" },
            "minLength": { "$ref": "#/$defs/count" },
            "pattern": { "type": "string" },
            "maxItems": { "$ref": "#/$defs/count" },
            "minItems": { "$ref": "#/$defs/count" },
            "uniqueItems": { "type": "boolean" },
            "maxContains": { "$ref": "#/$defs/count" },
            "minContains": { "$ref": "#/$defs/count" },
            "maxProperties": { "$ref": "#/$defs/count" },
            "minProperties": { "$ref": "#/$defs/count" },
            "required": { "$ref": "#/$defs/names" },
            "dependentRequired": { "type": "object", "additionalProperties": { "$ref": "#/$defs/names" } },
            "title": { "type": "string" },
            "description": { "type": "string" },
            "deprecated": { "type": "boolean" },
            "readOnly": { "type": "boolean" },
            "writeOnly": { "type": "boolean" },
            "examples": { "type": "array" },
            "format": { "type": "string" },
            "contentEncoding": { "type": "string" },
            "contentMediaType": { "type": "string" },
            "contentSchema": { "$ref": "#" }
          },
          "$defs": {
            "anchor": { "type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$" },
            "schemas": { "type": "object", "additionalProperties": { "$ref": "#" } },
            "branches": { "type": "array", "minItems": 1, "items": { "$ref": "#" } },
            "names": { "type": "array", "items": { "type": "string" }, "uniqueItems": true },
            "count": { "type": "integer", "minimum": 0 },
            "type": { "enum": ["array", "boolean", "integer", "null", "number", "object", "string"] }
          }
        }
        """;

    private static readonly Lazy<JsonSchema> Compiled = new(() => JsonSchema.Parse(Text));

    public static SchemaNode Root => Compiled.Value.Root;
}
