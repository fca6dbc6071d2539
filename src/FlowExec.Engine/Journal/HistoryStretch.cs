namespace FlowExec.Engine.Journal;

/// <summary>
/// A stretch of time in which rows can have been launched, and what was seen of it. It reaches twice as far as the clocks may differ: what
/// was launched near the rows must then be in it by the org's clock too.
/// </summary>
internal sealed class HistoryStretch
{
    private static readonly TimeSpan Margin = 2 * BatchReconciler.Skew;

    public required DateTimeOffset From { get; init; }

    public DateTimeOffset To { get; private set; }

    /// <summary>Executions that the batch is known to have launched in it, and the history has not shown.</summary>
    public HashSet<string> Expected { get; } = [];

    /// <summary>Executions that were read.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>Executions of the batch that the history has shown.</summary>
    public int Shown { get; set; }

    /// <summary>Executions whose names bear no mark.</summary>
    public int Unmarked { get; set; }

    /// <summary>Executions that could not be read.</summary>
    public int Unread { get; set; }

    /// <summary>More were started at once than the history shows.</summary>
    public bool IsCrowded { get; set; }

    /// <summary>What forbids calling a row of it that was not found never launched, for people; null where nothing does.</summary>
    public string? Doubt =>
        Shown == 0 ? "the org's history shows nothing of what the batch is known to have launched at that time; is execution data on "
            + "for the flow?"
        : IsCrowded ? "more executions were started at that moment than the org's history shows"
        : Expected.Count > 0 ? "the org's history lacks some of what the batch is known to have launched at that time"
        : Unmarked > 0 ? "executions of that time bear no mark, and may be of such rows"
        : Unread > 0 ? "executions of that time cannot be read, and may be of such rows"
        : null;

    /// <summary>The stretches of rows, joined where they meet.</summary>
    public static List<HistoryStretch> Of(IEnumerable<FlowBatchRow> rows)
    {
        List<HistoryStretch> stretches = [];
        foreach (FlowBatchRow row in rows.OrderBy(row => row.DateBegun))
        {
            (DateTimeOffset from, DateTimeOffset to) = (row.DateBegun - Margin, row.DateChanged + Margin);
            if (stretches.Count > 0 && stretches[^1].To >= from)
            {
                stretches[^1].To = to > stretches[^1].To ? to : stretches[^1].To;
            }
            else
            {
                stretches.Add(new HistoryStretch { From = from, To = to });
            }
        }

        return stretches;
    }

    /// <summary>True where a row can have been launched in it.</summary>
    public bool Holds(FlowBatchRow row) => row.DateBegun <= To && row.DateChanged >= From;

    /// <summary>True where a row that was launched must have been in it, however far the clocks differ.</summary>
    public bool Encloses(FlowBatchRow row) =>
        row.DateBegun >= From + BatchReconciler.Skew
        && (row.Status == FlowExecutionStatus.Launched ? row.DateChanged : row.DateBegun) <= To - BatchReconciler.Skew;
}
