namespace FlowExec.Engine.Pacing;

/// <summary>The user's own cap: at most so many launches in any stretch of one minute. Thread-safe.</summary>
internal sealed class SlidingLimit(int perMinute, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<long> _taken = new();

    /// <summary>Waits for leave to launch once.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (Take() is { } wait)
        {
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes leave now, or says how long to wait before asking again.</summary>
    private TimeSpan? Take()
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            while (_taken.TryPeek(out long oldest) && clock.GetElapsedTime(oldest, now) > Minute)
            {
                _taken.Dequeue();
            }

            if (_taken.Count < perMinute)
            {
                _taken.Enqueue(now);
                return null;
            }

            return Minute - clock.GetElapsedTime(_taken.Peek(), now) + TimeSpan.FromMilliseconds(1);
        }
    }
}
