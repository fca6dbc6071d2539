using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Launching;

/// <summary>Counts of one run, and the limits that end it. Thread-safe.</summary>
internal sealed class RunTally(LaunchOptions options, Governor governor, TimeProvider clock)
{
    /// <summary>A share of failures says nothing before so many rows.</summary>
    private const int FewestForShare = 20;

    private readonly RateMeter _rate = new(clock);
    private readonly Lock _lock = new();
    private long _read;
    private long _done;
    private long _failed;
    private long _unknown;
    private int _waiting;

    public void Read() => Report(ref _read, 1);

    public void Launched() => _rate.Count();

    public void Waiting(int change)
    {
        Interlocked.Add(ref _waiting, change);
        Report();
    }

    /// <summary>Counts an outcome.</summary>
    /// <returns>True where so many have failed that the run is to end.</returns>
    public bool Done(FlowExecution outcome)
    {
        bool over;
        lock (_lock)
        {
            _done++;
            _failed += outcome.IsFailure ? 1 : 0;
            _unknown += outcome.Status == FlowExecutionStatus.Unknown ? 1 : 0;
            over = options.MaxFailure is { } limit
                && ((limit.Count is { } count && _failed >= count)
                    || (limit.Percent is { } percent && _done >= FewestForShare && _failed * 100.0 / _done > percent));
        }

        Report();
        return over;
    }

    private void Report(ref long counter, long by)
    {
        Interlocked.Add(ref counter, by);
        Report();
    }

    private void Report() => options.Progress?.Report(new LaunchProgress(
        Interlocked.Read(ref _read),
        Interlocked.Read(ref _done),
        Interlocked.Read(ref _failed),
        Interlocked.Read(ref _unknown),
        governor.InFlight,
        Volatile.Read(ref _waiting),
        _rate.PerMinute,
        governor.Quota,
        governor.PausedFor));
}
