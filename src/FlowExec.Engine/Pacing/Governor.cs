using FlowExec.Engine.Api;

namespace FlowExec.Engine.Pacing;

/// <summary>
/// Decides when a request may go: inside the org's quota, so many at once as quota and latency ask for, launches before all else, and
/// none while the org has asked for a pause. One per connection; thread-safe.
/// </summary>
internal sealed class Governor : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _lock = new();
    private readonly QuotaWindow _window = new();
    private readonly Concurrency _concurrency = new();
    private readonly Queue<TaskCompletionSource<Permit>> _launches = new();
    private readonly Queue<TaskCompletionSource<Permit>> _others = new();
    private readonly ITimer _timer;
    private TimeSpan _pausedUntil;
    private TimeSpan _due = Timeout.InfiniteTimeSpan;

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
                return _due == Timeout.InfiniteTimeSpan || _due <= Now ? TimeSpan.Zero : _due - Now;
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <summary>Waits for leave to send.</summary>
    public async ValueTask<Permit> EnterAsync(bool isLaunch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<Permit> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            (isLaunch ? _launches : _others).Enqueue(turn);
            Pump();
        }

        // Whoever gives up first wins: a permit that was given is used, a turn that was given up is passed over.
        using CancellationTokenRegistration stop = cancellationToken.Register(
            static (state, token) => ((TaskCompletionSource<Permit>)state!).TrySetCanceled(token), turn);
        return await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Gives a permit back, with what the answer told; where it asked for a pause, nothing more goes for so long.</summary>
    public void Exit(Permit permit, RateLimitReading? reading, TimeSpan? pause)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            TimeSpan until = pause is { } wait ? now + wait : TimeSpan.Zero;
            _pausedUntil = until > _pausedUntil ? until : _pausedUntil;
            TimeSpan sentAt = _clock.GetElapsedTime(_start, permit.SentAt);
            _window.Settle(sentAt, now, reading);
            _concurrency.Measure(now - sentAt);
            Pump();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

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
        while (Next() is { } queue && _window.InFlight < _concurrency.Target(_window.Allowed))
        {
            TimeSpan now = Now;
            TimeSpan? wait = _pausedUntil > now ? _pausedUntil - now : _window.Wait(now);
            if (wait is null)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
            {
                Wake(now, wait.Value);
                return;
            }

            TaskCompletionSource<Permit> turn = queue.Dequeue();
            if (turn.TrySetResult(new Permit(_clock.GetTimestamp())))
            {
                _window.Issue();
            }
        }
    }

    private void Wake(TimeSpan now, TimeSpan wait)
    {
        if (_due != now + wait)
        {
            _due = now + wait;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The queue whose turn it is, without those who have given up; null where nobody waits.</summary>
    private Queue<TaskCompletionSource<Permit>>? Next()
    {
        foreach (Queue<TaskCompletionSource<Permit>> queue in (ReadOnlySpan<Queue<TaskCompletionSource<Permit>>>)[_launches, _others])
        {
            while (queue.TryPeek(out TaskCompletionSource<Permit>? turn))
            {
                if (!turn.Task.IsCompleted)
                {
                    return queue;
                }

                queue.Dequeue();
            }
        }

        return null;
    }
}
