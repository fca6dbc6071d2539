using System.Collections.Immutable;

namespace FlowExec;

/// <summary>$ref: all that another schema asks.</summary>
internal sealed class ReferenceRule(SchemaNode target) : SchemaRule
{
    public override IEnumerable<SchemaNode> InPlace => [target];

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token) => target.Evaluate(ref evaluation, token);
}

/// <summary>allOf.</summary>
internal sealed class AllOfRule(ImmutableArray<SchemaNode> branches) : SchemaRule
{
    public override IEnumerable<SchemaNode> InPlace => branches;

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var valid = true;
        foreach (var branch in branches)
        {
            valid &= branch.Evaluate(ref evaluation, token);
            if (!valid && evaluation.StopsAtFirst)
            {
                return false;
            }
        }

        return valid;
    }
}

/// <summary>anyOf and oneOf.</summary>
internal sealed class AlternativesRule(ImmutableArray<SchemaNode> branches, bool exactlyOne) : SchemaRule
{
    public override IEnumerable<SchemaNode> InPlace => branches;

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var enough = exactlyOne ? 2 : 1;
        var fitting = 0;
        foreach (var branch in branches)
        {
            if (branch.Fits(ref evaluation, token) && ++fitting == enough)
            {
                break;
            }
        }

        return fitting == 1 || (fitting > 1 && !exactlyOne)
            || (!evaluation.StopsAtFirst && Report(ref evaluation, schema, token));
    }

    private bool Report(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var sink = evaluation.Sink;
        var inBranches = ImmutableArray.CreateBuilder<ImmutableArray<SchemaViolation>>(branches.Length);
        foreach (var branch in branches)
        {
            var inBranch = new List<SchemaViolation>();
            evaluation.Sink = inBranch;
            branch.Evaluate(ref evaluation, token);
            inBranches.Add([.. inBranch]);
        }

        evaluation.Sink = sink;
        return evaluation.Report(schema, exactlyOne ? "oneOf" : "anyOf", token, [], null, null, inBranches.MoveToImmutable());
    }
}

/// <summary>not.</summary>
internal sealed class NotRule(SchemaNode unwanted) : SchemaRule
{
    public override IEnumerable<SchemaNode> InPlace => [unwanted];

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        return !unwanted.Fits(ref evaluation, token) || evaluation.Report(schema, "not", token);
    }
}

/// <summary>if with then and else.</summary>
internal sealed class ConditionRule(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : SchemaRule
{
    public override IEnumerable<SchemaNode> InPlace => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public override bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token)
    {
        var next = condition.Fits(ref evaluation, token) ? then : otherwise;
        return next is null || next.Evaluate(ref evaluation, token);
    }
}
