using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// Decides when a request may go: inside the org's quota, so many at once as quota and latency ask for, and none while the org has asked
/// for a pause. Launches go first, but polls have a share: up to half of a window while any are overdue, and what they will need in the
/// window is kept for them. One per connection; thread-safe. Leave that is free is given at once, without a hand-off.
/// </summary>
internal sealed class Governor : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly QuotaWindow _window = new();
    private readonly Concurrency _concurrency = new();
    private readonly Queue<Turn> _lookUps = new();
    private readonly PollQueue _polls = new();
    private readonly List<LaunchPace> _paces = [];
    private readonly Shares _shares = new();
    private readonly ITimer _timer;
    private TimeSpan _pausedUntil;
    private TimeSpan _due = Timeout.InfiniteTimeSpan;
    private int _nextPace;

    public Governor(TimeProvider clock)
    {
        _clock = clock;
        _start = clock.GetTimestamp();
        _timer = clock.CreateTimer(static state => ((Governor)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The rate limit as last told.</summary>
    public QuotaReading Quota
    {
        get
        {
            lock (_lock)
            {
                return new QuotaReading(_window.Allowed, _window.Used, _window.ResetsIn(Now), _window.IsMeasured);
            }
        }
    }

    /// <summary>Requests on the way.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _window.InFlight;
            }
        }
    }

    /// <summary>Until the next request may be sent; zero where none waits.</summary>
    public TimeSpan PausedFor
    {
        get
        {
            lock (_lock)
            {
                TimeSpan now = Now;
                return !AnyoneWaits(now) ? TimeSpan.Zero
                    : _pausedUntil > now ? _pausedUntil - now
                    : _due > now && _window.Wait(now) is { } wait && wait > TimeSpan.Zero ? wait
                    : TimeSpan.Zero;
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <summary>Takes in a run's own limits. Handed to every <see cref="EnterAsync(LaunchPace, CancellationToken)"/> of the run, and closed
    /// by <see cref="Close"/>.</summary>
    /// <param name="perMinute">Launches in any sliding minute; null for what the org says.</param>
    /// <param name="throttle">Launches on the way at once; null for what quota and latency ask for.</param>
    /// <param name="follows">True where the ends of the launched executions are polled for.</param>
    public LaunchPace Open(int? perMinute, int? throttle, bool follows)
    {
        var pace = new LaunchPace(perMinute, throttle, follows);
        lock (_lock)
        {
            _paces.Add(pace);
        }

        return pace;
    }

    /// <summary>Forgets a run.</summary>
    public void Close(LaunchPace pace)
    {
        lock (_lock)
        {
            _paces.Remove(pace);
        }
    }

    /// <summary>Takes leave to launch where it is free.</summary>
    public bool TryEnter(LaunchPace pace, out Permit permit)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            bool isFree = _pausedUntil <= now && !AnyoneWaits(now) && MayLaunch(pace, now) == TimeSpan.Zero;
            permit = isFree ? Grant(RequestKind.Launch, pace) : default;
            return isFree;
        }
    }

    /// <summary>Waits for leave to launch.</summary>
    public Task<Permit> EnterAsync(LaunchPace pace, CancellationToken cancellationToken) => WaitAsync(new Turn(), pace.Waiting.Enqueue, cancellationToken);

    /// <summary>Waits for leave to look something up.</summary>
    public Task<Permit> EnterAsync(CancellationToken cancellationToken) => WaitAsync(new Turn(), _lookUps.Enqueue, cancellationToken);

    /// <summary>Waits until a poll is due, and then for leave to poll.</summary>
    /// <param name="due">A time stamp of the connection's clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<Permit> EnterPollAsync(long due, CancellationToken cancellationToken) => WaitAsync(new Turn(due), _polls.Add, cancellationToken);

    /// <summary>Gives a permit back, with what became of the request. A pause that its answer asked for begins before another goes.</summary>
    public void Exit(Permit permit, Passage passage)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            TimeSpan until = passage.Pause is { } pause ? now + pause : TimeSpan.Zero;
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
            if (passage.Left)
            {
                _window.Settle(_clock.GetElapsedTime(_start, permit.GrantedAt), now, passage.Reading);
            }
            else
            {
                _window.Withdraw(now);
            }

            _shares.Turn(_window.Number);
            _shares.End(permit.Kind, passage.Left);
            permit.Pace?.End(now, passage.Left);

            if (passage.Latency is { } latency)
            {
                _concurrency.Measure(latency);
            }

            Pump();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private async Task<Permit> WaitAsync(Turn turn, Action<Turn> enqueue, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            enqueue(turn);
            Pump();
        }

        // Whoever gives up first wins: a permit that was given is used, a turn that was given up is passed over.
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
            static (state, token) => ((Turn)state!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _due = Timeout.InfiniteTimeSpan;
            Pump();
        }
    }

    /// <summary>Lets go whoever may go, and sets the timer for the next. Called under the lock.</summary>
    private void Pump()
    {
        while (true)
        {
            TimeSpan now = Now;
            TimeSpan? next = _pausedUntil > now ? _pausedUntil - now : LetOneGo(now);
            if (next == TimeSpan.Zero)
            {
                continue;
            }

            if (next is { } wait && (AnyoneWaits(now) || _polls.First is not null))
            {
                Wake(now, wait);
            }

            return;
        }
    }

    /// <summary>Lets the one go whose turn it is.</summary>
    /// <returns>Zero where one went; else how long until one may; null where that hangs on an answer, or nobody waits.</returns>
    private TimeSpan? LetOneGo(TimeSpan now)
    {
        if (Live(_lookUps) is { } lookUp)
        {
            return _window.Wait(now) is var quota && quota == TimeSpan.Zero ? Let(lookUp, _lookUps, RequestKind.LookUp, null) : quota;
        }

        TimeSpan? next = null;
        Turn? poll = _polls.First;
        TimeSpan pollDue = poll is null ? TimeSpan.MaxValue : _clock.GetElapsedTime(_start, poll.Due);
        bool pollMayGo = pollDue <= now && _shares.Open(RequestKind.Poll) < _concurrency.Target(_window.Allowed);
        if (pollDue > now && poll is not null)
        {
            next = pollDue - now;
        }

        (LaunchPace? launch, TimeSpan? launchNext) = NextLaunch(now);
        next = Sooner(next, launchNext);
        if (pollMayGo && (launch is null || IsPollsTurn))
        {
            return _window.Wait(now) is var free && free == TimeSpan.Zero ? LetPollGo(poll!) : Sooner(next, free);
        }

        return launch is not null ? Let(Live(launch.Waiting)!, launch.Waiting, RequestKind.Launch, launch) : next;
    }

    /// <summary>Overdue polls and launches go by turns until polls have had half of the window.</summary>
    private bool IsPollsTurn
    {
        get
        {
            _shares.Turn(_window.Number);
            int polls = _shares.InWindow(RequestKind.Poll);
            return polls < _window.Allowed / 2 && polls <= _shares.InWindow(RequestKind.Launch);
        }
    }

    /// <summary>The run whose launch may go now, in turns; or how long until one may.</summary>
    private (LaunchPace? Pace, TimeSpan? Next) NextLaunch(TimeSpan now)
    {
        TimeSpan? next = null;
        for (int i = 0; i < _paces.Count; i++)
        {
            LaunchPace pace = _paces[(_nextPace + i) % _paces.Count];
            if (Live(pace.Waiting) is null)
            {
                continue;
            }

            TimeSpan? wait = MayLaunch(pace, now);
            if (wait == TimeSpan.Zero)
            {
                _nextPace = (_nextPace + i + 1) % _paces.Count;
                return (pace, null);
            }

            next = Sooner(next, wait);
        }

        return (null, next);
    }

    /// <summary>How long a run's next launch must wait: zero where it may go; null where that hangs on an answer.</summary>
    private TimeSpan? MayLaunch(LaunchPace pace, TimeSpan now)
    {
        if (pace.Throttle is { } most ? pace.Open >= most : _shares.Open(RequestKind.Launch) >= _concurrency.Target(_window.Allowed))
        {
            return null;
        }

        TimeSpan? own = pace.Wait(now);
        if (own != TimeSpan.Zero)
        {
            return own;
        }

        TimeSpan? quota = _window.Wait(now);
        return quota == TimeSpan.Zero && !_window.HasRoom(Kept(now)) ? _window.ResetsIn(now) + TimeSpan.FromTicks(1) : quota;
    }

    /// <summary>What polls will need of this window, up to their half.</summary>
    private int Kept(TimeSpan now)
    {
        int half = _window.Allowed / 2;
        if (_window.Used < half)
        {
            return 0;
        }

        _shares.Turn(_window.Number);
        TimeSpan left = _window.ResetsIn(now) is var known && known > TimeSpan.Zero ? known : QuotaWindow.DefaultLength;
        long perSecond = _clock.TimestampFrequency;
        int expected = _polls.DueBy(_clock.GetTimestamp() + (long)(left.TotalSeconds * perSecond), perSecond);
        foreach (LaunchPace pace in _paces)
        {
            expected += pace.Follows ? pace.Open : 0;
        }

        return Math.Clamp(half - _shares.InWindow(RequestKind.Poll), 0, expected);
    }

    private TimeSpan Let(Turn turn, Queue<Turn> queue, RequestKind kind, LaunchPace? pace)
    {
        queue.Dequeue();
        return Give(turn, kind, pace);
    }

    private TimeSpan LetPollGo(Turn turn)
    {
        _polls.Take();
        return Give(turn, RequestKind.Poll, null);
    }

    private TimeSpan Give(Turn turn, RequestKind kind, LaunchPace? pace)
    {
        Permit permit = Grant(kind, pace);
        if (!turn.TrySetResult(permit))
        {
            // Given up in this very moment.
            _window.Withdraw(Now);
            _shares.End(kind, left: false);
            pace?.End(Now, left: false);
        }

        return TimeSpan.Zero;
    }

    private Permit Grant(RequestKind kind, LaunchPace? pace)
    {
        _window.Issue();
        _shares.Turn(_window.Number);
        _shares.Begin(kind);
        pace?.Begin();
        return new Permit(_clock.GetTimestamp(), kind, pace);
    }

    private void Wake(TimeSpan now, TimeSpan wait)
    {
        if (_due != now + wait)
        {
            _due = now + wait;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether anybody waits whose turn may have come.</summary>
    private bool AnyoneWaits(TimeSpan now)
    {
        if (Live(_lookUps) is not null || (_polls.First is { } poll && _clock.GetElapsedTime(_start, poll.Due) <= now))
        {
            return true;
        }

        foreach (LaunchPace pace in _paces)
        {
            if (Live(pace.Waiting) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first who has not given up; null where nobody waits.</summary>
    private static Turn? Live(Queue<Turn> queue)
    {
        while (queue.TryPeek(out Turn? turn))
        {
            if (!turn.Task.IsCompleted)
            {
                return turn;
            }

            queue.Dequeue();
        }

        return null;
    }

    private static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
