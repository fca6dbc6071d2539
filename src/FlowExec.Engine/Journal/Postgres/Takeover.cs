using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Takes over from workers that died: three statements, each of which can be repeated, and never in one, since a single one would not see
/// an Intent that was committed after it began. Who is fenced can begin nothing more; what it still knows it may tell.
/// </summary>
/// <param name="pool">Connections.</param>
/// <param name="batch">The batch.</param>
/// <param name="me">This worker; 0 for one that is none.</param>
internal sealed class Takeover(ServerPool pool, int batch, long me)
{
    // A session that is frozen in a transaction holds its locks for ever otherwise.
    private const string EndSessionsSql = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = $1 and usename = current_user and xact_start is not null and pid <> pg_backend_pid()
        """;

    private const string EndFencedSql = EndSessionsSql + " and exists (select from flowexec.worker where id = $2 and state = 2)";

    private const string DeadSql = """
        select w.id, w.tag, w.host, w.marks, w.state = 2 or b.at < clock_timestamp() - w.lease
        from flowexec.worker w join flowexec.beat b on b.worker = w.id where w.batch = $1 and w.id <> $2
        """;

    private const string FenceSql = """
        update flowexec.worker w set state = 2 where w.id = $1 and w.state = 0
            and ($2 or exists (select from flowexec.beat b where b.worker = $1 and b.at < clock_timestamp() - w.lease))
        """;

    private static readonly string IntentsSql = $"""
        update flowexec.row r set changed = clock_timestamp(),
            state = case when r.state = 4 or $3 is null or r.slot = any($3::bigint[]) then 13 when r.body is null then 12 else 2 end
        from (select u.batch, u.slot from flowexec.chunk c cross join lateral {RowStatements.RowsOf("c")} u
            where c.batch = $1 and c.worker = $2 and c.state = 1 and u.state in (3, 4) and u.worker = $2 offset 0) t
        where r.batch = t.batch and r.slot = t.slot and r.state in (3, 4) and r.worker = $2
            and exists (select from flowexec.worker where id = $2 and state = 2)
        """;

    // Rows of a process that took none from the queue are in no chunk of its own.
    private const string OwnIntentsSql = """
        update flowexec.row r set changed = clock_timestamp(),
            state = case when r.state = 4 or $3 is null or r.slot = any($3::bigint[]) then 13 when r.body is null then 12 else 2 end
        where r.batch = $1 and r.state in (3, 4) and r.worker = $2
            and exists (select from flowexec.worker where id = $2 and state = 2 and claim_seq = 0)
        """;

    private static readonly string ChunksSql = $"""
        update flowexec.chunk c set state = case when {RowStatements.OpenRows("c")} then 0 else 2 end, worker = null
        where c.batch = $1 and c.worker = $2 and c.state = 1 and exists (select from flowexec.worker where id = $2 and state = 2)
        """;

    private const string LoaderSql = "update flowexec.batch set loader = null where number = $1 and loader = $2";

    // Its line goes last: as long as it is there, the rest may have to be done again.
    private const string ForgetSql = """
        with gone as (delete from flowexec.worker where id = $1 and state = 2 returning id)
        delete from flowexec.beat where worker in (select id from gone)
        """;

    /// <summary>Takes over from all that are dead: whose lease is over, or of which it is proven here.</summary>
    /// <param name="mayJudge">False where the lease of others says nothing, since this worker had trouble with the server too.</param>
    /// <param name="patience">How long the server is waited for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many workers of the batch live.</returns>
    public async Task<int> RunAsync(bool mayJudge, TimeSpan patience, CancellationToken cancellationToken)
    {
        List<Other> others = await pool.DoAsync(
            ReadAsync, patience, cancellationToken).ConfigureAwait(false);
        int living = 0;
        foreach (Other other in others)
        {
            // Its file of marks can be taken hold of on its own machine, and only once its process has ended.
            using LeavingMarks? marks = HoldMarks(other);
            if (marks is null && (!other.IsOver || !mayJudge))
            {
                living++;
                continue;
            }

            await TakeAsync(other, marks, patience, cancellationToken).ConfigureAwait(false);
        }

        return living;
    }

    private async Task TakeAsync(Other other, LeavingMarks? marks, TimeSpan patience, CancellationToken cancellationToken)
    {
        long[]? left = marks?.Left() is { } ids ? [.. ids.Keys.Where(id => id >> 32 == batch).Select(id => id & uint.MaxValue)] : null;
        Func<NpgsqlParameter> leaving = () => left is null
            ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Bigint }
            : Sql.Value(left);
        await DoAsync(
            other, FenceSql, patience, cancellationToken, Sql.Value(other.Id), Sql.Value(marks is not null))
            .ConfigureAwait(false);

        // It may hold no lock of its own lines, and those of the quota in the middle of what it sends.
        await DoAsync(
            other, EndFencedSql, patience, cancellationToken, Sql.Value(SessionName(other.Tag)), Sql.Value(other.Id))
            .ConfigureAwait(false);
        await DoAsync(
            other, IntentsSql, patience, cancellationToken, Sql.Value(batch), Sql.Value(other.Id), leaving())
            .ConfigureAwait(false);
        await DoAsync(
            other, OwnIntentsSql, patience, cancellationToken, Sql.Value(batch), Sql.Value(other.Id), leaving())
            .ConfigureAwait(false);
        await DoAsync(other, ChunksSql, patience, cancellationToken, Sql.Value(batch), Sql.Value(other.Id))
            .ConfigureAwait(false);
        await DoAsync(other, LoaderSql, patience, cancellationToken, Sql.Value(batch), Sql.Value(other.Id))
            .ConfigureAwait(false);
        await DoAsync(other, ForgetSql, patience, cancellationToken, Sql.Value(other.Id)).ConfigureAwait(false);
        if (marks is not null)
        {
            File.Delete(marks.Path);
        }
    }

    private Task<int> DoAsync(
        Other other, string sql, TimeSpan patience, CancellationToken cancellationToken, params NpgsqlParameter[] values) => pool.DoAsync(
        async connection =>
        {
            try
            {
                return await Sql.RunAsync(connection, sql, CancellationToken.None, [.. values.Select(value => value.Clone())])
                    .ConfigureAwait(false);
            }
            catch (PostgresException e) when (ServerRetry.IsOfALock(e))
            {
                await Sql.RunAsync(connection, EndSessionsSql, CancellationToken.None, Sql.Value(SessionName(other.Tag)))
                    .ConfigureAwait(false);
                throw;
            }
        },
        patience, cancellationToken);

    /// <summary>What the server calls the sessions of a worker.</summary>
    public static string SessionName(string tag) => "flowexec-" + tag;

    /// <summary>Where a worker notes what leaves.</summary>
    public static string MarksPath(string tag) => Path.Combine(JournalFolder.Fallback, $"worker-{tag}{BatchFile.MarksExtension}");

    /// <summary>Where requests that leave are noted; null where there is no room for that: then a row whose process dies is in
    /// doubt.</summary>
    public static LeavingMarks? BeginMarks(string tag)
    {
        try
        {
            JournalFolder.Prepare(JournalFolder.Fallback, ownOnly: true);
            LeavingMarks? marks = LeavingMarks.TryOpen(MarksPath(tag));
            marks?.Begin();
            return marks;
        }
        catch (Exception e) when (e is FlowJournalException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<List<Other>> ReadAsync(NpgsqlConnection connection)
    {
        var others = new List<Other>();
        await Sql.QueryAsync(
            connection, DeadSql,
            r => others.Add(new Other(r.GetInt64(0), r.GetString(1), r.GetString(2), Sql.Text(r, 3), r.GetBoolean(4))),
            CancellationToken.None, Sql.Value(batch), Sql.Value(me)).ConfigureAwait(false);
        return others;
    }

    private static LeavingMarks? HoldMarks(Other other)
    {
        if (other.Host != Environment.MachineName || other.Marks is null || !File.Exists(other.Marks))
        {
            return null;
        }

        try
        {
            return LeavingMarks.TryOpen(other.Marks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's: then nothing is proven.
            return null;
        }
    }

    private sealed record Other(long Id, string Tag, string Host, string? Marks, bool IsOver);
}
