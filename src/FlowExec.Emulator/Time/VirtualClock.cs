namespace FlowExec.Emulation;

/// <summary>
/// A clock that stands still until it is moved. Timers made on it (and so every delay and cancellation that takes it as its TimeProvider)
/// come due, in order, while it moves. Safe for use by several threads. Its time zone is UTC.
/// </summary>
public sealed class VirtualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _timers = new();
    private long _ticks;
    private long _order;
    private int _live;
    private int _running;

    /// <summary>Builds a clock.</summary>
    /// <param name="start">Where it starts; null for 2026-01-01T00:00:00Z.</param>
    public VirtualClock(DateTimeOffset? start = null)
        => _ticks = (start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).UtcTicks;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How often a timer was set on this clock; it grows whenever somebody starts to wait.</summary>
    internal long TimersSet => Interlocked.Read(ref _order);

    /// <summary>How many that came due are still at work, or wait for a thread.</summary>
    internal int Running => Volatile.Read(ref _running);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, and runs what comes due on the way before it returns.</summary>
    /// <param name="span">How far, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        long target = Interlocked.Read(ref _ticks) + span.Ticks;
        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>
    /// Moves the clock, and has the thread pool run what comes due. For whoever drives the clock for others: what a timer wakes may itself
    /// wait on this clock, and must not hold up the thread that moves it.
    /// </summary>
    internal void Drive(TimeSpan span)
    {
        long target = Interlocked.Read(ref _ticks) + span.Ticks;
        while (TakeDue(target) is { } timer)
        {
            timer.Queue();
        }
    }

    /// <summary>When the next timer comes due; null where nobody waits.</summary>
    internal DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                DropStale();
                return _timers.TryPeek(out _, out (long Due, long Order) at) ? new DateTimeOffset(at.Due, TimeSpan.Zero) : null;
            }
        }
    }

    private VirtualTimer? TakeDue(long target)
    {
        lock (_gate)
        {
            DropStale();
            if (_timers.TryPeek(out VirtualTimer? timer, out (long Due, long Order) at) && at.Due <= target)
            {
                _timers.Dequeue();
                Interlocked.Exchange(ref _ticks, Math.Max(_ticks, at.Due));
                timer.Queued = timer.Period > TimeSpan.Zero ? Enqueue(timer, at.Due + timer.Period.Ticks) : 0;
                return timer;
            }

            Interlocked.Exchange(ref _ticks, Math.Max(_ticks, target));
            return null;
        }
    }

    // A timer that was changed or disposed of leaves its old entry behind; it is recognised by its order number.
    private void DropStale()
    {
        while (_timers.TryPeek(out VirtualTimer? timer, out (long Due, long Order) at) && timer.Queued != at.Order)
        {
            _timers.Dequeue();
        }

        // Cancelled waits far in the future must not pile up.
        if (_timers.Count > 4096 && _timers.Count > 4 * _live)
        {
            (VirtualTimer Timer, (long Due, long Order) At)[] live =
                [.. _timers.UnorderedItems.Where(i => i.Element.Queued == i.Priority.Order)];
            _timers.Clear();
            foreach ((VirtualTimer timer, (long Due, long Order) at) in live)
            {
                _timers.Enqueue(timer, at);
            }

            _live = _timers.Count;
        }
    }

    private long Enqueue(VirtualTimer timer, long due)
    {
        long order = Interlocked.Increment(ref _order);
        _timers.Enqueue(timer, (due, order));
        return order;
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        /// <summary>The order number of the entry that counts; 0 for none.</summary>
        public long Queued { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public void Queue()
        {
            Interlocked.Increment(ref clock._running);
            ThreadPool.QueueUserWorkItem(static timer => timer.Run(), this, preferLocal: false);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now = dueTime == TimeSpan.Zero;
            lock (clock._gate)
            {
                Period = period > TimeSpan.Zero ? period : TimeSpan.Zero;
                Queued = dueTime > TimeSpan.Zero
                    ? clock.Enqueue(this, clock._ticks + dueTime.Ticks)
                    : now && Period > TimeSpan.Zero ? clock.Enqueue(this, clock._ticks + Period.Ticks) : 0;
            }

            if (now)
            {
                Queue();
            }

            return true;
        }

        private void Run()
        {
            try
            {
                Fire();
            }
            finally
            {
                Interlocked.Decrement(ref clock._running);
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                Queued = 0;
                Period = TimeSpan.Zero;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
