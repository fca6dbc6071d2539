namespace FlowExec.Engine.Runs;

/// <summary>
/// When a run has seen enough failures, and how far it may run ahead of what it has seen. Both are one rule: launches whose ends are not
/// known may all fail, and a rule that is judged after them would hold for nothing.
/// </summary>
/// <param name="most">So many failures, or such a share of them; null for any.</param>
/// <param name="mostAlike">So many failures with the same error one after the other; null for any.</param>
internal sealed class StopRule(FailureLimit? most, int? mostAlike)
{
    /// <summary>A share of failures says nothing before so many rows.</summary>
    private const int FewestForShare = 20;

    /// <summary>A rule may be as narrow as it likes: so many ends may always be unknown, or a run would hardly move.</summary>
    private const int LeastLead = 10;

    private readonly Lock _lock = new();
    private string? _error;
    private int _alike;

    /// <summary>Judges after an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="done">Outcomes so far, this one among them.</param>
    /// <param name="failed">Of these, failures.</param>
    /// <returns>Why the run must end; null where it may go on.</returns>
    public RunEnding? Judge(FlowExecution outcome, long done, long failed)
    {
        int alike = Alike(outcome);
        return failed >= most?.Count || (done >= FewestForShare && IsAboveShare(done, failed)) ? RunEnding.MaxFailure
            : alike >= mostAlike ? RunEnding.MaxSameError
            : null;
    }

    /// <summary>True where a limit is met by what is known, however little it is: all that a canary is for.</summary>
    public bool IsMet(long done, long failed) => failed >= most?.Count || (done > 0 && IsAboveShare(done, failed));

    /// <summary>
    /// How many ends may be unknown: so many that no more would fail than the rule still allows if they failed at the share seen so far.
    /// While nothing is known that share is one, so that the lead is what the rule allows; it grows as ends come in well.
    /// </summary>
    public long Lead(long done, long failed)
    {
        long allowed = long.MaxValue;
        if (most?.Count is { } count)
        {
            allowed = count - failed;
        }
        else if (most?.Percent is { } percent)
        {
            double share = percent / 100;
            allowed = (long)(((share * done) - failed) / (1 - share));
        }

        if (mostAlike is { } alike)
        {
            lock (_lock)
            {
                allowed = Math.Min(allowed, alike - _alike);
            }
        }

        double lead = allowed * ((done + 1.0) / (failed + 1));
        return (long)Math.Clamp(lead, LeastLead, int.MaxValue);
    }

    private bool IsAboveShare(long done, long failed) => failed * 100.0 / done > most?.Percent;

    private int Alike(FlowExecution outcome)
    {
        lock (_lock)
        {
            string? error = outcome.IsFailure ? outcome.Error?.Code ?? outcome.Status.ToString() : null;
            _alike = error is null ? 0 : error == _error ? _alike + 1 : 1;
            _error = error;
            return _alike;
        }
    }
}
