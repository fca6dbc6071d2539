using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Reads the keywords for objects.</summary>
internal sealed class ObjectKeywordsReader(SchemaReader reader)
{
    private readonly NameTable.Builder _names = new();

    public ObjectRules? Read()
    {
        foreach (var (name, value) in Members("properties"))
        {
            _names[name].Schema = reader.SchemaAt(value);
        }

        var needsPresence = ReadPresence();
        var rules = new ObjectRules
        {
            Names = _names.Build(),
            PatternProperties = ReadPatterns(),
            AdditionalProperties = reader.Schema("additionalProperties"),
            PropertyNames = reader.Schema("propertyNames"),
            MinProperties = reader.Count("minProperties", 0),
            MaxProperties = reader.Count("maxProperties", long.MaxValue),
            NeedsPresence = needsPresence,
        };
        var asks = !_names.IsEmpty || rules.PatternProperties.Length > 0
            || rules.AdditionalProperties is not null || rules.PropertyNames is not null
            || rules.MinProperties > 0 || rules.MaxProperties < long.MaxValue;
        return asks ? rules : null;
    }

    private bool ReadPresence()
    {
        var needed = false;
        foreach (var name in Names("required", reader.Value("required", JsonTokenKind.Array)))
        {
            _names[name].IsRequired = true;
            needed = true;
        }

        foreach (var (name, value) in Members("dependentRequired"))
        {
            if (reader.KindOf(value) != JsonTokenKind.Array)
            {
                throw reader.Malformed(value, "dependentRequired must be an object of arrays of names");
            }

            var others = Names("dependentRequired", value).Select(_names.IndexOf).ToImmutableArray();
            _names[name].AlsoRequired = others;
            needed = true;
        }

        foreach (var (name, value) in Members("dependentSchemas"))
        {
            _names[name].AlsoApplied = reader.SchemaAt(value);
            needed = true;
        }

        return needed;
    }

    private ImmutableArray<(SchemaPattern Pattern, SchemaNode Schema)> ReadPatterns()
    {
        var patterns = ImmutableArray.CreateBuilder<(SchemaPattern Pattern, SchemaNode Schema)>();
        foreach (var (_, value) in Members("patternProperties"))
        {
            var schema = reader.SchemaAt(value);
            if (reader.Pattern("patternProperties", value - 1) is { } pattern)
            {
                patterns.Add((pattern, schema));
            }
        }

        return patterns.ToImmutable();
    }

    private IEnumerable<(string Name, int Value)> Members(string keyword)
    {
        var value = reader.Value(keyword, JsonTokenKind.Object);
        if (value < 0)
        {
            yield break;
        }

        var end = reader.Document.Tokens[value].Next;
        for (var name = value + 1; name < end; name = reader.Document.Tokens[name + 1].Next)
        {
            yield return (reader.Document.GetString(name), name + 1);
        }
    }

    private IEnumerable<string> Names(string keyword, int array)
    {
        if (array < 0)
        {
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in reader.Elements(array))
        {
            var isName = reader.KindOf(element) == JsonTokenKind.String;
            if (!isName || !seen.Add(reader.Document.GetString(element)))
            {
                throw reader.Malformed(element, isName ? $"{keyword} names a member twice" : $"{keyword} must be made of strings");
            }

            yield return reader.Document.GetString(element);
        }
    }
}
