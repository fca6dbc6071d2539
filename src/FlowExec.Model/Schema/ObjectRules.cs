using System.Buffers;
using System.Collections.Immutable;

namespace FlowExec;

/// <summary>What a schema asks of objects.</summary>
internal sealed class ObjectRules
{
    private const int BitsOnStack = 4;

    public required NameTable Names { get; init; }

    public ImmutableArray<(SchemaPattern Pattern, SchemaNode Schema)> PatternProperties { get; init; } = [];

    public SchemaNode? AdditionalProperties { get; init; }

    public SchemaNode? PropertyNames { get; init; }

    public long MinProperties { get; init; }

    public long MaxProperties { get; init; } = long.MaxValue;

    /// <summary>Whether any member is required or brings something with it, so that members must be remembered.</summary>
    public bool NeedsPresence { get; init; }

    /// <summary>Reads the keywords; null where there is none.</summary>
    public static ObjectRules? Read(SchemaReader reader) => new Reader(reader).Read();

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var words = (Names.Members.Length + 63) / 64;
        ulong[]? rented = null;
        scoped var present = words <= BitsOnStack ? stackalloc ulong[BitsOnStack] : rented = ArrayPool<ulong>.Shared.Rent(words);
        present.Clear();
        var end = evaluation.Tokens[token].Next;
        var count = 0;
        var valid = true;
        for (var name = token + 1;
            name < end && !evaluation.IsStopped && (valid || !evaluation.StopsAtFirst);
            name = evaluation.Tokens[name + 1].Next)
        {
            count++;
            var index = Names.IndexOf(evaluation.Content(name), evaluation.Tokens[name].IsEscaped);
            if (index >= 0)
            {
                present[index >> 6] |= 1UL << (index & 63);
            }

            evaluation.Enter(name);
            valid &= EvaluateMember(ref evaluation, schema, name, index < 0 ? null : Names.Members[index].Schema);
            evaluation.Leave();
        }

        if (evaluation.PayForParts(count) && (valid || !evaluation.StopsAtFirst))
        {
            valid &= count >= MinProperties || evaluation.Report(schema, "minProperties", token, MinProperties, count);
            valid &= count <= MaxProperties || evaluation.Report(schema, "maxProperties", token, MaxProperties, count);
            valid &= !NeedsPresence || EvaluatePresence(ref evaluation, schema, token, present);
        }

        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }

        return valid && !evaluation.IsStopped;
    }

    private bool EvaluateMember(ref Evaluation evaluation, SchemaNode schema, int name, SchemaNode? named)
    {
        var valid = PropertyNames is null || EvaluateName(ref evaluation, schema, name);
        var isCovered = named is not null;
        if (named is not null)
        {
            valid &= named.Evaluate(ref evaluation, name + 1);
        }

        foreach (var (pattern, byPattern) in PatternProperties)
        {
            if (pattern.IsMatch(ref evaluation, schema, "patternProperties", name))
            {
                isCovered = true;
                valid &= byPattern.Evaluate(ref evaluation, name + 1);
            }
        }

        if (isCovered || AdditionalProperties is null)
        {
            return valid;
        }

        return AdditionalProperties.Constant == false
            ? !evaluation.StopsAtFirst && evaluation.Report(schema, "additionalProperties", name, [], null, evaluation.NameAt(name))
            : AdditionalProperties.Evaluate(ref evaluation, name + 1) && valid;
    }

    private bool EvaluateName(ref Evaluation evaluation, SchemaNode schema, int name)
    {
        return evaluation.StopsAtFirst ? PropertyNames!.Evaluate(ref evaluation, name) : ReportName(ref evaluation, schema, name);
    }

    private bool ReportName(ref Evaluation evaluation, SchemaNode schema, int name)
    {
        var sink = evaluation.Sink;
        var inName = new List<SchemaViolation>();
        evaluation.Sink = inName;
        var valid = PropertyNames!.Evaluate(ref evaluation, name);
        evaluation.Sink = sink;
        if (valid)
        {
            return true;
        }

        return evaluation.Report(schema, "propertyNames", name, [], null, evaluation.NameAt(name), [.. inName]);
    }

    private bool EvaluatePresence(ref Evaluation evaluation, SchemaNode schema, int token, scoped ReadOnlySpan<ulong> present)
    {
        var valid = true;
        for (var i = 0; i < Names.Members.Length && (valid || !evaluation.StopsAtFirst); i++)
        {
            var member = Names.Members[i];
            if (!Has(present, i))
            {
                valid &= !member.IsRequired || evaluation.Report(schema, "required", token, [], null, member.Name);
                continue;
            }

            foreach (var other in member.AlsoRequired)
            {
                valid &= Has(present, other)
                    || evaluation.Report(schema, "dependentRequired", token, [], member.Name, Names.Members[other].Name);
            }

            valid &= member.AlsoApplied is null || member.AlsoApplied.Evaluate(ref evaluation, token);
        }

        return valid;
    }

    private static bool Has(ReadOnlySpan<ulong> present, int index) => (present[index >> 6] & (1UL << (index & 63))) != 0;

    /// <summary>Reads the keywords for objects.</summary>
    private sealed class Reader(SchemaReader reader)
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
}
