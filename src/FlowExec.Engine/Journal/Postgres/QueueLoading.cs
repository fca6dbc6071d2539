using Npgsql;
using NpgsqlTypes;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Puts rows on a batch's queue, in one transaction that can be repeated.</summary>
/// <param name="joined">The batch.</param>
internal sealed class QueueLoading(JoinedBatch joined)
{
    private const string LoaderSql = """
        update flowexec.batch b set loader = $2, loaded = false, flow_id = coalesce(b.flow_id, $3)
        where b.number = $1 and exists (select from flowexec.worker where id = $2 and state = 0)
            and (b.loader is null or b.loader = $2 or not exists (select from flowexec.worker w where w.id = b.loader and w.state = 0))
        returning b.flow_id
        """;

    // Only where nobody began the row since it was read.
    private const string LoadSql = """
        insert into flowexec.row (batch, slot, attempt, state, content, key, flow, body)
        select $1, t.slot, t.attempt, 2, t.content, t.key, nullif(t.flow, (select flow_id from flowexec.batch where number = $1)), t.body
        from unnest($3::bigint[], $4::integer[], $5::bigint[], $6::text[], $7::text[], $8::bytea[])
            as t(slot, attempt, content, key, flow, body)
        where exists (select from flowexec.batch where number = $1 and loader = $2)
        on conflict (batch, slot) do update set state = 2, content = excluded.content, changed = excluded.changed, flow = excluded.flow,
            body = excluded.body, error = null, correlation = null
        where flowexec.row.attempt = excluded.attempt and flowexec.row.state not in (3, 4, 13)
        """;

    private const string ChunksSql = """
        insert into flowexec.chunk (batch, number, state) select $1, number, 0 from unnest($2::bigint[]) as t(number)
        on conflict (batch, number) do update set state = 0, worker = null where flowexec.chunk.state = 2
        """;

    // What the table has as its defaults is that a row waits and was never begun.
    private const string CopySql = "copy flowexec.row (batch, slot, content, key, flow, body) from stdin (format binary)";

    /// <summary>Puts rows there.</summary>
    /// <returns>False where another process loads the batch.</returns>
    public async Task<bool> RunAsync(NpgsqlConnection connection, ReadOnlyMemory<RowLoad> rows, CancellationToken cancellationToken)
    {
        if (AreNew(rows.Span))
        {
            try
            {
                return await CopyAsync(connection, rows, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Some are there: of an earlier run, or of this very call, the answer to which was lost.
            }
        }

        return await MergeAsync(connection, rows.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The fast way, for rows that are new.</summary>
    private async Task<bool> CopyAsync(NpgsqlConnection connection, ReadOnlyMemory<RowLoad> loads, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            string? flow = null;
            int mine = await Sql.QueryAsync(
                connection, LoaderSql, reader => flow = Sql.Text(reader, 0), cancellationToken, Sql.Value(joined.Number),
                Sql.Value(joined.Worker), Sql.Value(loads.Span[0].FlowId)).ConfigureAwait(false);
            if (mine == 0)
            {
                return false;
            }

            NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken).ConfigureAwait(false);
            await using (copy.ConfigureAwait(false))
            {
                for (int i = 0; i < loads.Length; i++)
                {
                    await WriteAsync(copy, loads.Span[i], flow, cancellationToken).ConfigureAwait(false);
                }

                await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            await Sql.RunAsync(connection, ChunksSql, cancellationToken, Sql.Value(joined.Number), Sql.Value(Chunks(loads.Span)))
                .ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, RowLoad load, string? flow, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
        await copy.WriteAsync(joined.Number, NpgsqlDbType.Integer, cancellationToken).ConfigureAwait(false);
        await copy.WriteAsync(load.Ticket.Slot, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        await copy.WriteAsync(load.Ticket.Row.Content, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        await WriteAsync(copy, load.Ticket.Row.Key, cancellationToken).ConfigureAwait(false);
        await WriteAsync(copy, load.FlowId == flow ? null : load.FlowId, cancellationToken).ConfigureAwait(false);
        await copy.WriteAsync(joined.Bodies.Write(load), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken) =>
        text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);

    private async Task<bool> MergeAsync(NpgsqlConnection connection, RowLoad[] loads, CancellationToken cancellationToken)
    {
        long[] slots = [.. loads.Select(load => load.Ticket.Slot)];
        NpgsqlBatch commands = connection.CreateBatch();
        await using (commands.ConfigureAwait(false))
        {
            Sql.Add(commands, LoaderSql, Sql.Value(joined.Number), Sql.Value(joined.Worker), Sql.Value(loads[0].FlowId));
            if (Array.Exists(loads, load => load.Ticket.Attempt > 1))
            {
                Sql.Add(
                    commands, RowStatements.KeepSql, Sql.Value(joined.Number), Sql.Value(slots),
                    Sql.Value(loads.Select(load => load.Ticket.Attempt).ToArray()));
            }

            Sql.Add(
                commands, LoadSql, Sql.Value(joined.Number), Sql.Value(joined.Worker), Sql.Value(slots),
                Sql.Value(loads.Select(load => load.Ticket.Attempt - 1).ToArray()),
                Sql.Value(loads.Select(load => load.Ticket.Row.Content).ToArray()),
                Sql.Texts(loads.Select(load => load.Ticket.Row.Key)), Sql.Texts(loads.Select(load => load.FlowId)),
                Sql.Value(loads.Select(load => joined.Bodies.Write(load).ToArray()).ToArray()));
            Sql.Add(commands, ChunksSql, Sql.Value(joined.Number), Sql.Value(Chunks(loads)));
            NpgsqlDataReader reader = await commands.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool AreNew(ReadOnlySpan<RowLoad> loads)
    {
        foreach (ref readonly RowLoad load in loads)
        {
            if (load.Ticket.Attempt > 1)
            {
                return false;
            }
        }

        return true;
    }

    private static long[] Chunks(ReadOnlySpan<RowLoad> loads)
    {
        var chunks = new SortedSet<long>();
        foreach (ref readonly RowLoad load in loads)
        {
            chunks.Add(ClaimedChunk.Of(load.Ticket.Slot));
        }

        return [.. chunks];
    }
}
