using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Runs;

/// <summary>What earlier runs of a batch did, row by row: what is left to do of a row is decided here.</summary>
/// <param name="options">What the user wants done once more.</param>
/// <param name="account">Counts.</param>
/// <param name="resumption">What an earlier run launched and this one waits for.</param>
internal sealed class EarlierRuns(LaunchOptions options, RunAccount account, Resumption resumption)
{
    private readonly RowState[] _again = [.. options.Again];

    /// <summary>True where nothing is to be done of a row, since an earlier run did it or may have; it is counted then.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public bool Did(FlowRow row, in RowMatch match)
    {
        if (match.Kind is RowMatchKind.New or RowMatchKind.Duplicate)
        {
            return false;
        }

        bool changed = match.Kind == RowMatchKind.Changed;
        bool followed = resumption.TryMeet(match.Slot, row);
        bool done = followed || match.IsSkipped || match.State.IsLaunched();
        bool held = !done && (match.State == RowState.Unknown || match.State.IsIntent());
        bool refused = !done && !held && match.State is RowState.Rejected or RowState.Invalid && !changed && !options.RetryRejected;
        if ((!done && !held && !refused) || (!followed && !changed && IsWantedAgain(match)))
        {
            return false;
        }

        if (changed)
        {
            account.Changed(row.Position);
        }

        if (followed)
        {
            account.ResumedRead();
        }
        else if (held)
        {
            account.Held();
        }
        else
        {
            account.PassedOver(refused);
        }

        return true;
    }

    /// <summary>True for what was launched, never for what may have been, and came to an end that the user wants tried once more.</summary>
    private bool IsWantedAgain(in RowMatch match) =>
        match.State.IsLaunched() && !match.IsSkipped && _again.AsSpan().Contains(match.State) && !(match.Attempt >= options.MaxAttempt);
}
