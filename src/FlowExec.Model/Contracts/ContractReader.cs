using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec;

/// <summary>Takes members of a contract file, each of the kind that it must be.</summary>
internal sealed class ContractReader(JsonElement root, string source)
{
    public string? Text(string name) => Text(name, root);

    public string? Text(string name, JsonElement parent) => !Has(parent, name, out JsonElement value)
        ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a text");

    public JsonElement Object(string name) => !Has(root, name, out JsonElement value)
        ? default
        : value.ValueKind == JsonValueKind.Object ? value : throw Wrong(name, "an object");

    public ImmutableArray<string> Texts(string name) => !Has(root, name, out JsonElement value)
        ? []
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(name, "a list of texts");

    /// <summary>A map of texts; with <paramref name="pointers"/>, the values are JSON pointers.</summary>
    public IEnumerable<KeyValuePair<string, string>> Map(string name, bool pointers)
    {
        JsonElement map = Object(name);
        if (map.ValueKind == JsonValueKind.Undefined)
        {
            return [];
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (JsonProperty member in map.EnumerateObject())
        {
            string text = Text(member.Name, map)!;
            if (pointers && !text.StartsWith('/'))
            {
                throw Wrong($"{name}.{member.Name}", "a JSON pointer such as /flowId");
            }

            pairs.Add(KeyValuePair.Create(member.Name, text));
        }

        return pairs;
    }

    private static bool Has(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out value);
    }

    private FlowConfigurationException Wrong(string name, string expected) =>
        ContractFile.Bad(DiagnosticCodes.ContractInvalid, source, $"'{name}' must be {expected}");
}
