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

    /// <summary>Where answers come faster, the processor is what limits, and more at once would only cost.</summary>
    private static readonly TimeSpan ShortestLatency = TimeSpan.FromMilliseconds(20);

    /// <summary>The weight of one intent in the average.</summary>
    private const double Weight = 0.1;

    private readonly Queue<TimeSpan> _ended = new();
    private TimeSpan _writing;
    private int _out;

    /// <summary>Launches that have leave.</summary>
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

    /// <summary>Those whose intent is on disk, and who wait until one on the way has ended.</summary>
    public Queue<Turn> Ready { get; } = new();

    /// <summary>
    /// How many may have leave beside those on the way: their intents are written meanwhile, so that the way never waits for the disk.
    /// Twice as many as the disk's time asks for on the average, since intents come from it in groups, and answers one by one.
    /// </summary>
    /// <param name="most">How many may be on the way.</param>
    /// <param name="latency">How long an answer takes.</param>
    public int Ahead(int most, TimeSpan? latency) =>
        latency > ShortestLatency ? (int)Math.Min(most, Math.Round(2 * most * (_writing / latency.Value))) : 0;

    public void Begin() => Open++;

    /// <summary>Takes in how long an intent took to be on disk.</summary>
    public void Measure(TimeSpan writing) => _writing += Weight * (writing - _writing);

    /// <summary>Sets one out that has leave, where there is room on the way.</summary>
    public bool TrySetOut()
    {
        bool hasRoom = HasRoom;
        _out += hasRoom ? 1 : 0;
        return hasRoom;
    }

    /// <summary>Sets out those who wait for that, as far as there is room on the way.</summary>
    public void SetOut()
    {
        while (HasRoom && Ready.TryDequeue(out Turn? next))
        {
            _out += next.TrySetResult(default) ? 1 : 0;
        }
    }

    private bool HasRoom => Throttle is not { } most || _out < most;

    public void End(TimeSpan now, bool left, bool setOut)
    {
        Open--;
        _out -= setOut ? 1 : 0;
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
