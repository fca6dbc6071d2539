using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>
/// Turns rows into contexts. Columns named like context fields, in any spelling of the wire's (<c>flow_id</c>, <c>flowId</c>,
/// <c>flow id</c>), fill the context; every other column is an input of the flow. Thread-safe.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>A name that begins with <c>Flow.</c> is always an input's.</item>
/// <item>A field that the contract has no place for is an input where the flow declares one of that name, and is typed like it.</item>
/// <item>A column <c>Name</c> names the execution, unless the flow declares an input <c>name</c>, an input map takes the column, or a name
/// template is given: then the template names the execution.</item>
/// <item>Maps in <c>execution_context</c>, <c>initial_attributes</c> and <c>inputData</c>, and lists in <c>participants</c>, are understood
/// whatever the contract.</item>
/// <item>An empty cell (no value, or empty text) is left out, unless <see cref="RowBinding.EmptyValue"/> says otherwise; inside those maps,
/// null and empty text are values.</item>
/// <item>An input map and a name template may use columns that IncludeProperty or ExcludeProperty leave out.</item>
/// </list>
/// </remarks>
internal static class RowBinder
{
    private static readonly ConditionalWeakTable<RowBinding, RowPlanCache> Plans = [];

    /// <summary>
    /// Which flow a row is for: its own id or name, or else the binding's. Values that are no text do not count here; <see cref="Bind"/>
    /// reports them.
    /// </summary>
    public static FlowReference FlowOf(FlowRow row, RowBinding binding)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(binding);
        string? id = row.Context?.FlowId;
        string? name = row.Context?.FlowName;
        if (row.Context is null && row.Cells.Count > 0 && row.Flaw is null)
        {
            RowPlan plan = PlanFor(row, binding, FlowInputs.Unknown, PayloadContract.Published);
            foreach ((ContextField field, int column) in plan.FlowColumns)
            {
                string? text = FieldText.Of(row.Cells[column].Value, field);
                (id, name) = field == ContextField.FlowId ? (id ?? text, name) : (id, name ?? text);
            }
        }

        return id is null && name is null ? new FlowReference(Blank(binding.FlowId), Blank(binding.FlowName)) : new FlowReference(id, name);
    }

    /// <summary>Turns a row into a context, and finds everything that is wrong with it in one pass.</summary>
    /// <param name="row">The row.</param>
    /// <param name="binding">How.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> leaves values untyped.</param>
    /// <param name="contract">The contract that the context is for.</param>
    /// <exception cref="FlowConfigurationException">The name template cannot be read.</exception>
    public static BoundRow Bind(FlowRow row, RowBinding binding, FlowInputs inputs, PayloadContract contract)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(contract);
        if (row.Flaw is { } defect)
        {
            var unread = new FlowExecutionContext { FlowId = binding.FlowId, FlowName = binding.FlowName };
            return new BoundRow(unread, [defect]) { Row = row.Position, Line = row.Line, IsRead = false };
        }

        var filler = new RowFiller(row, binding, inputs, contract);
        return row.Context is { } context ? filler.FromContext(context) : filler.FromCells(PlanFor(row, binding, inputs, contract));
    }

    internal static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static RowPlan PlanFor(FlowRow row, RowBinding binding, FlowInputs inputs, PayloadContract contract) =>
        Plans.GetValue(binding, static _ => new RowPlanCache()).For(row.Cells, binding, inputs, contract);
}
