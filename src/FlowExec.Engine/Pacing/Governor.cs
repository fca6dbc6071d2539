using System.Globalization;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// Decides when a request may go: inside the org's quota, so many at once as quota and latency ask for, and none while the org has asked
/// for a pause. Launches go first, but polls have a share: up to half of a window while any are overdue, and what they will need in the
/// window is kept for them. One per connection; thread-safe. Leave that is free is given at once, without a hand-off.
/// </summary>
internal sealed class Governor : ISharer, IDisposable
{
    /// <summary>A shorter wait for the window is not worth a line.</summary>
    private static readonly TimeSpan ShortestTold = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly QuotaWindow _own = new();
    private readonly Concurrency _concurrency = new();
    private readonly TurnOrder _order;
    private readonly ITimer _timer;
    private readonly NoteDesk _notes;
    private TimeSpan _pausedUntil;
    private TimeSpan _toldUntil;
    private TimeSpan _throttledUntil;
    private QuotaReading? _untold;
    private TimeSpan _due = Timeout.InfiniteTimeSpan;

    /// <param name="clock">The connection's clock.</param>
    /// <param name="notes">Where it is told that a window is used up; null for nowhere.</param>
    public Governor(TimeProvider clock, NoteDesk? notes = null)
    {
        _notes = notes ?? NoteDesk.Plain;
        _clock = clock;
        _start = clock.GetTimestamp();
        _order = new TurnOrder(_own, _concurrency, clock, _start);
        _timer = clock.CreateTimer(static state => ((Governor)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The rate limit as last told.</summary>
    public QuotaReading Quota
    {
        get
        {
            lock (_lock)
            {
                return new QuotaReading(Window.Allowed, Window.Used, Window.ResetsIn(Now), Window.IsMeasured);
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
                return Window.InFlight;
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
                return !_order.AnyoneWaits(now) ? TimeSpan.Zero
                    : _pausedUntil > now ? _pausedUntil - now
                    : _due > now && Window.Wait(now) is { } wait && wait > TimeSpan.Zero ? wait
                    : TimeSpan.Zero;
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    private IQuotaWindow Window => _order.Window;

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
            _order.Paces.Add(pace);
        }

        return pace;
    }

    /// <summary>Forgets a run.</summary>
    public void Close(LaunchPace pace)
    {
        lock (_lock)
        {
            _order.Paces.Remove(pace);
        }
    }

    /// <summary>Takes leave to launch where it is free.</summary>
    public bool TryEnter(LaunchPace pace, out Permit permit)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            bool isFree = _pausedUntil <= now && !_order.AnyoneWaits(now) && _order.MayLaunch(pace, now) == TimeSpan.Zero;
            permit = isFree ? _order.Grant(RequestKind.Launch, pace) : default;
            return isFree;
        }
    }

    /// <summary>Shares the rate limit with other processes by a ledger, until <see cref="Unshare"/>.</summary>
    /// <param name="quota">The ledger.</param>
    /// <param name="failed">Told where it cannot be used any more.</param>
    public SharedWindow Share(ISharedQuota quota, Action<FlowJournalException> failed)
    {
        SharedWindow shared;
        lock (_lock)
        {
            // A window that is over is no debt.
            _ = _own.Wait(Now);
            shared = new SharedWindow(_own, quota, this, failed);
            _order.Window = shared;
        }

        shared.Begin();

        return shared;
    }

    /// <summary>Goes on by this process's own view of the rate limit.</summary>
    public void Unshare(SharedWindow shared)
    {
        lock (_lock)
        {
            if (_order.Window == shared)
            {
                _order.Window = _own;
            }

            Pump();
        }

        shared.Dispose();
    }

    /// <summary>True where a request may still go by its permit: one of a lot is good for a short time.</summary>
    public bool IsGood(Permit permit) => permit.GoodUntil is not { } until || Now < until;

    /// <summary>Waits for leave to launch.</summary>
    public Task<Permit> EnterAsync(LaunchPace pace, CancellationToken cancellationToken) =>
        WaitAsync(new Turn(), pace.Waiting.Enqueue, cancellationToken);

    /// <summary>Waits until one that has leave to launch, and whose intent is on disk, may set out.</summary>
    /// <param name="pace">The run.</param>
    /// <param name="writing">How long it took until the intent was on disk.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task SetOutAsync(LaunchPace pace, TimeSpan writing, CancellationToken cancellationToken)
    {
        Turn turn;
        lock (_lock)
        {
            pace.Measure(writing);
            if (pace.TrySetOut())
            {
                return Task.CompletedTask;
            }

            pace.Ready.Enqueue(turn = new Turn());
        }

        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>How many launches of a run may have leave at once, as it looks now.</summary>
    public int MostOf(LaunchPace pace)
    {
        lock (_lock)
        {
            int most = pace.Throttle ?? Concurrency.Most;
            return most + pace.Ahead(most, _concurrency.Latency);
        }
    }

    /// <summary>Waits for leave to look something up.</summary>
    public Task<Permit> EnterAsync(CancellationToken cancellationToken) => WaitAsync(new Turn(), _order.LookUps.Enqueue, cancellationToken);

    /// <summary>Waits until a poll is due, and then for leave to poll.</summary>
    /// <param name="due">A time stamp of the connection's clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public Task<Permit> EnterPollAsync(long due, CancellationToken cancellationToken) =>
        WaitAsync(new Turn(due), _order.Polls.Add, cancellationToken);

    /// <summary>
    /// Gives a permit back, with what became of the request. A pause that its answer asked for begins before another goes.
    /// </summary>
    public void Exit(Permit permit, Passage passage)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            TimeSpan until = passage.Pause is { } pause ? now + pause : TimeSpan.Zero;
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
            Throttle(now, until);
            if (passage.Left)
            {
                Window.Settle(_clock.GetElapsedTime(_start, permit.GrantedAt), now, passage.Reading);
            }
            else
            {
                Window.Withdraw(now);
            }

            _order.End(permit, passage.Left, passage.SetOut, now);

            if (passage.Latency is { } latency)
            {
                _concurrency.Measure(latency);
            }

            Pump();
        }

        TellOfWindow();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    int ISharer.Demand => _order.Demand;

    void ISharer.Change(Action<TimeSpan> change)
    {
        lock (_lock)
        {
            change(Now);
            Pump();
        }

        TellOfWindow();
    }

    private async Task<Permit> WaitAsync(Turn turn, Action<Turn> enqueue, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            enqueue(turn);
            Pump();
        }

        TellOfWindow();
        return await WaitAsync(turn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts the time in which the rate limit lets nothing go, each moment once. Called under the lock.</summary>
    private void Throttle(TimeSpan now, TimeSpan until)
    {
        TimeSpan from = now > _throttledUntil ? now : _throttledUntil;
        if (until > from)
        {
            Signals.Throttled(until - from);
            _throttledUntil = until;
        }
    }

    /// <summary>Says once a window that it makes requests wait, and until when. Not under the lock.</summary>
    private void TellOfWindow()
    {
        if (Interlocked.Exchange(ref _untold, null) is { } window)
        {
            _notes.Decided(
                "WindowWait",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{window.Used} of the {window.Allowed} requests of this minute are used: "
                    + $"the next goes in {window.ResetsIn.TotalSeconds:0.#} s."),
                ("rate_limit.allowed", window.Allowed), ("rate_limit.used", window.Used), ("pause", window.ResetsIn.TotalSeconds));
        }
    }

    private static async Task<Permit> WaitAsync(Turn turn, CancellationToken cancellationToken)
    {
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
            TimeSpan? next = _pausedUntil > now ? _pausedUntil - now : _order.LetOneGo(now);
            if (next == TimeSpan.Zero)
            {
                continue;
            }

            if (next is { } wait && (_order.AnyoneWaits(now) || _order.Polls.First is not null || _order.AnyoneIsReady))
            {
                Wake(now, wait);
            }

            return;
        }
    }

    private void Wake(TimeSpan now, TimeSpan wait)
    {
        if (wait >= ShortestTold && _toldUntil <= now && _pausedUntil <= now && Window.Wait(now) > TimeSpan.Zero)
        {
            _toldUntil = now + wait;
            Throttle(now, _toldUntil);
            _untold = _notes.Wants(NoteKind.Decision) ? new QuotaReading(Window.Allowed, Window.Used, wait, IsMeasured: true) : null;
        }

        if (_due != now + wait)
        {
            _due = now + wait;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }
}
