namespace FlowExec.Engine.Journal;

/// <summary>
/// Settles what a process left that died: a request that never left was NotSent, one that left and has no outcome is Unknown. A batch is
/// only settled by who has made sure that nobody works on it.
/// </summary>
internal static class BatchSettling
{
    private const string IntentsSql = "select id, state from row where id between ?1 and ?2 and state in (3, 4)";
    private const string SettleSql = "update row set state = ?2, took = max(128, ?3 - begun + 128) where id = ?1";

    /// <summary>Settles a batch.</summary>
    /// <param name="db">Its journal, in a transaction.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="left">Rows whose request left, and when; null where that is not known, which puts all of them in doubt.</param>
    /// <param name="now">The time: a request of which it is not known when it left may have left until then.</param>
    public static void Settle(JournalDb db, BatchRecord batch, IReadOnlyDictionary<long, long>? left, DateTimeOffset now)
    {
        if (batch.Holder is null)
        {
            return;
        }

        var settled = new List<(long Id, RowState State, long When)>();
        JournalStatement intents = db.Prepare(IntentsSql).Bind(1, batch.FirstId).Bind(2, batch.LastId);
        while (intents.Read())
        {
            long id = intents.Number(0);
            long when = now.ToUnixTimeMilliseconds();
            bool marked = left is not null && (RowState)intents.Number(1) == RowState.Intent;
            bool never = marked && !left!.TryGetValue(id, out when);
            settled.Add((id, never ? RowState.NotSent : RowState.Unknown, when));
        }

        intents.Reset();
        foreach ((long id, RowState state, long when) in settled)
        {
            db.Prepare(SettleSql).Bind(1, id).Bind(2, (long)state).Bind(3, when - batch.Started).Run();
        }

        BatchRecord.Release(db, batch.Number);
    }
}
