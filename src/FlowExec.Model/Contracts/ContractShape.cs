using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// The names that a contract's schema knows, and where: what "did you mean" chooses from. Whether a value is valid is the schema's to say.
/// </summary>
internal sealed class ContractShape
{
    private const int MaxDepth = 16;

    private ContractShape(JsonElement schema, JsonElement root, int depth)
    {
        var properties = new Dictionary<string, ContractShape>(StringComparer.Ordinal);
        var required = new List<string>();
        foreach (JsonElement part in Parts(schema, root, depth))
        {
            foreach (JsonProperty property in Members(part, "properties"))
            {
                properties.TryAdd(property.Name, new ContractShape(property.Value, root, depth + 1));
            }

            required.AddRange(Texts(part, "required"));
            IsClosed |= part.TryGetProperty("additionalProperties", out JsonElement others) && others.ValueKind == JsonValueKind.False;
            Items ??= part.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Object
                ? new ContractShape(items, root, depth + 1) : null;
            Types = Types.IsEmpty ? [.. Texts(part, "type")] : Types;
            Description ??= Texts(part, "description").FirstOrDefault();
        }

        Properties = properties.ToFrozenDictionary(StringComparer.Ordinal);
        Required = [.. required];
    }

    public FrozenDictionary<string, ContractShape> Properties { get; }

    public ImmutableArray<string> Required { get; }

    /// <summary>True where no other names are allowed.</summary>
    public bool IsClosed { get; }

    public ContractShape? Items { get; }

    public ImmutableArray<string> Types { get; } = [];

    public string? Description { get; }

    public static ContractShape Of(JsonElement schema) => new(schema, schema, 0);

    /// <summary>The shape at a pointer; null where the schema says nothing of it.</summary>
    public ContractShape? At(string pointer)
    {
        if (!JsonPointer.TrySplit(pointer, out IReadOnlyList<string> names))
        {
            return null;
        }

        ContractShape? shape = this;
        foreach (string name in names)
        {
            shape = shape.Properties.TryGetValue(name, out ContractShape? child) ? child : JsonPointer.ToIndex(name) >= 0 ? shape.Items
                : null;
            if (shape is null)
            {
                return null;
            }
        }

        return shape;
    }

    /// <summary>The schema itself, what it refers to, and what all of it has to keep to.</summary>
    private static IEnumerable<JsonElement> Parts(JsonElement schema, JsonElement root, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            yield break;
        }

        yield return schema;
        if (schema.TryGetProperty("$ref", out JsonElement reference) && reference.ValueKind == JsonValueKind.String
            && Resolve(root, reference.GetString()!) is { } target)
        {
            foreach (JsonElement part in Parts(target, root, depth + 1))
            {
                yield return part;
            }
        }

        if (schema.TryGetProperty("allOf", out JsonElement all) && all.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement part in all.EnumerateArray().SelectMany(one => Parts(one, root, depth + 1)))
            {
                yield return part;
            }
        }
    }

    private static JsonElement? Resolve(JsonElement root, string reference)
    {
        if (!reference.StartsWith('#') || !JsonPointer.TrySplit(reference[1..], out IReadOnlyList<string> names))
        {
            return null;
        }

        JsonElement at = root;
        foreach (string name in names)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject()
            : default;

    private static IEnumerable<string> Texts(JsonElement schema, string keyword) =>
        !schema.TryGetProperty(keyword, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String)
            .Select(one => one.GetString()!) : [];
}
