namespace FlowExec.Engine.Launching;

/// <summary>Launches a minute: of the last minute, or of the run so far where it is shorter. Thread-safe; of constant size.</summary>
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
                double elapsed = Turn();
                return _counts.Sum() * 60.0 / Math.Clamp(elapsed, 1, Seconds);
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
    private double Turn()
    {
        double elapsed = clock.GetElapsedTime(_start).TotalSeconds;
        long second = (long)elapsed;
        for (long passed = Math.Max(_second + 1, second - Seconds + 1); passed <= second; passed++)
        {
            _counts[passed % Seconds] = 0;
        }

        _second = second;
        return elapsed;
    }
}
