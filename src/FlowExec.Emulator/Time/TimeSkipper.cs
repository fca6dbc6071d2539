namespace FlowExec.Emulation;

/// <summary>
/// Drives a virtual clock at the system's pace, and jumps to the next due timer when for a few milliseconds no request was in hand, nothing
/// that a timer woke was at work and nobody began another wait. A jump taken while a client still computes is harmless: to it, time has
/// passed. What a timer woke may itself stand and wait for this clock: after some seconds in which nothing else happens, it is not waited
/// for. Time goes on when the emulator has stopped, for as long as anybody holds the clock: a client that waits on it to try again would
/// otherwise wait forever.
/// </summary>
internal sealed class TimeSkipper
{
    private const int QuietTicks = 4;
    private const int QuietTicksBesideWork = 2_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan TickWhenStopped = TimeSpan.FromMilliseconds(20);

    private readonly WeakReference<VirtualClock> _held;
    private Func<(int Busy, long Served)> _load;
    private readonly ITimer _timer;
    private TimeSpan _tick = Tick;
    private long _last = TimeProvider.System.GetTimestamp();
    private (long Served, long Timers) _seen;
    private int _quiet;

    /// <param name="clock">The clock to drive.</param>
    /// <param name="load">How many requests are worked on (and not waiting on the clock), and how many there have been.</param>
    public TimeSkipper(VirtualClock clock, Func<(int Busy, long Served)> load)
    {
        _held = new WeakReference<VirtualClock>(clock);
        _load = load;
        _timer = TimeProvider.System.CreateTimer(_ => Step(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(_tick, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The emulator has stopped: no request is in hand any more.</summary>
    public void Stopped()
    {
        _load = static () => (0, 0);
        _tick = TickWhenStopped;
    }

    private void Step()
    {
        if (!_held.TryGetTarget(out VirtualClock? clock))
        {
            _timer.Dispose();
            return;
        }

        long now = TimeProvider.System.GetTimestamp();
        clock.Drive(TimeProvider.System.GetElapsedTime(_last, now));
        _last = now;

        (int busy, long served) = _load();
        (long, long) seen = (served, clock.TimersSet);
        _quiet = busy == 0 && seen == _seen ? _quiet + 1 : 0;
        _seen = seen;
        if (_quiet >= (clock.Running == 0 ? QuietTicks : QuietTicksBesideWork) && clock.NextDue is { } due)
        {
            _quiet = 0;
            TimeSpan ahead = due - clock.GetUtcNow();
            clock.Drive(ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero);
        }

        // Once, and again from here: on a busy machine ticks would pile up, and pass for a quiet time. What waited for a thread before this
        // tick has had one before the next.
        _timer.Change(_tick, Timeout.InfiniteTimeSpan);
    }
}
