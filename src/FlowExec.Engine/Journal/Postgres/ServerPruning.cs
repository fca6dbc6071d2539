using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Removes batches: one that a user names, runs without a name once they are old, but never one that holds rows in
/// doubt.</summary>
internal static class ServerPruning
{
    private const string EmptySql = """
        delete from flowexec.batch b where number = $1 and not named
            and not exists (select from flowexec.row where batch = $1) and not exists (select from flowexec.worker where batch = $1)
        """;

    private const string DoubtSql = """
        update flowexec.batch b set kept = true where started < clock_timestamp() - $1::interval and not named and not kept
            and exists (select from flowexec.row r where r.batch = b.number and r.state in (3, 4, 13))
        """;

    // A few in one go: pruning never holds up a run that ends.
    private const string OldSql = """
        select number from flowexec.batch b where started < clock_timestamp() - $1::interval and not named and not kept
            and not exists (select from flowexec.worker where batch = b.number) order by started limit 20
        """;

    /// <summary>Adds to a transaction what a run leaves behind: nothing of one without a name that had no row, nor of old ones.</summary>
    public static void Add(NpgsqlBatch commands, int batch, bool isUnnamed)
    {
        if (isUnnamed)
        {
            Sql.Add(commands, EmptySql, Sql.Value(batch));
            Sql.Add(commands, DoubtSql, Sql.Value(BatchPruning.Age));
            Sql.Add(commands, Deletion(OldSql), Sql.Value(BatchPruning.Age));
        }
    }

    /// <summary>Adds removing a batch to a transaction.</summary>
    public static void Remove(NpgsqlBatch commands, int batch) =>
        Sql.Add(commands, Deletion("select $1::integer as number"), Sql.Value(batch));

    private static string Deletion(string which) => $"""
        with old as materialized ({which}),
            a as (delete from flowexec.row x using old where x.batch = old.number),
            b as (delete from flowexec.earlier x using old where x.batch = old.number),
            c as (delete from flowexec.chunk x using old where x.batch = old.number)
        delete from flowexec.batch x using old where x.number = old.number
        """;
}
