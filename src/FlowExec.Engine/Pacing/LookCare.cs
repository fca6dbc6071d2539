namespace FlowExec.Engine.Pacing;

/// <summary>How closely executions are looked at: what it costs that an end is seen late, against what a look costs.</summary>
/// <param name="Near">One look serves ends that lie so close together, as a share of their time: so much later is an end told at
/// most.</param>
/// <param name="Rare">Where nothing is known of an age, the pause to the next look is such a part of it.</param>
internal readonly record struct LookCare(double Near, double Rare)
{
    private const double Coarse = 0.2;

    private const double Fine = 0.05;

    /// <summary>Where the launches need a third of the quota, what is left has no room for closer looks.</summary>
    private const double Busy = 1.0 / 3;

    /// <summary>Ends that nobody waits for but whoever reads them: half an hour costs nine looks.</summary>
    public static LookCare Plain { get; } = new(Coarse, 1.5);

    /// <summary>The least that is waited between two looks, and after an expected end.</summary>
    public TimeSpan Soon => TimeSpan.FromSeconds(10 * Near);

    /// <summary>Ends whose places others wait for: then a late look costs more than a look, as far as the quota bears it.</summary>
    /// <param name="share">The share of the quota that launches take; null where that is not known yet.</param>
    public static LookCare Awaited(double? share)
    {
        double near = share is { } known ? Math.Clamp(Coarse * known / Busy, Fine, Coarse) : Coarse;
        return new LookCare(near, near);
    }
}
