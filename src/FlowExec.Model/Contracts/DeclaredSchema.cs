using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec;

/// <summary>
/// What a flow's input schema asks beyond names and types, as a schema of the object with the inputs on a contract's wire. Names and types
/// are <see cref="FlowInputs"/>'s and judged by <see cref="InputFit"/>, since the platform does not document how it spells half of them.
/// </summary>
internal static class DeclaredSchema
{
    /// <summary>Members that describe, and so ask nothing.</summary>
    private static readonly HashSet<string> Describing = new(StringComparer.Ordinal)
    {
        "$schema", "id", "$id", "title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly",
    };

    /// <summary>The schema as JSON; null where it asks nothing more.</summary>
    public static string? Of(FlowInputs inputs, string prefix)
    {
        if (inputs.Schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var level = new Level(inputs, prefix);
        JsonObject schema = level.OfRoot(inputs.Schema);
        bool asks = schema.Any(member => member.Key is not ("$defs" or "definitions"));
        return asks ? schema.ToJsonString() : null;
    }

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

    /// <summary>One input's schema without what <see cref="InputFit"/> judges.</summary>
    private static JsonNode? OfValue(JsonElement schema, FlowInput input, bool isCollection)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return Node(schema);
        }

        var kept = new JsonObject();
        foreach (JsonProperty member in schema.EnumerateObject())
        {
            bool isKept = member.Name switch
            {
                "type" => input.Type == FlowInputType.Unknown && IsStandard(member.Value),
                "format" => !isCollection && input.Type is FlowInputType.String or FlowInputType.Unknown,
                "required" => member.Value.ValueKind == JsonValueKind.Array,
                _ => !Describing.Contains(member.Name),
            };
            JsonNode? value = isKept && member.Name == "items" && isCollection && member.Value.ValueKind == JsonValueKind.Object
                ? OfValue(member.Value, input, false) : isKept ? Node(member.Value) : null;
            if (isKept && !(member.Name == "items" && value is JsonObject { Count: 0 }))
            {
                kept[member.Name] = value;
            }
        }

        return kept;
    }

    private static bool IsStandard(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => type.GetString() is "null" or "boolean" or "object" or "array" or "number" or "integer" or "string",
        JsonValueKind.Array => type.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && IsStandard(one)),
        _ => false,
    };

    /// <summary>Schemas that are applied to the object with the inputs itself, in which members are named as the contract does.</summary>
    private sealed class Level(FlowInputs inputs, string prefix)
    {
        public JsonObject OfRoot(JsonElement schema)
        {
            var kept = new JsonObject();
            foreach (JsonProperty member in schema.EnumerateObject())
            {
                JsonNode? value = member.Name switch
                {
                    "type" => null,
                    "additionalProperties" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False => null,
                    "required" => Undeclared(member.Value),
                    "properties" => Values(member.Value),
                    _ when Describing.Contains(member.Name) => null,
                    _ => OfMember(member),
                };
                if (value is not null)
                {
                    kept[member.Name] = value;
                }
            }

            return kept;
        }

        private JsonNode? Of(JsonElement schema)
        {
            if (schema.ValueKind != JsonValueKind.Object)
            {
                return Node(schema);
            }

            var kept = new JsonObject();
            foreach (JsonProperty member in schema.EnumerateObject())
            {
                kept[member.Name] = OfMember(member);
            }

            return kept;
        }

        private JsonNode? OfMember(JsonProperty member) => (member.Name, member.Value.ValueKind) switch
        {
            ("properties", JsonValueKind.Object) => Renamed(member.Value, Node),
            ("dependentSchemas", JsonValueKind.Object) => Renamed(member.Value, Of),
            ("dependentRequired", JsonValueKind.Object) => Renamed(member.Value, Names),
            ("required", JsonValueKind.Array) => Names(member.Value),
            ("allOf" or "anyOf" or "oneOf", JsonValueKind.Array) => new JsonArray([.. member.Value.EnumerateArray().Select(Of)]),
            ("not" or "if" or "then" or "else", _) => Of(member.Value),
            _ => Node(member.Value),
        };

        /// <summary>What each input's schema asks; null where none asks anything.</summary>
        private JsonObject? Values(JsonElement properties)
        {
            var kept = new JsonObject();
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                FlowInput input = inputs.TryGet(property.Name, out FlowInput? known)
                    ? known : new FlowInput(property.Name, FlowInputType.Unknown);
                if (OfValue(property.Value, input, input.IsCollection) is { } value and not JsonObject { Count: 0 })
                {
                    kept[OnWire(property.Name)] = value;
                }
            }

            return kept.Count == 0 ? null : kept;
        }

        /// <summary>Required names that are not declared: those that are, <see cref="FlowInputs"/> knows.</summary>
        private JsonArray? Undeclared(JsonElement required)
        {
            JsonNode?[] others = required.ValueKind != JsonValueKind.Array ? []
                : [.. required.EnumerateArray()
                    .Where(name => name.ValueKind == JsonValueKind.String && !inputs.TryGet(name.GetString()!, out _))
                    .Select(name => (JsonNode?)OnWire(name.GetString()!))];
            return others.Length == 0 ? null : new JsonArray(others);
        }

        private JsonObject Renamed(JsonElement map, Func<JsonElement, JsonNode?> of)
        {
            var renamed = new JsonObject();
            foreach (JsonProperty member in map.EnumerateObject())
            {
                renamed[OnWire(member.Name)] = of(member.Value);
            }

            return renamed;
        }

        private JsonNode? Names(JsonElement names) => names.ValueKind != JsonValueKind.Array ? Node(names)
            : new JsonArray([.. names.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String
                ? (JsonNode?)OnWire(name.GetString()!) : Node(name))]);

        private string OnWire(string name) => prefix + InputNames.Short(name);
    }
}
