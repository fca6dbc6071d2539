namespace FlowExec.Engine.Journal;

/// <summary>Removes runs without a name once they are old, but never one that holds rows in doubt.</summary>
internal static class BatchPruning
{
    /// <summary>How long a run without a name is kept.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>Runs that are looked at in one go: pruning never holds up a run that ends.</summary>
    private const int Most = 20;

    private const string OldSql =
        "select number from batch where started < ?1 and not named and not kept and holder is null order by started limit ?2";
    private const string DoubtSql = "select 1 from row where id between ?1 and ?2 and state in (3, 4, 13) limit 1";
    private const string KeepSql = "update batch set kept = ?2 where number = ?1";

    /// <summary>Removes what is old, in a transaction.</summary>
    public static void Prune(JournalDb db, DateTimeOffset now)
    {
        var old = new List<long>();
        JournalStatement statement = db.Prepare(OldSql).Bind(1, (now - Age).ToUnixTimeMilliseconds()).Bind(2, Most);
        while (statement.Read())
        {
            old.Add(statement.Number(0));
        }

        statement.Reset();
        foreach (long number in old)
        {
            JournalStatement doubt = db.Prepare(DoubtSql).Bind(1, number << 32).Bind(2, (number << 32) | uint.MaxValue);
            bool inDoubt = doubt.Read();
            doubt.Reset();
            if (inDoubt)
            {
                db.Prepare(KeepSql).Bind(1, number).Bind(2, 1).Run();
            }
            else
            {
                Delete(db, number);
            }
        }
    }

    /// <summary>Something was decided about a batch: it may be let go of now.</summary>
    public static void LookAgain(JournalDb db, BatchRecord batch) => db.Prepare(KeepSql).Bind(1, batch.Number).Bind(2, 0).Run();

    /// <summary>Removes a batch and all its rows.</summary>
    public static void Delete(JournalDb db, BatchRecord batch) => Delete(db, batch.Number);

    private static void Delete(JournalDb db, long number)
    {
        string[] sql =
        [
            "delete from row where id between ?1 and ?2", "delete from key where id between ?1 and ?2",
            "delete from output where id between ?1 and ?2", "delete from earlier where id between ?1 and ?2",
            "delete from note where id between ?1 and ?2", "delete from decision where id between ?1 and ?2",
        ];
        foreach (string statement in sql)
        {
            db.Prepare(string.Intern(statement)).Bind(1, number << 32).Bind(2, (number << 32) | uint.MaxValue).Run();
        }

        db.Prepare("delete from batch where number = ?1").Bind(1, number).Run();
    }
}
