using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Journal;

/// <summary>Looks at batches again and again, until nobody works on them.</summary>
/// <param name="store">The journal.</param>
/// <param name="names">The batches.</param>
/// <param name="clock">The clock of the people who watch.</param>
internal sealed class BatchLook(IBatchStore store, IReadOnlyList<string> names, TimeProvider clock)
{
    /// <summary>A rate is that of the last minute: what the quota is about.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>A rate of less than this is that of the moment, not of the work.</summary>
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Counting a large batch takes its time: whoever watches takes at most a tenth of it from those who work.</summary>
    private const int PauseShare = 9;

    private readonly Dictionary<string, Queue<(long At, long Settled)>> _before = [];

    /// <summary>The batches as they stand, at most once a second; the last time when nobody works on any.</summary>
    /// <exception cref="FlowJournalException">The journal cannot be read.</exception>
    public async IAsyncEnumerable<IReadOnlyList<WatchedBatch>> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            long begun = clock.GetTimestamp();
            var seen = new List<WatchedBatch>();
            foreach (string name in names)
            {
                // One that was removed meanwhile is gone.
                seen.AddRange((await LookAsync(name, cancellationToken).ConfigureAwait(false)).Select(Measured));
            }

            TimeSpan pause = clock.GetElapsedTime(begun) * PauseShare;
            yield return seen;
            if (seen.All(watched => watched.IsOver))
            {
                yield break;
            }

            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<IEnumerable<WatchedBatch>> LookAsync(string name, CancellationToken cancellationToken)
    {
        if (!store.IsShared)
        {
            return (await store.ListAsync(name, cancellationToken).ConfigureAwait(false)).Select(batch => new WatchedBatch(batch, null));
        }

        return await store.WatchAsync(name, cancellationToken).ConfigureAwait(false) is not { } seen ? []
            : [new WatchedBatch(seen.Batch, null) { Workers = seen.Workers, Quotas = seen.Quotas, Slowed = seen.Slowed, IsShared = true }];
    }

    private WatchedBatch Measured(WatchedBatch watched)
    {
        long now = clock.GetTimestamp();
        if (!_before.TryGetValue(watched.Batch.Name, out Queue<(long At, long Settled)>? before))
        {
            _before.Add(watched.Batch.Name, before = new Queue<(long At, long Settled)>());
        }

        // The last look before the window began is its beginning.
        while (before.Count > 1 && clock.GetElapsedTime(before.ElementAt(1).At, now) >= Window)
        {
            before.Dequeue();
        }

        before.Enqueue((now, watched.Settled));
        (long at, long settled) = before.Peek();
        TimeSpan over = clock.GetElapsedTime(at, now);
        return over < ShortestMeasure ? watched : watched with { RowsPerMinute = (watched.Settled - settled) / over.TotalMinutes };
    }
}
