using System.Runtime.ExceptionServices;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Pacing;

/// <summary>An outage as a run can tell of it.</summary>
/// <param name="Lasted">For how long the org could not be reached by now.</param>
/// <param name="Cause">What the last try met.</param>
internal sealed record OutageReading(TimeSpan Lasted, FlowException Cause);

/// <summary>
/// Whether the org can be reached, for all that goes over one connection. Trouble is waited out, not drained into: while requests cannot
/// be sent, every sender waits here, one probe at a time goes out with a growing pause, and the first that is answered lets all go on.
/// A reader of rows awaits <see cref="WaitAsync"/> before it takes the next row, so that nothing is read that cannot be sent;
/// <see cref="Outage"/> says what to show meanwhile; patience that runs out is told as <c>OrgUnreachable</c>, which ends a run.
/// Nobody waits, nobody probes. Thread-safe.
/// </summary>
/// <param name="clock">The connection's clock.</param>
/// <param name="chance">Spreads the pauses.</param>
/// <param name="notes">Where the begin and the end of an outage are told.</param>
/// <param name="probe">Asks the org for something harmless; throws a <see cref="FlowException"/> where it cannot be reached.</param>
internal sealed class Reachability(TimeProvider clock, SeededChance chance, Func<CancellationToken, Task> probe, NoteDesk notes)
{
    /// <summary>How long a call that belongs to no run waits: somebody sits before it.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long such a call waits where it was told how long to.</summary>
    private static readonly TimeSpan ToldPatience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Held? _held;
    private TimeSpan _lastPause;
    private volatile bool _mayRelapse;

    /// <summary>True while nothing is to be sent.</summary>
    public bool IsHeld => Volatile.Read(ref _held) is not null;

    /// <summary>The outage, where there is one.</summary>
    public OutageReading? Outage
    {
        get
        {
            lock (_lock)
            {
                return _held is { } held ? new OutageReading(clock.GetElapsedTime(held.Began), held.Cause) : null;
            }
        }
    }

    /// <summary>Waits until the org can be reached; done at once where it can.</summary>
    /// <param name="patience">How long an outage may last, counted from its begin; null for a call of its own.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="FlowException">The outage lasts longer, or turned out to be none that passes.</exception>
    public ValueTask WaitAsync(TimeSpan? patience, CancellationToken cancellationToken) =>
        Volatile.Read(ref _held) is null ? ValueTask.CompletedTask : new ValueTask(WaitHeldAsync(patience, cancellationToken));

    /// <summary>A request was answered. Until one is, an outage after another is the same trouble: its pauses go on from where they
    /// were.</summary>
    public void Reached()
    {
        if (_mayRelapse)
        {
            _mayRelapse = false;
        }
    }

    /// <summary>A request could not be sent. Whoever says so waits next.</summary>
    /// <param name="cause">What it met.</param>
    /// <param name="began">When it set out.</param>
    /// <param name="notBefore">How long it was told to wait, where it was.</param>
    public void NotReached(FlowException cause, long began, TimeSpan? notBefore)
    {
        if (!IsHeld)
        {
            notes.Decided(
                "OrgUnreachable", $"{cause.Message} Nothing is sent while the org cannot be reached; it is asked again from time to time.",
                ("error.type", cause.Reason));
        }

        lock (_lock)
        {
            Held held = _held ??= new Held(began, cause, StartingPause());
            held.Cause = cause;
            held.Defer(notBefore is { } wait ? clock.GetTimestamp() + Ticks(wait) : 0);
        }
    }

