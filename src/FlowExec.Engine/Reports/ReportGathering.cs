namespace FlowExec.Engine.Reports;

/// <summary>Gathers a report of a batch in one pass over its rows.</summary>
/// <param name="batch">The batch.</param>
internal sealed class ReportGathering(FlowBatch batch)
{
    private const int MostCauses = 15;
    private const int MostRowsOfCause = 5;
    private const int MostSlowest = 10;
    private const int MostInDoubt = 25;

    /// <summary>Codes come from the org, and it may give each row one of its own.</summary>
    private const int MostCodes = 1000;

    private readonly SortedDictionary<FlowExecutionStatus, long> _counts = [];
    private readonly Dictionary<(FlowExecutionStatus Status, string Code), (long Count, List<long> Rows)> _causes = [];
    private readonly PriorityQueue<FlowBatchRow, TimeSpan> _slowest = new();
    private readonly List<FlowBatchRow> _inDoubt = [];
    private readonly LaunchTimes _times = new();
    private long _unexpected;
    private long _wrong;

    /// <summary>Reads the rows.</summary>
    public static async Task<BatchReport> RunAsync(
        IBatchStore store, FlowBatch batch, TimeProvider clock, CancellationToken cancellationToken)
    {
        var gathering = new ReportGathering(batch);
        await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [], cancellationToken).ConfigureAwait(false))
        {
            gathering.Add(row);
        }

        return gathering.ToReport(clock.GetUtcNow());
    }

    private void Add(FlowBatchRow row)
    {
        _counts[row.Status] = _counts.GetValueOrDefault(row.Status) + 1;
        bool isUnexpected = row.Verdict == FlowVerdict.Unexpected;
        bool isBadly = isUnexpected || !(row.Status is FlowExecutionStatus.Launched or FlowExecutionStatus.Running
            or FlowExecutionStatus.Completed);
        _unexpected += isUnexpected ? 1 : 0;
        if (row.Status is not (FlowExecutionStatus.Planned or FlowExecutionStatus.Invalid))
        {
            _times.Add(row.DateBegun, isBadly);
        }

        if (isBadly && row.Status != FlowExecutionStatus.Planned)
        {
            _wrong++;
            AddCause(row, isUnexpected ? "output.unexpected" : row.ErrorCode ?? "");
        }

        if (row.Status == FlowExecutionStatus.Unknown && _inDoubt.Count < MostInDoubt)
        {
            _inDoubt.Add(row);
        }

        if (row.Status.HasEnded())
        {
            _slowest.Enqueue(row, row.DateChanged - row.DateBegun);
            if (_slowest.Count > MostSlowest)
            {
                _slowest.Dequeue();
            }
        }
    }

    private void AddCause(FlowBatchRow row, string code)
    {
        if (!_causes.TryGetValue((row.Status, code), out (long Count, List<long> Rows) cause))
        {
            if (_causes.Count == MostCodes)
            {
                return;
            }

            cause = (0, []);
        }

        if (cause.Rows.Count < MostRowsOfCause)
        {
            cause.Rows.Add(row.Row);
        }

        _causes[(row.Status, code)] = (cause.Count + 1, cause.Rows);
    }

    private BatchReport ToReport(DateTimeOffset now)
    {
        ReportCause[] causes =
        [
            .. _causes.Select(cause => new ReportCause(cause.Key.Status, cause.Key.Code, cause.Value.Count, cause.Value.Rows))
                .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Code, StringComparer.Ordinal).Take(MostCauses),
        ];
        return new BatchReport
        {
            Batch = batch,
            Made = now,
            Counts = _counts,
            Unexpected = _unexpected,
            Launches = _times.ToList(),
            Stretch = _times.Stretch,
            Causes = causes,
            OtherCauses = _wrong - causes.Sum(cause => cause.Count),
            Slowest = [.. _slowest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)],
            InDoubt = _inDoubt,
        };
    }
}
