using System.Text.Json;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Flows;

/// <summary>Turns the platform's flow into a <see cref="Flow"/>.</summary>
internal static class FlowReader
{
    /// <summary>Reads one; null where it has no id or name, which no flow lacks.</summary>
    public static Flow? Read(FlowWire wire)
    {
        if (wire.Id is not { Length: > 0 } id || wire.Name is not { } name)
        {
            return null;
        }

        return new Flow
        {
            Id = id,
            Name = name,
            Type = (wire.Type ?? "").ToLowerInvariant(),
            Description = wire.Description,
            Division = wire.Division?.Name,
            DivisionId = wire.Division?.Id,
            PublishedVersion = wire.PublishedVersion?.Id ?? wire.PublishedVersion?.Name,
            IsActive = wire.Active ?? true,
            Inputs = (wire.InputSchema ?? wire.PublishedVersion?.InputSchema) is { ValueKind: JsonValueKind.Object } inputs
                ? InputSchemaReader.Read(inputs)
                : FlowInputs.Unknown,
            Outputs = (wire.OutputSchema ?? wire.PublishedVersion?.OutputSchema) is { ValueKind: JsonValueKind.Object } outputs
                ? [.. InputSchemaReader.ReadOutputs(outputs)]
                : [],
        };
    }
}
