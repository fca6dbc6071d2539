using System.Text.Json;

namespace FlowExec.Emulation.Api;

/// <summary>Flows in the platform's JSON.</summary>
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
        if (flow.PublishedAt is { } published)
        {
            json.WriteString("datePublished", OrgFacts.Stamp(published));
        }

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
            json.WritePropertyName("inputSchema");
            flow.InputSchema.WriteTo(json);
            json.WritePropertyName("outputSchema");
            FlowSchema.Of($"{flow.Flow.Name} outputs", flow.Flow.Outputs, FlowSchema.NoRules).WriteTo(json);
        }

        json.WriteString("selfUri", $"/api/v2/flows/{flow.Flow.Id}");
        json.WriteEndObject();
    }
}
