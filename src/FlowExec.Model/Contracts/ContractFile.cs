using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace FlowExec;

/// <summary>What a contract file says. The shape of the file is that of the ones that ship.</summary>
internal sealed record ContractFile
{
    /// <summary>Files larger than this are no contracts.</summary>
    private const int MaxBytes = 1_000_000;

    private static readonly Dictionary<string, ContextField> FieldNames = NamesOfFields();

    private static readonly FrozenSet<string> Members = new[]
    {
        "$schema", "name", "description", "source", "scopes", "permissions", "inputPrefix", "fields", "aliases", "participant", "defaults",
        "generated", "asInputs", "misnames", "nowhere", "schema",
    }.ToFrozenSet(StringComparer.Ordinal);

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required ImmutableArray<string> Scopes { get; init; }

    public required ImmutableArray<string> Permissions { get; init; }

    public required string InputPrefix { get; init; }

    /// <summary>Field to JSON pointer of its place, in the order in which they are written.</summary>
    public required ImmutableArray<KeyValuePair<ContextField, string>> Places { get; init; }

    /// <summary><see cref="Places"/>, for looking up.</summary>
    public required Dictionary<ContextField, string> Fields { get; init; }

    /// <summary>Fields without a place that travel as inputs, in order, with the input's name.</summary>
    public required ImmutableArray<KeyValuePair<ContextField, string>> AsInputs { get; init; }

    /// <summary>Members of a participant on the wire: user, role, channels.</summary>
    public required (string UserId, string Role, string Channels) Participant { get; init; }

    /// <summary>JSON pointer to the text that stands there where its neighbours are written and nothing else is said.</summary>
    public required FrozenDictionary<string, string> Defaults { get; init; }

    /// <summary>Fields that get a new id where the row has none.</summary>
    public required ImmutableArray<ContextField> Generated { get; init; }

    public required FrozenDictionary<string, string> Aliases { get; init; }

    public required FrozenDictionary<string, string> Misnames { get; init; }

    public required FrozenDictionary<string, string> Nowhere { get; init; }

    public required JsonElement Schema { get; init; }

    /// <summary>True where the contract has an object for inputs.</summary>
    public bool HasInputs => Fields.ContainsKey(ContextField.Attributes);

    /// <summary>Reads a file.</summary>
    public static ContractFile Read(string path, IEnumerable<string> builtIn)
    {
        try
        {
            byte[] utf8 = SourceFile.Read(path);
            return utf8.Length <= MaxBytes
                ? Parse(utf8, path)
                : throw Bad(
                    DiagnosticCodes.ContractUnreadable,
                    path,
                    $"it is longer than {MaxBytes} bytes, and no contract is");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FlowConfigurationException(
                "ContractUnreadable",
                $"{DiagnosticCodes.ContractUnreadable}: there is no contract '{path}', and no file of that name can be read: {e.Message}",
                $"The contracts that ship are {string.Join(", ", builtIn)}. Anything else is taken as the path of a contract file.",
                e);
        }
    }

    /// <summary>Reads a contract.</summary>
    public static ContractFile Parse(ReadOnlyMemory<byte> utf8, string source)
    {
        JsonElement root;
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                SourceFile.WithoutMark(utf8), new JsonDocumentOptions { AllowDuplicateProperties = false });
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw Bad(DiagnosticCodes.ContractUnreadable, source, $"it is not JSON: {JsonValues.DefectOf(e).Message.TrimEnd('.')}", e);
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Bad(DiagnosticCodes.ContractInvalid, source, "it is not a JSON object");
        }

        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (!Members.Contains(member.Name))
            {
                string? near = Spelling.Nearest(member.Name, Members).Name;
                throw Bad(
                    DiagnosticCodes.ContractInvalid,
                    source,
                    $"'{member.Name}' is no member of a contract file" + (near is null ? "" : $"; did you mean '{near}'?"));
            }
        }

        var read = new ContractReader(root, source);
        JsonElement participant = read.Object("participant");
        ImmutableArray<KeyValuePair<ContextField, string>> places = ByField("fields", read.Map("fields", pointers: true), source);
        return new ContractFile
        {
            Name = read.Text("name") ?? throw Bad(DiagnosticCodes.ContractInvalid, source, "'name' is missing"),
            Description = read.Text("description") ?? "",
            Scopes = read.Texts("scopes"),
            Permissions = read.Texts("permissions"),
            InputPrefix = read.Text("inputPrefix") ?? "",
            Places = places,
            Fields = LookUp(places),
            AsInputs = ByField("asInputs", read.Map("asInputs", pointers: false), source),
            Participant = (
                read.Text("userId", participant) ?? "userId",
                read.Text("role", participant) ?? "role",
                read.Text("channels", participant) ?? "channels"),
            Defaults = read.Map("defaults", pointers: false).ToFrozenDictionary(),
            Generated = [.. read.Texts("generated").Select(name => Field(name, "generated", source))],
            Aliases = read.Map("aliases", pointers: true).ToFrozenDictionary(),
            Misnames = read.Map("misnames", pointers: true).ToFrozenDictionary(),
            Nowhere = read.Map("nowhere", pointers: false).ToFrozenDictionary(),
            Schema = root.TryGetProperty("schema", out JsonElement schema) && schema.ValueKind is JsonValueKind.Object
                ? schema
                : throw Bad(DiagnosticCodes.ContractInvalid, source, "'schema', a JSON Schema, is missing"),
        };
    }

    internal static FlowConfigurationException Bad(string code, string source, string why, Exception? inner = null) => new(
        code == DiagnosticCodes.ContractUnreadable ? "ContractUnreadable" : "ContractInvalid",
        $"{code}: the contract file '{source}' cannot be used: {why}.",
        "docs/contracts.md describes what a contract file says, and samples/gateway.contract.json is one.",
        inner);

    private static Dictionary<string, ContextField> NamesOfFields()
    {
        var names = new Dictionary<string, ContextField>(StringComparer.Ordinal) { ["attributes"] = ContextField.Attributes };
        foreach (ContextField field in ContextFields.Single)
        {
            names.Add(ContextFields.NameOf(field), field);
        }

        return names;
    }

    private static ImmutableArray<KeyValuePair<ContextField, string>> ByField(
        string member, IEnumerable<KeyValuePair<string, string>> map, string source)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<ContextField, string>>();
        foreach ((string name, string value) in map)
        {
            fields.Add(KeyValuePair.Create(Field(name, member, source), value));
        }

        return fields.ToImmutable();
    }

    private static Dictionary<ContextField, string> LookUp(ImmutableArray<KeyValuePair<ContextField, string>> places)
    {
        var fields = new Dictionary<ContextField, string>(places.Length);
        foreach ((ContextField field, string place) in places)
        {
            fields[field] = place;
        }

        return fields;
    }

    private static ContextField Field(string name, string member, string source) => FieldNames.TryGetValue(name, out ContextField field)
        ? field
        : throw Bad(
            DiagnosticCodes.ContractInvalid,
            source,
            $"'{name}' in '{member}' is no field of a context; the fields are "
            + string.Join(", ", FieldNames.Keys.Order(StringComparer.Ordinal)));
}
