namespace FlowExec.Engine.Api;

/// <summary>
/// The time-outs of exchanges. All take equally long, so the first to begin is the first to be overdue: one timer serves any number of
/// them, and what one needs is used again by the next. Thread-safe.
/// </summary>
/// <param name="clock">The clock of the wire.</param>
/// <param name="timeout">How long each may take.</param>
internal sealed class Deadlines(TimeProvider clock, TimeSpan timeout) : IDisposable
{
    private const int MostKept = 1200;

    private readonly Lock _lock = new();
    private readonly LinkedList<Deadline> _running = new();
    private readonly Stack<Deadline> _kept = new();
    private ITimer? _timer;
    private bool _isSet;

    /// <summary>Begins one. It ends by being disposed.</summary>
    /// <param name="stop">Ends the exchange too.</param>
    public Deadline Begin(CancellationToken stop)
    {
        Deadline deadline;
        lock (_lock)
        {
            deadline = _kept.TryPop(out Deadline? kept) ? kept : new Deadline(this);
            deadline.BeganAt = clock.GetTimestamp();
            _running.AddLast(deadline.Place);
            if (!_isSet)
            {
                _isSet = true;
                Set(timeout);
            }
        }

        deadline.Follow(stop);
        return deadline;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void End(Deadline deadline)
    {
        lock (_lock)
        {
            if (!deadline.IsOverdue)
            {
                _running.Remove(deadline.Place);
                if (_kept.Count < MostKept && deadline.TryReset())
                {
                    _kept.Push(deadline);
                }
            }
        }
    }

    private void Set(TimeSpan wait)
    {
        if (_timer is null)
        {
            _timer = clock.CreateTimer(static state => ((Deadlines)state!).OnTimer(), this, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        List<Deadline> overdue = [];
        lock (_lock)
        {
            while (_running.First is { Value: var first })
            {
                TimeSpan left = timeout - clock.GetElapsedTime(first.BeganAt);
                if (left > TimeSpan.Zero)
                {
                    Set(left + TimeSpan.FromMilliseconds(1));
                    break;
                }

                _running.RemoveFirst();
                first.IsOverdue = true;
                overdue.Add(first);
            }

            _isSet = _running.First is not null;
        }

        foreach (Deadline deadline in overdue)
        {
            deadline.Cancel();
        }
    }

    /// <summary>The time-out of one exchange.</summary>
    internal sealed class Deadline : IDisposable
    {
        private readonly Deadlines _owner;
        private readonly CancellationTokenSource _source = new();
        private CancellationTokenRegistration _stop;

        public Deadline(Deadlines owner)
        {
            _owner = owner;
            Place = new LinkedListNode<Deadline>(this);
        }

        public LinkedListNode<Deadline> Place { get; }

        public long BeganAt { get; set; }

        /// <summary>True once the time was over.</summary>
        public bool IsOverdue { get; set; }

        /// <summary>Fires when the time is over, or the caller stops.</summary>
        public CancellationToken Token => _source.Token;

        public void Follow(CancellationToken stop) => _stop = stop.UnsafeRegister(static state => ((Deadline)state!).Cancel(), this);

        public void Cancel() => _source.Cancel();

        public bool TryReset() => _source.TryReset();

        /// <summary>Ends it. No stop of the caller can reach it any more when this returns, so that it may serve another.</summary>
        public void Dispose()
        {
            _stop.Dispose();
            _owner.End(this);
        }
    }
}
