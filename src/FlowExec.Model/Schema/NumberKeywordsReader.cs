namespace FlowExec;

/// <summary>Reads the keywords for numbers.</summary>
internal sealed class NumberKeywordsReader(SchemaReader reader)
{
    public NumberRules? Read()
    {
        var rules = new NumberRules
        {
            Minimum = Bound("minimum"),
            Maximum = Bound("maximum"),
            MultipleOf = Divisor(),
        };
        (rules.Minimum, rules.ExclusiveMinimum) = Exclusive("exclusiveMinimum", rules.Minimum);
        (rules.Maximum, rules.ExclusiveMaximum) = Exclusive("exclusiveMaximum", rules.Maximum);
        var asks = rules.Minimum ?? rules.Maximum ?? rules.ExclusiveMinimum ?? rules.ExclusiveMaximum;
        return asks is null && rules.MultipleOf is null ? null : rules;
    }

    /// <summary>Draft-04 has a boolean here that sharpens minimum or maximum; from draft-06 on it is a bound of its own.</summary>
    private (NumberBound? Inclusive, NumberBound? Exclusive) Exclusive(string keyword, NumberBound? inclusive)
    {
        var value = reader.Value(keyword);
        return value < 0
            ? (inclusive, null)
            : reader.KindOf(value) switch
            {
                JsonTokenKind.True => (null, inclusive),
                JsonTokenKind.False => (inclusive, null),
                _ => (inclusive, Bound(keyword)),
            };
    }

    private NumberBound? Bound(string keyword)
    {
        var value = reader.Value(keyword, JsonTokenKind.Number);
        return value < 0 ? null : new NumberBound(reader.Document.RawBytes(value).ToArray());
    }

    private NumberDivisor? Divisor()
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
}
