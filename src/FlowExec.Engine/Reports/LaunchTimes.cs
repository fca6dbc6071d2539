namespace FlowExec.Engine.Reports;

/// <summary>Counts over time, in at most so many stretches: where the time does not fit, stretches become twice as long.</summary>
internal sealed class LaunchTimes
{
    /// <summary>More bars than this do not fit a page.</summary>
    private const int Most = 60;

    private Dictionary<long, (long Well, long Badly)> _counts = [];
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    /// <summary>How long a stretch is.</summary>
    public TimeSpan Stretch { get; private set; } = TimeSpan.FromSeconds(1);

    /// <summary>Counts a row.</summary>
    public void Add(DateTimeOffset begun, bool isBadly)
    {
        long at = begun.UtcTicks / Stretch.Ticks;
        (_first, _last) = (Math.Min(_first, at), Math.Max(_last, at));
        Count(_counts, at, isBadly ? (0, 1) : (1, 0));
        while (_last - _first >= Most)
        {
            Widen();
        }
    }

    /// <summary>Every stretch from the first to the last.</summary>
    public IReadOnlyList<ReportStretch> ToList()
    {
        List<ReportStretch> stretches = [];
        for (long at = _first; at <= _last; at++)
        {
            (long well, long badly) = _counts.GetValueOrDefault(at);
            stretches.Add(new ReportStretch(new DateTimeOffset(at * Stretch.Ticks, TimeSpan.Zero), well, badly));
        }

        return stretches;
    }

    private void Widen()
    {
        Dictionary<long, (long Well, long Badly)> wider = [];
        foreach ((long at, (long Well, long Badly) count) in _counts)
        {
            Count(wider, at / 2, count);
        }

        (_counts, _first, _last, Stretch) = (wider, _first / 2, _last / 2, Stretch * 2);
    }

    private static void Count(Dictionary<long, (long Well, long Badly)> counts, long at, (long Well, long Badly) more)
    {
        (long well, long badly) = counts.GetValueOrDefault(at);
        counts[at] = (well + more.Well, badly + more.Badly);
    }
}
