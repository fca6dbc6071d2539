using System.Collections.Immutable;

namespace FlowExec;

/// <summary>What a schema asks of arrays.</summary>
internal sealed class ArrayRules
{
    public ImmutableArray<SchemaNode> PrefixItems { get; set; } = [];

    public SchemaNode? Items { get; set; }

    public SchemaNode? Contains { get; set; }

    public long MinContains { get; set; } = 1;

    public long MaxContains { get; set; } = long.MaxValue;

    public long MinItems { get; set; }

    public long MaxItems { get; set; } = long.MaxValue;

    public bool UniqueItems { get; set; }

    /// <summary>Reads the keywords; null where there is none.</summary>
    public static ArrayRules? Read(SchemaReader reader)
    {
        var prefix = reader.Value("prefixItems", JsonTokenKind.Array);
        if (reader.Value("items") is >= 0 and var items && reader.KindOf(items) == JsonTokenKind.Array)
        {
            throw reader.Malformed(items, "items must be a schema; the array of schemas that older drafts had here is prefixItems now");
        }

        var rules = new ArrayRules
        {
            PrefixItems = prefix < 0 ? [] : [.. reader.Elements(prefix).Select(reader.SchemaAt)],
            Items = reader.Schema("items"),
            Contains = reader.Schema("contains"),
            MinContains = reader.Count("minContains", 1),
            MaxContains = reader.Count("maxContains", long.MaxValue),
            MinItems = reader.Count("minItems", 0),
            MaxItems = reader.Count("maxItems", long.MaxValue),
            UniqueItems = reader.Flag("uniqueItems"),
        };
        var asks = prefix >= 0 || rules.Items is not null || rules.Contains is not null || rules.UniqueItems
            || rules.MinItems > 0 || rules.MaxItems < long.MaxValue;
        return asks ? rules : null;
    }

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var end = evaluation.Tokens[token].Next;
        var count = 0;
        var contained = 0L;
        var valid = true;
        for (var element = token + 1; element < end; element = evaluation.Tokens[element].Next)
        {
            evaluation.EnterElement(count);
            var rule = count < PrefixItems.Length ? PrefixItems[count] : Items;
            valid &= rule is null || rule.Evaluate(ref evaluation, element);
            var isContained = Contains is not null && Contains.Fits(ref evaluation, element);
            contained += isContained ? 1 : 0;
            evaluation.Leave();
            count++;
            if (evaluation.IsStopped || (!valid && evaluation.StopsAtFirst))
            {
                return false;
            }
        }

        if (!evaluation.PayForParts(count))
        {
            return false;
        }

        valid &= count >= MinItems || evaluation.Report(schema, "minItems", token, MinItems, count);
        valid &= count <= MaxItems || evaluation.Report(schema, "maxItems", token, MaxItems, count);
        if (Contains is not null)
        {
            valid &= contained >= MinContains
                || evaluation.Report(schema, MinContains == 1 ? "contains" : "minContains", token, MinContains, contained);
            valid &= contained <= MaxContains || evaluation.Report(schema, "maxContains", token, MaxContains, contained);
        }

        if (UniqueItems && count > 1 && (valid || !evaluation.StopsAtFirst))
        {
            valid &= AreUnique(ref evaluation, schema, token);
        }

        return valid;
    }

    private static bool AreUnique(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.Pay(evaluation.Tokens[token].Next - token))
        {
            return false;
        }

        var (earlier, later) = JsonEquality.FindEqualElements(evaluation.View(token));
        return earlier < 0 || evaluation.Report(schema, "uniqueItems", token, [],
            $"equal elements {IndexOf(evaluation, token, earlier)}, {IndexOf(evaluation, token, later)}");
    }

    private static int IndexOf(Evaluation evaluation, int array, int wanted)
    {
        var index = 0;
        for (var element = array + 1; element != wanted; element = evaluation.Tokens[element].Next)
        {
            index++;
        }

        return index;
    }
}
