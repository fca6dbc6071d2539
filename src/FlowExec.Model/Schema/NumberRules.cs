namespace FlowExec;

/// <summary>What a schema asks of numbers.</summary>
internal sealed class NumberRules
{
    public NumberBound? Minimum { get; set; }

    public NumberBound? Maximum { get; set; }

    public NumberBound? ExclusiveMinimum { get; set; }

    public NumberBound? ExclusiveMaximum { get; set; }

    public NumberDivisor? MultipleOf { get; set; }

    public bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        if (!evaluation.PayForContent(token))
        {
            return false;
        }

        var number = evaluation.Content(token);
        var valid = Minimum is null || Minimum.Compare(number) >= 0 || Report(ref evaluation, schema, token, "minimum", Minimum.Text);
        valid &= Maximum is null || Maximum.Compare(number) <= 0 || Report(ref evaluation, schema, token, "maximum", Maximum.Text);
        valid &= ExclusiveMinimum is null || ExclusiveMinimum.Compare(number) > 0
            || Report(ref evaluation, schema, token, "exclusiveMinimum", ExclusiveMinimum.Text);
        valid &= ExclusiveMaximum is null || ExclusiveMaximum.Compare(number) < 0
            || Report(ref evaluation, schema, token, "exclusiveMaximum", ExclusiveMaximum.Text);
        valid &= MultipleOf is null || MultipleOf.Divides(number) || Report(ref evaluation, schema, token, "multipleOf", MultipleOf.Text);
        return valid;
    }

    private static bool Report(ref Evaluation evaluation, SchemaNode schema, int token, string keyword, string bound)
    {
        if (evaluation.StopsAtFirst)
        {
            return false;
        }

        var shown = evaluation.Show(token);
        return evaluation.Report(schema, keyword, token, violation => violation with { Expected = [bound], Actual = shown });
    }
}
