using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec;

/// <summary>Another spelling of a field that is as good.</summary>
/// <param name="Parent">Pointer of the object that has it.</param>
/// <param name="Name">The other spelling.</param>
/// <param name="Target">The spelling that is written.</param>
/// <param name="IsRequired">True where one of the two must be there.</param>
internal sealed record FieldAlias(string Parent, string Name, string Target, bool IsRequired);

/// <summary>A contract, laid out once for testing payloads.</summary>
internal sealed class PayloadRules
{
    private readonly FrozenDictionary<string, string> _misnames;
    private readonly FrozenDictionary<string, string> _nowhere;

    /// <exception cref="FlowConfigurationException">The contract's schema cannot be used (FX9002).</exception>
    public PayloadRules(ContractFile file)
    {
        Shape = ContractShape.Of(file.Schema);
        Aliases = [.. file.Aliases.Select(pair => ToAlias(pair.Key, pair.Value, Shape))
            .OrderBy(alias => alias.Name, StringComparer.Ordinal)];
        _misnames = Folded(file.Misnames);
        _nowhere = Folded(file.Nowhere);
        try
        {
            Schema = JsonSchema.Parse(Encoding.UTF8.GetBytes(WithAliases(file.Schema).ToJsonString()));
            Unsupported = [.. JsonSchema.Parse(file.Schema.GetRawText()).UnsupportedKeywords];
        }
        catch (JsonSchemaException e)
        {
            throw ContractFile.Bad(DiagnosticCodes.ContractInvalid, file.Name, "its schema is none: " + e.Message, e);
        }
    }

    public JsonSchema Schema { get; }

    public ContractShape Shape { get; }

    public ImmutableArray<FieldAlias> Aliases { get; }

    /// <summary>What of the contract's schema is not evaluated.</summary>
    public ImmutableArray<UnsupportedKeyword> Unsupported { get; }

    /// <summary>Where a wrong place in circulation belongs: by its pointer, or by its pointer in another spelling.</summary>
    public string? MeantBy(string pointer) => _misnames.GetValueOrDefault(pointer) ?? _misnames.GetValueOrDefault(FoldPointer(pointer));

    /// <summary>Why a field of other contracts has no counterpart in this one.</summary>
    public string? WhyNowhere(string pointer) => _nowhere.GetValueOrDefault(pointer) ?? _nowhere.GetValueOrDefault(FoldPointer(pointer));

    /// <summary>True for an object at the top that has fields in it which are known by wrong places.</summary>
    public bool HasMeaningIn(string name) => MisnamesIn("/" + Spelling.Fold(name)).Any();

    /// <summary>The wrong names in circulation in one object.</summary>
    public IEnumerable<string> MisnamesIn(string parent) => _misnames.Keys
        .Where(pointer => pointer.StartsWith(parent + "/", StringComparison.Ordinal) && pointer.IndexOf('/', parent.Length + 1) < 0)
        .Select(pointer => pointer[(parent.Length + 1)..]);

    private static FrozenDictionary<string, string> Folded(IReadOnlyDictionary<string, string> byPointer)
    {
        var all = new Dictionary<string, string>(byPointer, StringComparer.Ordinal);
        foreach ((string pointer, string value) in byPointer)
        {
            all.TryAdd(FoldPointer(pointer), value);
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string FoldPointer(string pointer) => string.Join('/', pointer.Split('/').Select(Spelling.Fold));

    private static FieldAlias ToAlias(string alias, string target, ContractShape shape)
    {
        int cut = alias.LastIndexOf('/');
        string name = target[(target.LastIndexOf('/') + 1)..];
        return new FieldAlias(alias[..cut], alias[(cut + 1)..], name, shape.At(alias[..cut])?.Required.Contains(name) ?? false);
    }

    /// <summary>The schema with every alias as a property of its own; that one of the two spellings is required is tested apart.</summary>
    private JsonNode WithAliases(JsonElement schema)
    {
        JsonNode root = JsonNode.Parse(schema.GetRawText())!;
        foreach (FieldAlias alias in Aliases)
        {
            JsonNode? at = root;
            foreach (string name in alias.Parent.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                at = JsonPointer.ToIndex(name) >= 0 ? at?["items"] : at?["properties"]?[name];
            }

            if (at?["properties"] is JsonObject properties && properties[alias.Target] is { } target)
            {
                properties[alias.Name] = target.DeepClone();
                if (at["required"] is JsonArray required
                    && required.FirstOrDefault(one => one?.GetValueKind() == JsonValueKind.String
                    && one.GetValue<string>() == alias.Target) is { } entry)
                {
                    required.Remove(entry);
                }
            }
        }

        return root;
    }
}
