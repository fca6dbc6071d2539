namespace FlowExec.Engine.Pacing;

/// <summary>
/// What one run may launch: so many in any sliding minute, so many on the way at once. A constraint inside the governor, which asks it
/// when it gives leave, so that no pause saves up launches for later. What is on its way counts until it has ended: the org may see it as
/// late as that. Used under the governor's lock.
/// </summary>
internal sealed class LaunchPace(int? perMinute, int? throttle, bool follows)
{
    /// <summary>The most that a user can ask to have on the way at once.</summary>
    public const int LargestThrottle = 1024;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<TimeSpan> _ended = new();

    /// <summary>Launches on the way.</summary>
    public int Open { get; private set; }

    /// <summary>How many may be on the way at once; null for what quota and latency ask for.</summary>
    public int? Throttle { get; } = throttle;

    /// <summary>True where each launch will be polled for its end.</summary>
    public bool Follows => follows;

    /// <summary>Those who wait for leave.</summary>
    public Queue<Turn> Waiting { get; } = new();

    /// <summary>How long the next launch must wait for the run's own cap; null until one on the way has ended.</summary>
    public TimeSpan? Wait(TimeSpan now)
    {
        if (perMinute is not { } most)
        {
            return TimeSpan.Zero;
        }

        while (_ended.TryPeek(out TimeSpan oldest) && now - oldest > Minute)
        {
            _ended.Dequeue();
        }

        return Open + _ended.Count < most ? TimeSpan.Zero
            : _ended.TryPeek(out TimeSpan next) ? next + Minute - now + TimeSpan.FromTicks(1)
            : null;
    }

    public void Begin() => Open++;

    public void End(TimeSpan now, bool left)
    {
        Open--;
        if (left && perMinute is not null)
        {
            _ended.Enqueue(now);
        }
    }
}

/// <summary>One who waits for leave.</summary>
internal sealed class Turn(long due = 0) : TaskCompletionSource<Permit>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Not before; a time stamp of the connection's clock.</summary>
    public long Due => due;
}
