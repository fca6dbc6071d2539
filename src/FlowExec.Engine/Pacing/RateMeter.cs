namespace FlowExec.Engine.Pacing;

/// <summary>
/// Launches of the last minute. Not projected from less: the first second of a run sends a burst, and a minute of such seconds is
/// never had.
/// Thread-safe; of constant size.
/// </summary>
internal sealed class RateMeter(TimeProvider clock)
{
    private const int Seconds = 60;

    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly int[] _counts = new int[Seconds];
    private long _second;

    public double PerMinute
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return _counts.Sum();
            }
        }
    }

    public void Count()
    {
        lock (_lock)
        {
            Turn();
            _counts[_second % Seconds]++;
        }
    }

    /// <summary>Empties the seconds that have passed since the last look.</summary>
    private void Turn()
    {
        long second = (long)clock.GetElapsedTime(_start).TotalSeconds;
        for (long passed = Math.Max(_second + 1, second - Seconds + 1); passed <= second; passed++)
        {
            _counts[passed % Seconds] = 0;
        }

        _second = second;
    }
}
