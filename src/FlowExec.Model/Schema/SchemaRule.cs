namespace FlowExec;

/// <summary>A keyword that can speak about a value of any type.</summary>
internal abstract class SchemaRule
{
    /// <summary>The schemas that this keyword applies to the same value, which the compiler checks for circles without end.</summary>
    public virtual IEnumerable<SchemaNode> InPlace => [];

    public abstract bool Evaluate(ref Evaluation evaluation, SchemaNode schema, int token);
}
