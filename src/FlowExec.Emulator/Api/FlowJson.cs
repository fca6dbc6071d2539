using System.Text.Json;

namespace FlowExec.Emulation.Api;

/// <summary>
/// Flows in the platform's JSON. Which JSON types stand for Currency, DateTime, Duration, JSON, Queue, User and Skill is not documented:
/// here a number, text with a format, text with a format, an object, and text.
/// </summary>
internal static class FlowJson
{
    public static void WriteFlow(Utf8JsonWriter json, EmulatedFlow flow, bool schemas)
    {
        WriteStart(json, flow);
        json.WriteBoolean("active", true);
        json.WriteBoolean("system", false);
        json.WriteBoolean("deleted", false);
        if (flow.Flow.PublishedVersion is { } version)
        {
            json.WritePropertyName("publishedVersion");
            WriteVersion(json, flow, version);
        }

        WriteEnd(json, flow, schemas);
    }

    public static void WriteDivisionView(Utf8JsonWriter json, EmulatedFlow flow, bool schemas)
    {
        WriteStart(json, flow);
        if (flow.Flow.PublishedVersion is { } version)
        {
            json.WritePropertyName("publishedVersion");
            WriteVersion(json, flow, version);
        }

        WriteEnd(json, flow, schemas);
    }

    public static void WriteVersion(Utf8JsonWriter json, EmulatedFlow flow, string version)
    {
        json.WriteStartObject();
        json.WriteString("id", version);
        json.WriteString("name", version);
        json.WriteString("commitVersion", version);
        json.WriteString("configurationVersion", version);
        json.WriteString("type", "PUBLISH");
        json.WriteBoolean("secure", false);
        json.WriteBoolean("debug", false);
        json.WriteString("selfUri", $"/api/v2/flows/{flow.Flow.Id}/versions/{version}");
        json.WriteEndObject();
    }

    private static void WriteStart(Utf8JsonWriter json, EmulatedFlow flow)
    {
        json.WriteStartObject();
        json.WriteString("id", flow.Flow.Id);
        json.WriteString("name", flow.Flow.Name);
        json.WriteStartObject("division");
        json.WriteString("id", OrgFacts.DivisionId);
        json.WriteString("name", OrgFacts.DivisionName);
        json.WriteString("selfUri", $"/api/v2/authorization/divisions/{OrgFacts.DivisionId}");
        json.WriteEndObject();
        if (flow.Flow.Description is { } description)
        {
            json.WriteString("description", description);
        }

        json.WriteString("type", flow.WireType);
    }

    private static void WriteEnd(Utf8JsonWriter json, EmulatedFlow flow, bool schemas)
    {
        if (schemas)
        {
            WriteSchema(json, "inputSchema", $"{flow.Flow.Name} inputs", flow.Flow.Inputs);
            WriteSchema(json, "outputSchema", $"{flow.Flow.Name} outputs", flow.Flow.Outputs);
        }

        json.WriteString("selfUri", $"/api/v2/flows/{flow.Flow.Id}");
        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, string property, string title, IReadOnlyList<FlowInput> declared)
    {
        json.WriteStartObject(property);
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
