using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Journal;

/// <summary>
/// Looks Unknown rows up in the org's history by the marks in the names of executions. A row whose mark is found was launched. One whose
/// mark is not found was not, but only where that can be known: the whole stretch of time was seen, long enough after it, with everything
/// in it that the batch is known to have launched, and each other execution in it could be told to be another's. Everything else stays
/// Unknown, with the reason.
/// </summary>
/// <param name="store">The journal.</param>
/// <param name="history">The org.</param>
/// <param name="clock">Says what time it is.</param>
/// <param name="by">Who asks.</param>
internal sealed class BatchReconciler(IBatchStore store, IFlowHistory history, TimeProvider clock, string by)
{
    /// <summary>How far the clocks of this machine and the org may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long after a launch it may still not show: a request of a process that died may be delivered by the system for minutes, and the
    /// history takes its time.
    /// </summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(15);

    /// <summary>How long the platform keeps its history ("Historical execution data overview" in its help pages).</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(10);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Looks up the Unknown rows of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="only">Numbers of rows; empty for all that are Unknown.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Each of them as it stands then.</returns>
    public async IAsyncEnumerable<RowReconciled> RunAsync(
        FlowBatch batch, IReadOnlySet<long> only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FlowBatchRow> rows = [];
        await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [FlowExecutionStatus.Unknown], cancellationToken)
            .ConfigureAwait(false))
        {
            if (only.Count == 0 || only.Contains(row.Row))
            {
                rows.Add(row);
            }
        }

        DateTimeOffset now = clock.GetUtcNow();
        List<HistoryStretch> stretches = HistoryStretch.Of(rows);
        HashSet<string> known = await KnownAsync(batch.Name, stretches, now, cancellationToken).ConfigureAwait(false);
        string tag = RowMark.TagOf(batch.Salt.Span);
        var found = new Dictionary<long, (int Attempt, string Id)>();
        foreach (HistoryStretch stretch in stretches)
        {
            await LookAsync(stretch, tag, known, found, cancellationToken).ConfigureAwait(false);
        }

        foreach (FlowBatchRow row in rows)
        {
            string? doubt = null;
            BatchDecision? decision = found.TryGetValue(row.Row, out (int Attempt, string Id) execution)
                ? new BatchDecision(BatchVerdict.Launched, execution.Id, by,
                    $"an execution bears the mark of its attempt {execution.Attempt}")
                : (doubt = Doubt(row, stretches.Find(stretch => stretch.Holds(row))!, now)) is null
                    ? new BatchDecision(BatchVerdict.NotLaunched, null, by, "no execution of that time bears its mark")
                    : null;
            FlowBatchRow? settled = decision is null
                ? row
                : await store.ResolveAsync(batch.Name, row.Row, decision, cancellationToken).ConfigureAwait(false);
            yield return new RowReconciled(settled ?? row, doubt);
        }
    }

    /// <summary>What forbids calling a row that was not found never launched; null where nothing does.</summary>
    private static string? Doubt(FlowBatchRow row, HistoryStretch stretch, DateTimeOffset now) =>
        row.DateBegun < now - Kept + Skew ? "it is longer ago than the history reaches back"
        : row.DateChanged > now - Settled ? $"the history may not show it yet; look again in {(int)Settled.TotalMinutes} minutes"
        : stretch.Doubt;

    /// <summary>
    /// Executions that are known to be of rows that are not in doubt: they need not be read, and where the history shows one of a stretch
    /// it must show all.
    /// </summary>
    private async Task<HashSet<string>> KnownAsync(
        string batch, List<HistoryStretch> stretches, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (stretches.Count > 0)
        {
            await foreach (FlowBatchRow row in store.ReadAsync(batch, [], cancellationToken).ConfigureAwait(false))
            {
                if (row.ExecutionId is { } id && stretches.Find(stretch => stretch.Holds(row)) is { } stretch)
                {
                    known.Add(id);
                    if (stretch.Encloses(row) && row.DateChanged < now - Settled)
                    {
                        stretch.Expected.Add(id);
                    }
                }
            }
        }

        return known;
    }

    /// <summary>Looks through a stretch of time.</summary>
    private async Task LookAsync(
        HistoryStretch stretch, string tag, HashSet<string> known, Dictionary<long, (int Attempt, string Id)> found,
        CancellationToken cancellationToken)
    {
        var open = new Stack<(DateTimeOffset From, DateTimeOffset To)>([(stretch.From, stretch.To)]);
        while (open.TryPop(out (DateTimeOffset From, DateTimeOffset To) part))
        {
            IReadOnlyList<string> instances = await history.FindAsync(part.From, part.To, cancellationToken).ConfigureAwait(false);
            if (instances.Count >= history.Most && part.To - part.From > Shortest)
            {
                DateTimeOffset middle = part.From + ((part.To - part.From) / 2);
                open.Push((part.From, middle));
                open.Push((middle, part.To));
                continue;
            }

            stretch.IsCrowded |= instances.Count >= history.Most;
            foreach (string instance in instances)
            {
                if (known.Contains(instance))
                {
                    stretch.Shown++;
                    stretch.Expected.Remove(instance);
                }
                else if (stretch.Seen.Add(instance))
                {
                    await ReadAsync(stretch, instance, tag, found, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Reads whose an execution is in its name.</summary>
    private async Task ReadAsync(
        HistoryStretch stretch, string instance, string tag, Dictionary<long, (int Attempt, string Id)> found,
        CancellationToken cancellationToken)
    {
        FlowExecution execution;
        try
        {
            execution = await history.ReadAsync(instance, cancellationToken).ConfigureAwait(false);
        }
        catch (FlowApiException e) when (e.Error.Status == 404)
        {
            stretch.Unread++;
            return;
        }

        string id = execution.ExecutionId ?? instance;
        if (execution.Mark is not { } mark)
        {
            stretch.Unmarked++;
        }
        else if (mark.Tag == tag)
        {
            // The history may know it by another id than the launch gave.
            stretch.Shown++;
            stretch.Expected.Remove(id);
            if (!found.TryGetValue(mark.Slot, out (int Attempt, string Id) other) || other.Attempt < mark.Attempt)
            {
                found[mark.Slot] = (mark.Attempt, id);
            }
        }
    }
}
