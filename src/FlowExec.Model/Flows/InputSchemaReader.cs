using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec;

/// <summary>Reads a flow's declared inputs and outputs out of its inputSchema and outputSchema.</summary>
/// <remarks>
/// Types seen in the vendor's code are string, boolean, integer, number and array; how currency, date-time, duration, queue, user, skill
/// and JSON appear is not documented. So the reader is lenient: a format or a type name of that meaning is understood, and anything else is
/// <see cref="FlowInputType.Unknown"/>, which is sent as it is with a warning.
/// </remarks>
internal static class InputSchemaReader
{
    /// <summary>Reads declared inputs.</summary>
    /// <param name="inputSchema">
    /// The schema; undefined, null or without properties means that the org did not tell: <see cref="FlowInputs.Unknown"/>.
    /// </param>
    public static FlowInputs Read(JsonElement inputSchema) => !HasProperties(inputSchema)
        ? FlowInputs.Unknown
        : new FlowInputs(ReadOutputs(inputSchema)) { AllowsOthers = AllowsOthers(inputSchema), Schema = inputSchema.Clone() };

    /// <summary>Reads declared outputs, or inputs as a plain list.</summary>
    /// <param name="outputSchema">The schema; undefined, null or without properties means none.</param>
    public static ImmutableArray<FlowInput> ReadOutputs(JsonElement outputSchema)
    {
        if (!HasProperties(outputSchema))
        {
            return [];
        }

        HashSet<string> required = outputSchema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? TextsOf(names).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : [];
        return [.. outputSchema.GetProperty("properties").EnumerateObject().Select(p => Of(p.Name, p.Value, required.Contains(p.Name)))];
    }

    private static bool HasProperties(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out JsonElement properties)
        && properties.ValueKind == JsonValueKind.Object;

    /// <summary>
    /// Only a schema that says so lets others in: where it says nothing, a name that is not declared is far more often a mistake than
    /// meant.
    /// </summary>
    private static bool AllowsOthers(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out JsonElement others)
        && others.ValueKind is JsonValueKind.True or JsonValueKind.Object;

    private static FlowInput Of(string name, JsonElement property, bool isRequired)
    {
        string wireName = name.StartsWith(FlowInput.Scope, StringComparison.OrdinalIgnoreCase) ? name : FlowInput.Scope + name;
        string? description = Text(property, "description") ?? Text(property, "title");
        string? type = TypeOf(property);
        if (type == "array")
        {
            JsonElement items = property.TryGetProperty("items", out JsonElement item) ? item : default;
            string? itemType = TypeOf(items);
            return new FlowInput(
                wireName,
                Of(itemType, Text(items, "format")),
                true,
                isRequired,
                description,
                $"array of {Declared(itemType, items)}")
            {
                IsSecure = IsSecure(property) || IsSecure(items),
            };
        }

        return new FlowInput(wireName, Of(type, Text(property, "format")), false, isRequired, description, Declared(type, property))
        {
            IsSecure = IsSecure(property),
        };
    }

    /// <summary>
    /// True where the schema says that the value is not to be shown: as an exported configuration does (<c>isSecure</c>), JSON Schema
    /// (<c>writeOnly</c>) or OpenAPI (<c>format: password</c>). Whether the org's own schemas ever say so is not documented.
    /// </summary>
    private static bool IsSecure(JsonElement property) => property.ValueKind == JsonValueKind.Object
        && (Is(property, "isSecure") || Is(property, "writeOnly") || Text(property, "format") == "password");

    private static bool Is(JsonElement property, string name) =>
        property.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string Declared(string? type, JsonElement property) =>
        Text(property, "format") is { } format ? $"{type ?? "any"} ({format})" : type ?? "any";

    private static FlowInputType Of(string? type, string? format) =>
        (type?.ToLowerInvariant(), format is null ? null : Spelling.Fold(format)) switch
    {
        ("string" or null, "datetime") => FlowInputType.DateTime,
        ("string" or null, "duration") => FlowInputType.Duration,
        ("string" or null, "json") => FlowInputType.Json,
        ("string" or "number" or null, "currency") => FlowInputType.Currency,
        ("string", _) => FlowInputType.String,
        ("boolean", _) => FlowInputType.Boolean,
        ("integer" or "long", _) => FlowInputType.Integer,
        ("number" or "decimal", _) => FlowInputType.Decimal,
        ("currency", _) => FlowInputType.Currency,
        ("datetime" or "date-time", _) => FlowInputType.DateTime,
        ("duration", _) => FlowInputType.Duration,
        ("object" or "json", _) => FlowInputType.Json,
        _ => FlowInputType.Unknown,
    };

    /// <summary>The type; of several the one that is not null, where that is one.</summary>
    private static string? TypeOf(JsonElement property)
    {
        if (property.ValueKind != JsonValueKind.Object || !property.TryGetProperty("type", out JsonElement type))
        {
            return null;
        }

        if (type.ValueKind == JsonValueKind.Array)
        {
            string[] types = [.. TextsOf(type).Where(t => t != "null")];
            return types.Length == 1 ? types[0] : null;
        }

        return type.ValueKind == JsonValueKind.String ? type.GetString() : null;
    }

    private static IEnumerable<string> TextsOf(JsonElement list) =>
        list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
