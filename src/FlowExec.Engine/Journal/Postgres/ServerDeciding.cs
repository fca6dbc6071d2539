using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Decisions about rows of a batch that nobody works on.</summary>
internal static class ServerDeciding
{
    private const string DecideSql = """
        update flowexec.row set state = $3, execution = coalesce($4, execution), changed = clock_timestamp(), decision = $5, skipped = $6
        where batch = $1 and slot = $2 and state = $7
        """;

    private const string OpenSql = """
        update flowexec.chunk c set state = 0, worker = null where c.batch = $1 and c.number = $2 and c.state = 2
            and exists (select from flowexec.row r where r.batch = $1 and r.slot = $3 and r.body is not null and r.state in (2, 12))
        """;

    /// <summary>Decides about a row, and puts it back on the queue where it may be sent.</summary>
    /// <returns>False where there is no such row.</returns>
    public static async Task<bool> RunAsync(
        NpgsqlConnection connection, ServerRecord batch, long row, BatchDecision decision, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var look = new NpgsqlCommand("select state from flowexec.row where batch = $1 and slot = $2", connection)
        {
            Parameters = { Sql.Value(batch.Number), Sql.Value(row) },
        };
        await using (look.ConfigureAwait(false))
        {
            if (await look.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not short held)
            {
                return false;
            }

            RowState state = RowDecision.Apply(batch.Name, row, (RowState)held, decision);
            await Sql.RunAsync(
                connection, DecideSql, cancellationToken, Sql.Value(batch.Number), Sql.Value(row),
                Sql.Value((short)state), Sql.Value(decision.ExecutionId),
                Sql.Value(RowDecision.Words(decision, now)), Sql.Value(decision.Verdict == BatchVerdict.Skip),
                Sql.Value(held)).ConfigureAwait(false);
            await Sql.RunAsync(
                connection, OpenSql, cancellationToken, Sql.Value(batch.Number), Sql.Value(ClaimedChunk.Of(row)),
                Sql.Value(row)).ConfigureAwait(false);
            return await Sql.RunAsync(
                connection, "update flowexec.batch set kept = false where number = $1", cancellationToken, Sql.Value(batch.Number))
                .ConfigureAwait(false) > 0;
        }
    }
}
