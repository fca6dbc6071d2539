using System.Text.Json;

namespace FlowExec.Engine.Executions;

/// <summary>JSON values as the base class library has them, so that no type of the reader leaves the engine.</summary>
internal static class JsonValues
{
    /// <summary>An object's names and values; of a name that comes twice the last counts.</summary>
    public static IReadOnlyDictionary<string, object?> Map(JsonElement element)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            map[property.Name] = Value(property.Value);
        }

        return map;
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
        JsonValueKind.Object => Map(element),
        _ => null,
    };

    /// <summary>The narrowest type that holds the number as it was written; its digits where none does.</summary>
    private static object Number(JsonElement element) =>
        element.TryGetInt64(out long whole) ? whole : element.TryGetDecimal(out decimal exact) ? exact : element.GetDouble() is var near
            && double.IsFinite(near) ? near : element.GetRawText();
}
