using System.Text.Json;

namespace FlowExec.Emulation.Contracts;

/// <summary>What a launch asks for, whatever contract it was written in. The JSON in it lives as long as the request's body.</summary>
internal sealed class LaunchRequest(PayloadContract contract, JsonElement body)
{
    /// <summary>The flow's id; null where there is none, or it is no text.</summary>
    public string? FlowId { get; } = Text(contract, body, ContextField.FlowId);

    public string? Version { get; } = Text(contract, body, ContextField.FlowVersion) is { Length: > 0 } version ? version : null;

    public string? Name { get; } = Text(contract, body, ContextField.Name);

    /// <summary>The id that the caller chose for the execution.</summary>
    public string? ExecutionId { get; } = Text(contract, body, ContextField.FlowExecutionId);

    public string? StartNode { get; } = Text(contract, body, ContextField.StartNode);

    /// <summary>The inputs as they stand in the body; null where there are none.</summary>
    public string? Inputs => At(contract, body, ContextField.Attributes)?.GetRawText();

    /// <summary>The input with this name on the published wire; null where it was not given.</summary>
    public JsonElement? Input(string name) =>
        At(contract, body, ContextField.Attributes) is { ValueKind: JsonValueKind.Object } inputs
            && inputs.TryGetProperty(contract.InputPrefix + InputNames.Short(name), out JsonElement value) ? value : null;

    private static string? Text(PayloadContract contract, JsonElement body, ContextField field) =>
        At(contract, body, field) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>What stands at a field's place, or at another spelling of it that the contract takes.</summary>
    private static JsonElement? At(PayloadContract contract, JsonElement body, ContextField field)
    {
        if (!contract.File.Fields.TryGetValue(field, out string? place))
        {
            return null;
        }

        JsonElement? found = At(body, place);
        foreach ((string alias, string target) in contract.File.Aliases)
        {
            found ??= target == place ? At(body, alias) : null;
        }

        return found;
    }

    private static JsonElement? At(JsonElement body, string pointer)
    {
        JsonElement at = body;
        foreach (string name in pointer.Split('/').Skip(1))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }
}
