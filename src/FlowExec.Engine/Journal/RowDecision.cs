using System.Globalization;

namespace FlowExec.Engine.Journal;

/// <summary>What a user's decision does to a row.</summary>
internal static class RowDecision
{
    /// <summary>The state that a row has after a decision.</summary>
    /// <exception cref="FlowJournalException">There is nothing to decide, or the decision lacks what it needs.</exception>
    public static RowState Apply(string batch, long row, RowState state, BatchDecision decision)
    {
        if (state.IsLaunched())
        {
            throw JournalRefusal.NotInDoubt(batch, row, state.ToStatus());
        }

        return decision.Verdict switch
        {
            BatchVerdict.Launched when string.IsNullOrWhiteSpace(decision.ExecutionId) => throw JournalRefusal.ExecutionIdMissing(),
            BatchVerdict.Launched => RowState.Launched,
            BatchVerdict.Resend => RowState.Planned,
            BatchVerdict.NotLaunched => RowState.NotSent,
            _ => state,
        };
    }

    /// <summary>The decision as it is kept and shown.</summary>
    public static string Words(BatchDecision decision, DateTimeOffset when) => string.Create(
        CultureInfo.InvariantCulture,
        $"{decision.Verdict} by {decision.By} at {when.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"
            + $"{(decision.Why is { Length: > 0 } why ? ": " + why : "")}");
}
