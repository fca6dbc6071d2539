namespace FlowExec;

/// <summary>unevaluatedProperties and unevaluatedItems: what no other keyword of the schema, nor any schema it applies, spoke of.</summary>
internal sealed class UnevaluatedRules(SchemaNode? properties, SchemaNode? items)
{
    /// <summary>Evaluates the other keywords of a schema, then these.</summary>
    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int value)
    {
        var rule = evaluation.Tokens[value].Kind switch
        {
            JsonTokenKind.Object => properties,
            JsonTokenKind.Array => items,
            _ => null,
        };
        if (rule is null)
        {
            return schema.EvaluateKeywords(ref evaluation, value);
        }

        var isAskedOutside = evaluation.Notes(value);
        var parts = evaluation.OpenParts();
        var outer = parts.Open(value);
        var valid = schema.EvaluateKeywords(ref evaluation, value);
        if (!evaluation.IsStopped && (valid || !evaluation.StopsAtFirst))
        {
            valid &= rule == properties
                ? EvaluateMembers(ref evaluation, schema, rule, value, isAskedOutside)
                : EvaluateElements(ref evaluation, rule, value, isAskedOutside);
        }

        parts.Close(outer);
        return valid && !evaluation.IsStopped;
    }

    private static bool EvaluateMembers(ref Evaluation evaluation, SchemaNode schema, SchemaNode rule, int value, bool isAskedOutside)
    {
        var end = evaluation.Tokens[value].Next;
        var valid = true;
        var count = 0;
        for (var name = value + 1;
            name < end && !evaluation.IsStopped && (valid || !evaluation.StopsAtFirst);
            name = evaluation.Tokens[name + 1].Next, count++)
        {
            if (evaluation.HasNoted(name))
            {
                continue;
            }

            evaluation.Enter(name);
            valid &= rule.Constant == false
                ? ObjectRules.ReportUnwanted(ref evaluation, schema, "unevaluatedProperties", name)
                : rule.Evaluate(ref evaluation, name + 1);
            evaluation.Leave();
            if (isAskedOutside)
            {
                evaluation.Note(name);
            }
        }

        return evaluation.PayForParts(count) && valid;
    }

    private static bool EvaluateElements(ref Evaluation evaluation, SchemaNode rule, int value, bool isAskedOutside)
    {
        var end = evaluation.Tokens[value].Next;
        var valid = true;
        var index = 0;
        for (var element = value + 1;
            element < end && !evaluation.IsStopped && (valid || !evaluation.StopsAtFirst);
            element = evaluation.Tokens[element].Next, index++)
        {
            if (evaluation.HasNoted(element))
            {
                continue;
            }

            evaluation.EnterElement(index);
            valid &= rule.Evaluate(ref evaluation, element);
            evaluation.Leave();
            if (isAskedOutside)
            {
                evaluation.Note(element);
            }
        }

        return evaluation.PayForParts(index) && valid;
    }
}
