using System.Text.Json;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Flows;

/// <summary>Turns the platform's flow into a <see cref="Flow"/>.</summary>
internal static class FlowReader
{
    /// <summary>Reads one; null where it has no id or name, which no flow lacks.</summary>
    public static Flow? Read(Wire wire)
    {
        if (wire.Text("id") is not { Length: > 0 } id || wire.Text("name") is not { } name)
        {
            return null;
        }

        Wire published = wire.Child("publishedVersion");

        return new Flow
        {
            Id = id,
            Name = name,
            Type = (wire.Text("type") ?? "").ToLowerInvariant(),
            Description = wire.Text("description"),
            Division = wire.Child("division").Text("name"),
            DivisionId = wire.Child("division").Text("id"),
            PublishedVersion = published.Text("id") ?? published.Text("name") ?? wire.Text("publishedVersion"),
            IsActive = wire.Flag("active") ?? true,
            Inputs = (wire.Object("inputSchema") ?? published.Object("inputSchema")) is { } inputs
                ? InputSchemaReader.Read(inputs)
                : FlowInputs.Unknown,
            Outputs = (wire.Object("outputSchema") ?? published.Object("outputSchema")) is { } outputs
                ? [.. InputSchemaReader.ReadOutputs(outputs)]
                : [],
        };
    }
}
