namespace FlowExec;

/// <summary>
/// The plans of one binding. Rows of a file share their columns, so the newest plan nearly always fits; a handful is kept for runs over
/// several flows or kinds of rows, and no more, so that memory does not grow with the rows.
/// </summary>
internal sealed class RowPlanCache
{
    private const int Kept = 8;

    private RowPlan[] _plans = [];

    public RowPlan For(IReadOnlyList<KeyValuePair<string, object?>> cells, RowBinding binding, FlowInputs inputs, PayloadContract contract)
    {
        RowPlan[] plans = Volatile.Read(ref _plans);
        foreach (RowPlan plan in plans)
        {
            if (plan.Fits(cells, inputs, contract))
            {
                return plan;
            }
        }

        var built = new RowPlan(cells, binding, inputs, contract);
        Volatile.Write(ref _plans, [built, .. plans.AsSpan(0, Math.Min(plans.Length, Kept - 1))]);
        return built;
    }
}
