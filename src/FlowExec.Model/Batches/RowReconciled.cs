namespace FlowExec;

/// <summary>What looking a row up in the org's history came to.</summary>
/// <param name="Row">The row as it stands then.</param>
/// <param name="Doubt">Why nothing could be told of it, for people; null where it is settled.</param>
internal sealed record RowReconciled(FlowBatchRow Row, string? Doubt);

/// <summary>Counts what looking rows up came to, and says it in words, the same in every face.</summary>
internal sealed class ReconcileCount
{
    private readonly Dictionary<string, int> _doubts = [];
    private int _launched;
    private int _never;

    /// <summary>Rows of which nothing could be told.</summary>
    public int Unknown => _doubts.Values.Sum();

    /// <summary>Counts a row.</summary>
    public void Add(RowReconciled one)
    {
        if (one.Doubt is { } doubt)
        {
            _doubts[doubt] = _doubts.GetValueOrDefault(doubt) + 1;
        }
        else if (one.Row.Status == FlowExecutionStatus.NotSent)
        {
            _never++;
        }
        else
        {
            _launched++;
        }
    }

    /// <summary>The sum, in one line.</summary>
    public string Summary(string batch, IFormatProvider culture)
    {
        int unknown = Unknown;
        int all = _launched + _never + unknown;
        return all == 0 ? $"No row of the batch '{batch}' is in doubt."
            : string.Create(
                culture,
                $"Of {all:N0} {RunWords.Rows(all)} in doubt of the batch '{batch}', {_launched:N0} had been launched, {_never:N0} never, "
                    + $"{unknown:N0} {(unknown == 1 ? "is" : "are")} still unknown.");
    }

    /// <summary>Why rows are still unknown, a line for each reason.</summary>
    public IEnumerable<string> Doubts(IFormatProvider culture) => _doubts.OrderByDescending(doubt => doubt.Value).Select(
        doubt => string.Create(culture, $"{doubt.Value:N0} still unknown: {doubt.Key}."));
}