    /// <summary>The error of a wait that was given up: the trouble itself for a call of its own, the end of patience for a run.</summary>
    public static FlowException GiveUp(FlowException cause, TimeSpan? patience)
    {
        if (patience is null)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        return new FlowConnectionException(
            Trouble.OrgUnreachable,
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"The org could not be reached for {Words(patience.Value)}, and the run waits no longer: {cause.Message}"),
            neverSent: true,
            cause.Advice,
            cause);
    }

    /// <summary>True once so long a wait is over for a call with this patience.</summary>
    public static bool IsOver(TimeSpan waited, TimeSpan? patience) => waited >= (patience ?? ShortPatience);

    private async Task WaitHeldAsync(TimeSpan? patience, CancellationToken cancellationToken)
    {
        Held held;
        lock (_lock)
        {
            if (_held is not { } now)
            {
                return;
            }

            held = now;
            held.Join(held.Began + Ticks(Limit(held, patience)));
            held.Probing ??= Task.Run(() => ProbeAsync(held), CancellationToken.None);
        }

        try
        {
            while (true)
            {
                Task round;
                lock (_lock)
                {
                    held.Failure?.Throw();
                    if (held.IsOver)
                    {
                        return;
                    }

                    TimeSpan limit = Limit(held, patience);
                    if (clock.GetElapsedTime(held.Began) >= limit || (held.NotBefore != 0 && held.NotBefore - held.Began > Ticks(limit)))
                    {
                        throw GiveUp(held.Cause, patience);
                    }

                    round = held.Round.Task;
                }

                await round.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Leave(held);
        }
    }

    private void Leave(Held held)
    {
        lock (_lock)
        {
            if (held.Leave())
            {
                _held = ReferenceEquals(_held, held) ? null : _held;
                held.Dispose();
            }
        }
    }

    private async Task ProbeAsync(Held held)
    {
        while (true)
        {
            TimeSpan pause;
            lock (_lock)
            {
                pause = held.NextPause(clock, chance.Next());
            }

            ExceptionDispatchInfo? defect = null;
            FlowException? trouble = null;
            try
            {
                await Task.Delay(pause, clock, held.Abandoned).ConfigureAwait(false);
                await probe(held.Abandoned).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (held.Abandoned.IsCancellationRequested)
            {
                return;
            }
            catch (FlowException e) when (!Trouble.IsFinal(e))
            {
                trouble = e;
            }
            catch (Exception e)
            {
                defect = ExceptionDispatchInfo.Capture(e);
            }

            if (trouble is null && defect is null)
            {
                TimeSpan lasted = clock.GetElapsedTime(held.Began);
                notes.Decided("OrgReached", $"The org can be reached again, after {Words(lasted)}.", ("lasted", lasted.TotalSeconds));
            }

            lock (_lock)
            {
                held.Failure = defect;
                held.Cause = trouble ?? held.Cause;
                if (trouble is null)
                {
                    held.IsOver = true;
                    _held = ReferenceEquals(_held, held) ? null : _held;
                    (_mayRelapse, _lastPause) = (true, held.Pause);
                }

                held.EndRound();
                if (held.IsOver)
                {
                    return;
                }
            }
        }
    }

    private TimeSpan StartingPause() => _mayRelapse ? Shorter(_lastPause * 2, LongestPause) : FirstPause;

    private static TimeSpan Limit(Held held, TimeSpan? patience) => patience ?? (held.NotBefore != 0 ? ToldPatience : ShortPatience);

    private long Ticks(TimeSpan span) => (long)Math.Min(span.TotalSeconds * clock.TimestampFrequency, long.MaxValue / 4);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Words(TimeSpan span) =>
        span.TotalMinutes >= 2 ? $"{span.TotalMinutes:0.#} minutes" : $"{span.TotalSeconds:0.#} seconds";

    /// <summary>One outage. Used under the lock alone, but for <see cref="Abandoned"/>.</summary>
    private sealed class Held : IDisposable
    {
        private readonly CancellationTokenSource _abandon = new();
        private int _waiting;
        private long _earliestLimit = long.MaxValue;

        public Held(long began, FlowException cause, TimeSpan firstPause)
        {
            (Began, Cause, Pause, Abandoned) = (began, cause, firstPause, _abandon.Token);
        }

        public long Began { get; }

        public FlowException Cause { get; set; }

        public TimeSpan Pause { get; private set; }

        /// <summary>No probe before then; 0 where nobody asked for that.</summary>
        public long NotBefore { get; private set; }

        public bool IsOver { get; set; }

        /// <summary>What the probe met that does not pass.</summary>
        public ExceptionDispatchInfo? Failure { get; set; }

        public Task? Probing { get; set; }

        /// <summary>Ends with each probe.</summary>
        public TaskCompletionSource Round { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Abandoned { get; }

        public void Defer(long notBefore) => NotBefore = Math.Max(NotBefore, notBefore);

        public void Join(long limit)
        {
            _waiting++;
            _earliestLimit = Math.Min(_earliestLimit, limit);
        }

        /// <summary>One waiter less.</summary>
        /// <returns>True where that was the last, and the outage is forgotten.</returns>
        public bool Leave()
        {
            if (--_waiting > 0)
            {
                return false;
            }

            IsOver = true;
            _abandon.Cancel();
            return true;
        }

        public void Dispose() => _abandon.Dispose();

        public void EndRound()
        {
            TaskCompletionSource ended = Round;
            Round = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ended.SetResult();
        }

        /// <summary>How long to wait before the next probe: longer each time, not sooner than told, not past the first waiter's
        /// patience.</summary>
        public TimeSpan NextPause(TimeProvider clock, double spread)
        {
            TimeSpan pause = Pause * (0.8 + (spread * 0.4));
            Pause = Shorter(Pause * 2, LongestPause);
            long now = clock.GetTimestamp();
            if (NotBefore > now)
            {
                TimeSpan told = clock.GetElapsedTime(now, NotBefore);
                pause = told > pause ? told : pause;
            }

            if (_earliestLimit > now)
            {
                return Shorter(pause, clock.GetElapsedTime(now, _earliestLimit) + TimeSpan.FromMilliseconds(1));
            }

            _earliestLimit = long.MaxValue;
            return pause;
        }
    }
}
