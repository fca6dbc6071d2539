using System.Text.Json;

namespace FlowExec.Emulation.Contracts;

/// <summary>What a launch asks for, whatever contract it was written in. The JSON in it lives as long as the request's body.</summary>
internal sealed record LaunchRequest(string FlowId)
{
    public string? Version { get; init; }

    public string? Name { get; init; }

    /// <summary>The id that the caller chose for the execution.</summary>
    public string? ExecutionId { get; init; }

    public string? StartNode { get; init; }

    /// <summary>The object with the inputs; null where none came.</summary>
    public JsonElement? Inputs { get; init; }

    /// <summary>The name of the inputs' field in this contract; null where it carries none, and so none can be demanded.</summary>
    public string? InputField { get; init; }

    /// <summary>True where an input's name may leave out <c>Flow.</c>.</summary>
    public bool ShortNames { get; init; }

    /// <summary>The input with this name on the published wire; null where it was not given.</summary>
    public JsonElement? Input(string name)
    {
        if (Inputs is not { } inputs)
        {
            return null;
        }

        return inputs.TryGetProperty(name, out JsonElement value)
            || (ShortNames && name.StartsWith(FlowInput.Scope, StringComparison.Ordinal)
                && inputs.TryGetProperty(name[FlowInput.Scope.Length..], out value))
            ? value
            : null;
    }
}
