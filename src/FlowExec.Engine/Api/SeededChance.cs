namespace FlowExec.Engine.Api;

/// <summary>Random numbers for jitter, repeatable by seed and safe to draw from several threads.</summary>
internal sealed class SeededChance(int? seed)
{
    private readonly Lock _lock = new();

    // Jitter spreads load; nothing secret hangs on it.
#pragma warning disable CA5394
    private readonly Random _random = seed is { } value ? new Random(value) : new Random();

    /// <summary>A number from 0 up to 1.</summary>
    public double Next()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
#pragma warning restore CA5394
}
