using System.Buffers;
using System.Text.Json;

namespace FlowExec.Emulation;

/// <summary>
/// The schema of a flow's inputs or outputs. Which JSON types stand for Currency, DateTime, Duration, JSON, Queue, User and Skill is not
/// documented: here a number, text with a format, text with a format, an object, and text.
/// </summary>
internal static class FlowSchema
{
    public static IReadOnlyDictionary<string, JsonElement> NoRules { get; } = new Dictionary<string, JsonElement>();

    /// <summary>Writes the schema.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="declared">The inputs or outputs.</param>
    /// <param name="rules">By an input's name: keywords of JSON Schema that go beyond its type.</param>
    public static JsonElement Of(string title, IReadOnlyList<FlowInput> declared, IReadOnlyDictionary<string, JsonElement> rules)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, title, declared, rules);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void Write(
        Utf8JsonWriter json, string title, IReadOnlyList<FlowInput> declared, IReadOnlyDictionary<string, JsonElement> rules)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "http://json-schema.org/draft-04/schema#");
        json.WriteString("title", title);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (FlowInput input in declared)
        {
            json.WriteStartObject(input.Name);
            if (input.Description is { } description)
            {
                json.WriteString("description", description);
            }

            if (input.IsCollection)
            {
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteType(json, input.Type);
                json.WriteEndObject();
            }
            else
            {
                WriteType(json, input.Type);
            }

            if (rules.GetValueOrDefault(input.Name) is { ValueKind: JsonValueKind.Object } more)
            {
                foreach (JsonProperty rule in more.EnumerateObject())
                {
                    rule.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("required");
        foreach (FlowInput input in declared.Where(i => i.IsRequired))
        {
            json.WriteStringValue(input.Name);
        }

        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, FlowInputType type)
    {
        (string name, string? format) = type switch
        {
            FlowInputType.Boolean => ("boolean", null),
            FlowInputType.Integer => ("integer", null),
            FlowInputType.Decimal or FlowInputType.Currency => ("number", null),
            FlowInputType.DateTime => ("string", "date-time"),
            FlowInputType.Duration => ("string", "duration"),
            FlowInputType.Json => ("object", null),
            _ => ("string", (string?)null),
        };
        json.WriteString("type", name);
        if (format is not null)
        {
            json.WriteString("format", format);
        }
    }
}
