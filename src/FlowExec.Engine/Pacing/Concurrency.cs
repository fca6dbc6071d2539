namespace FlowExec.Engine.Pacing;

/// <summary>
/// How many requests to have on the way at once, by Little's law: rate times latency. The rate is ten times the quota's, so that a window's
/// quota is used up in a tenth of the window: a short run ends soon, and a long one loses nothing of a window to a slow start.
/// Not thread-safe.
/// </summary>
internal sealed class Concurrency
{
    /// <summary>Enough that one slow request does not stop the rest.</summary>
    public const int Least = 4;

    /// <summary>More on the way only makes the org slower.</summary>
    public const int Most = 64;

    private const double Haste = 10;

    /// <summary>The weight of one answer in the average.</summary>
    private const double Weight = 0.1;

    private double? _latencySeconds;

    /// <summary>How long an answer takes; null before the first.</summary>
    public TimeSpan? Latency => _latencySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Takes in how long an answer took.</summary>
    public void Measure(TimeSpan latency) => _latencySeconds = _latencySeconds is { } before
        ? before + (Weight * (latency.TotalSeconds - before))
        : latency.TotalSeconds;

    /// <summary>How many requests to have on the way.</summary>
    /// <param name="allowed">Requests a window allows.</param>
    public int Target(int allowed)
    {
        double perSecond = allowed / QuotaWindow.DefaultLength.TotalSeconds * Haste;
        return (int)Math.Clamp(Math.Ceiling(perSecond * (_latencySeconds ?? 0)), Least, Most);
    }
}
