namespace FlowExec.Engine.Pacing;

/// <summary>
/// Whose turn it is: look-ups before all else, then launches and overdue polls. Launches of several runs go by turns. Used under the
/// governor's lock.
/// </summary>
internal sealed class TurnOrder(IQuotaWindow first, Concurrency concurrency, TimeProvider clock, long start)
{
    private readonly Queue<Turn> _lookUps = new();
    private readonly PollQueue _polls = new();
    private readonly List<LaunchPace> _paces = [];
    private readonly Shares _shares = new();
    private int _nextPace;

    /// <summary>Says when there is room in the rate limit.</summary>
    public IQuotaWindow Window { get; set; } = first;

    /// <summary>Requests that wait for leave, those given up among them.</summary>
    public int Demand => _lookUps.Count + _paces.Sum(pace => pace.Waiting.Count) + (_polls.First is null ? 0 : 1);

    /// <summary>Those who wait to look something up.</summary>
    public Queue<Turn> LookUps => _lookUps;

    /// <summary>Those who wait to poll.</summary>
    public PollQueue Polls => _polls;

    /// <summary>The runs.</summary>
    public List<LaunchPace> Paces => _paces;

    /// <summary>Lets the one go whose turn it is.</summary>
    /// <returns>Zero where one went; else how long until one may; null where that hangs on an answer, or nobody waits.</returns>
    public TimeSpan? LetOneGo(TimeSpan now)
    {
        foreach (LaunchPace pace in _paces)
        {
            pace.SetOut();
        }

        if (Live(_lookUps) is { } lookUp)
        {
            return Window.Wait(now) is var quota && quota == TimeSpan.Zero ? Let(lookUp, _lookUps, RequestKind.LookUp, null) : quota;
        }

        TimeSpan? next = null;
        Turn? poll = _polls.First;
        TimeSpan pollDue = poll is null ? TimeSpan.MaxValue : clock.GetElapsedTime(start, poll.Due);
        bool pollMayGo = pollDue <= now && _shares.Open(RequestKind.Poll) < concurrency.Target(Window.Allowed);
        if (pollDue > now && poll is not null)
        {
            next = pollDue - now;
        }

        (LaunchPace? launch, Turn? turn, TimeSpan? launchNext) = NextLaunch(now);
        next = Sooner(next, launchNext);
        if (pollMayGo && (launch is null || IsPollsTurn))
        {
            return Window.Wait(now) is var free && free == TimeSpan.Zero ? LetPollGo(poll!) : Sooner(next, free);
        }

        // Not looked for anew: one who gives up at any moment is still the first of his queue.
        return launch is not null ? Let(turn!, launch.Waiting, RequestKind.Launch, launch) : next;
    }

    /// <summary>Overdue polls and launches go by turns until polls have had half of the Window.</summary>
    private bool IsPollsTurn
    {
        get
        {
            _shares.Turn(Window.Number);
            int polls = _shares.InWindow(RequestKind.Poll);
            return polls < Window.Allowed / 2 && polls <= _shares.InWindow(RequestKind.Launch);
        }
    }

    /// <summary>The run whose launch may go now, in turns, and who waits for it; or how long until one may.</summary>
    private (LaunchPace? Pace, Turn? Turn, TimeSpan? Next) NextLaunch(TimeSpan now)
    {
        TimeSpan? next = null;
        for (int i = 0; i < _paces.Count; i++)
        {
            LaunchPace pace = _paces[(_nextPace + i) % _paces.Count];
            if (Live(pace.Waiting) is not { } turn)
            {
                continue;
            }

            TimeSpan? wait = MayLaunch(pace, now);
            if (wait == TimeSpan.Zero)
            {
                _nextPace = (_nextPace + i + 1) % _paces.Count;
                return (pace, turn, null);
            }

            next = Sooner(next, wait);
        }

        return (null, null, next);
    }

    /// <summary>How long a run's next launch must wait: zero where it may go; null where that hangs on an answer.</summary>
    public TimeSpan? MayLaunch(LaunchPace pace, TimeSpan now)
    {
        int most = pace.Throttle ?? concurrency.Target(Window.Allowed);
        int open = pace.Throttle is null ? _shares.Open(RequestKind.Launch) : pace.Open;
        if (open >= most && open >= most + pace.Ahead(most, concurrency.Latency))
        {
            return null;
        }

        TimeSpan? own = pace.Wait(now);
        if (own != TimeSpan.Zero)
        {
            return own;
        }

        TimeSpan? quota = Window.Wait(now);
        return quota == TimeSpan.Zero && !Window.HasRoom(Kept(now)) ? Window.ResetsIn(now) + TimeSpan.FromTicks(1) : quota;
    }

    /// <summary>What polls will need of this window, up to their half.</summary>
    private int Kept(TimeSpan now)
    {
        int half = Window.Allowed / 2;
        if (Window.Used < half)
        {
            return 0;
        }

        _shares.Turn(Window.Number);
        TimeSpan left = Window.ResetsIn(now) is var known && known > TimeSpan.Zero ? known : QuotaWindow.DefaultLength;
        long perSecond = clock.TimestampFrequency;
        int expected = _polls.DueBy(clock.GetTimestamp() + (long)(left.TotalSeconds * perSecond), perSecond);
        foreach (LaunchPace pace in _paces)
        {
            expected += pace.Follows ? pace.Open : 0;
        }

        return Math.Max(0, Math.Min(half - _shares.InWindow(RequestKind.Poll), expected));
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
            End(permit, left: false, setOut: false, clock.GetElapsedTime(start));
            Window.Withdraw(clock.GetElapsedTime(start));
        }

        return TimeSpan.Zero;
    }

    /// <summary>Gives leave, and counts it.</summary>
    public Permit Grant(RequestKind kind, LaunchPace? pace)
    {
        Window.Issue();
        _shares.Turn(Window.Number);
        _shares.Begin(kind);
        pace?.Begin();
        return new Permit(clock.GetTimestamp(), kind, pace, Window.GoodUntil);
    }

    /// <summary>Takes note of how a request ended, once the window knows.</summary>
    public void End(Permit permit, bool left, bool setOut, TimeSpan now)
    {
        _shares.Turn(Window.Number);
        _shares.End(permit.Kind, left);
        permit.Pace?.End(now, left, setOut);
    }

    /// <summary>Whether anybody waits whose turn may have come.</summary>
    public bool AnyoneWaits(TimeSpan now)
    {
        if (Live(_lookUps) is not null || (_polls.First is { } poll && clock.GetElapsedTime(start, poll.Due) <= now))
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

    /// <summary>Whether any launch waits for room on the way.</summary>
    public bool AnyoneIsReady => _paces.Exists(pace => pace.Ready.Count > 0);

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
