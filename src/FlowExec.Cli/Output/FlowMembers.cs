using System.Text.Json;

namespace FlowExec.Cli.Output;

/// <summary>The members of a flow in JSON. docs/flowexec.md describes them.</summary>
internal static class FlowMembers
{
    public static void Write(Utf8JsonWriter json, Flow flow)
    {
        json.WriteString("id", flow.Id);
        json.WriteString("name", flow.Name);
        json.WriteString("type", flow.Type);
        json.WriteString("description", flow.Description);
        json.WriteString("division", flow.Division);
        json.WriteString("version", flow.PublishedVersion);
        json.WriteBoolean("isActive", flow.IsActive);
        json.WriteBoolean("inputsAreKnown", flow.Inputs.IsKnown);
        json.WriteStartArray("inputs");
        foreach (FlowInput input in flow.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.ShortName);
            json.WriteString("type", input.Type.ToString());
            json.WriteBoolean("isCollection", input.IsCollection);
            json.WriteBoolean("isRequired", input.IsRequired);
            json.WriteString("description", input.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
