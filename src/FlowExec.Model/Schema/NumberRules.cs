namespace FlowExec;

/// <summary>What a schema asks of numbers.</summary>
internal sealed class NumberRules
{
    public NumberBound? Minimum { get; set; }

    public NumberBound? Maximum { get; set; }

    public NumberBound? ExclusiveMinimum { get; set; }

    public NumberBound? ExclusiveMaximum { get; set; }

    public NumberDivisor? MultipleOf { get; set; }

    /// <summary>Reads the keywords; null where there is none.</summary>
    public static NumberRules? Read(SchemaReader reader)
    {
        var rules = new NumberRules
        {
            Minimum = Bound(reader, "minimum"),
            Maximum = Bound(reader, "maximum"),
            MultipleOf = Divisor(reader),
        };
        (rules.Minimum, rules.ExclusiveMinimum) = Exclusive(reader, "exclusiveMinimum", rules.Minimum);
        (rules.Maximum, rules.ExclusiveMaximum) = Exclusive(reader, "exclusiveMaximum", rules.Maximum);
        var asks = rules.Minimum ?? rules.Maximum ?? rules.ExclusiveMinimum ?? rules.ExclusiveMaximum;
        return asks is null && rules.MultipleOf is null ? null : rules;
    }

    /// <summary>Draft-04 has a boolean here that sharpens minimum or maximum; from draft-06 on it is a bound of its own.</summary>
    private static (NumberBound? Inclusive, NumberBound? Exclusive) Exclusive(
        SchemaReader reader, string keyword, NumberBound? inclusive)
    {
        var value = reader.Value(keyword);
        return value < 0
            ? (inclusive, null)
            : reader.KindOf(value) switch
            {
                JsonTokenKind.True => (null, inclusive),
                JsonTokenKind.False => (inclusive, null),
                _ => (inclusive, Bound(reader, keyword)),
            };
    }

    private static NumberBound? Bound(SchemaReader reader, string keyword)
    {
        var value = reader.Value(keyword, JsonTokenKind.Number);
        return value < 0 ? null : new NumberBound(reader.Document.RawBytes(value).ToArray());
    }

    private static NumberDivisor? Divisor(SchemaReader reader)
    {
        var value = reader.Value("multipleOf", JsonTokenKind.Number);
        if (value < 0)
        {
            return null;
        }

        var number = JsonNumber.Parse(reader.Document.RawBytes(value));
        return !number.IsNegative && number.Digits is > 0 and <= NumberDivisor.MostDigits
            ? new NumberDivisor(reader.Document.RawBytes(value))
            : throw reader.Malformed(value, $"multipleOf must be a number above 0 of at most {NumberDivisor.MostDigits} digits");
    }

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.PayForContent(token))
        {
            return false;
        }

        var number = evaluation.Content(token);
        var valid = Minimum is null || Minimum.Compare(number) >= 0 || evaluation.Report(schema, "minimum", token, Minimum.Text);
        valid &= Maximum is null || Maximum.Compare(number) <= 0 || evaluation.Report(schema, "maximum", token, Maximum.Text);
        valid &= ExclusiveMinimum is null || ExclusiveMinimum.Compare(number) > 0
            || evaluation.Report(schema, "exclusiveMinimum", token, ExclusiveMinimum.Text);
        valid &= ExclusiveMaximum is null || ExclusiveMaximum.Compare(number) < 0
            || evaluation.Report(schema, "exclusiveMaximum", token, ExclusiveMaximum.Text);
        valid &= MultipleOf is null || MultipleOf.Divides(number) || evaluation.Report(schema, "multipleOf", token, MultipleOf.Text);
        return valid;
    }
}
