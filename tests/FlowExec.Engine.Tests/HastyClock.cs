namespace FlowExec.Engine.Tests;

/// <summary>A clock on which every wait is over at once, and has then taken as long as it was to take. Waits of more than an hour never end.</summary>
internal sealed class HastyClock : TimeProvider
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;
    private long _waited;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long all waits have taken together.</summary>
    public TimeSpan Waited => TimeSpan.FromTicks(Interlocked.Read(ref _waited));

    /// <summary>Runs before a wait is over.</summary>
    public Action? Waiting { get; set; }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HastyTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class HastyTimer(HastyClock clock, TimerCallback callback, object? state) : ITimer
    {
        private int _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime > Never)
            {
                return true;
            }

            ThreadPool.QueueUserWorkItem(_ =>
            {
                if (Volatile.Read(ref _disposed) == 0)
                {
                    Interlocked.Add(ref clock._ticks, dueTime.Ticks);
                    Interlocked.Add(ref clock._waited, dueTime.Ticks);
                    clock.Waiting?.Invoke();
                    callback(state);
                }
            });
            return true;
        }

        public void Dispose() => Volatile.Write(ref _disposed, 1);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
