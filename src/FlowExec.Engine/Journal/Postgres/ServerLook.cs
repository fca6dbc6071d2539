using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>A batch as its line says it.</summary>
internal sealed record ServerRecord(
    int Number, string Name, bool IsNamed, BatchIdentity Identity, byte[] Salt, DateTimeOffset Started, DateTimeOffset? Ended,
    bool HasOwnFlows, byte[]? Sealed, bool IsLoaded, bool IsOpen)
{
    private const string Columns = """
        b.number, b.name, b.named, b.org, b.org_name, b.flow, b.contract, b.keys, b.command, b.salt, b.started, b.ended, b.own_flows,
        b.sealed, b.file_hash, b.loaded, exists (select from flowexec.chunk c where c.batch = b.number and c.state = 0)
            or exists (select from flowexec.chunk c where c.batch = b.number and c.state = 1)
        """;

    /// <summary>Reads batches.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="where">Which, in SQL, with what follows.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="values">Its values.</param>
    public static async Task<List<ServerRecord>> ReadAsync(
        NpgsqlConnection connection, string where, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        var found = new List<ServerRecord>();
        var command = new NpgsqlCommand($"select {Columns} from flowexec.batch b where {where}", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.AddRange(values);
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(Read(reader));
                }
            }
        }

        return found;
    }

    /// <summary>How a name is compared.</summary>
    public static string Fold(string name) => name.ToUpperInvariant();

    private static ServerRecord Read(NpgsqlDataReader r)
    {
        bool named = r.GetBoolean(2);
        return new ServerRecord(
            r.GetInt32(0), r.GetString(1), named,
            new BatchIdentity(
                named ? r.GetString(1) : null, r.GetString(3), r.GetString(4), Sql.Text(r, 5), r.GetString(6), Sql.Text(r, 7),
                Sql.Text(r, 8), IsEncrypted: !r.IsDBNull(13), FileHash: Sql.Text(r, 14)),
            r.GetFieldValue<byte[]>(9), r.GetFieldValue<DateTimeOffset>(10), r.IsDBNull(11) ? null : r.GetFieldValue<DateTimeOffset>(11),
            r.GetBoolean(12), r.IsDBNull(13) ? null : r.GetFieldValue<byte[]>(13), r.GetBoolean(15), r.GetBoolean(16));
    }
}

/// <summary>Looks at batches of a server from outside of a run.</summary>
/// <param name="pool">Connections.</param>
internal sealed class ServerLook(ServerPool pool)
{
    private const int Page = 2000;

    private const string RowsSql = """
        select slot, state, attempt, begun, changed, execution, key, error, correlation, decision, coalesce(skipped, false), content,
            outputs
        from flowexec.row where batch = $1 and slot > $2 and slot <= $3 and ($4 >> state::integer) & 1 = 1 order by slot limit $5
        """;

    private const string EarlierSql = """
        select slot, attempt, state, begun, changed, execution, error, correlation from flowexec.earlier
        where batch = $1 and slot = any($2) order by slot, attempt
        """;

    private const string CountSql = "select batch, state, count(*) from flowexec.row where batch = any($1) group by batch, state";

    private const string WorkersSql = """
        select w.batch, w.program, w.process, w.host, w.account, w.since, w.lease - (clock_timestamp() - b.at), b.done, b.per_minute,
            (select count(*) from flowexec.chunk c where c.batch = w.batch and c.worker = w.id and c.state = 1)
        from flowexec.worker w join flowexec.beat b on b.worker = w.id where w.batch = any($1) and w.state = 0 order by w.id
        """;

    private const string QuotaSql = """
        select name, allowed, used + others, greatest(interval '0', latest - clock_timestamp()), measured from flowexec.quota
        where name = $1 or name like 'token:%' and latest > clock_timestamp() order by name
        """;

    /// <summary>Batches with what became of their rows.</summary>
    public async Task<IReadOnlyList<FlowBatch>> SummarizeAsync(
        NpgsqlConnection connection, List<ServerRecord> batches, CancellationToken cancellationToken)
    {
        int[] numbers = [.. batches.Select(batch => batch.Number)];
        var counts = batches.ToDictionary(batch => batch.Number, _ => new Dictionary<RowState, long>());
        await Sql.QueryAsync(
            connection, CountSql, reader => counts[reader.GetInt32(0)][(RowState)reader.GetInt16(1)] = reader.GetInt64(2),
            cancellationToken, Sql.Value(numbers)).ConfigureAwait(false);
        ILookup<int, BatchWorker> workers = await WorkersAsync(connection, numbers, cancellationToken).ConfigureAwait(false);
        return [.. batches.Select(batch => Summary(batch, counts[batch.Number], [.. workers[batch.Number]]))];
    }

    /// <summary>Those who work on batches.</summary>
    public static async Task<ILookup<int, BatchWorker>> WorkersAsync(
        NpgsqlConnection connection, int[] batches, CancellationToken cancellationToken)
    {
        var workers = new List<(int Batch, BatchWorker Worker)>();
        await Sql.QueryAsync(
            connection, WorkersSql,
            r => workers.Add((r.GetInt32(0), new BatchWorker(
                new BatchOwner(r.GetString(3), r.GetInt32(2), r.GetString(1), r.GetString(4)), r.GetFieldValue<DateTimeOffset>(5),
                r.GetTimeSpan(6), r.GetInt64(9) * ClaimedChunk.Size, r.GetInt64(7), r.GetFloat(8)))),
            cancellationToken, Sql.Value(batches)).ConfigureAwait(false);
        return workers.ToLookup(worker => worker.Batch, worker => worker.Worker);
    }

    /// <summary>The quotas that the workers of an org share.</summary>
    public static async Task<IReadOnlyList<BatchQuota>> QuotasAsync(
        NpgsqlConnection connection, string org, CancellationToken cancellationToken)
    {
        var quotas = new List<BatchQuota>();
        await Sql.QueryAsync(
            connection, QuotaSql,
            r => quotas.Add(new BatchQuota(
                r.GetString(0) == "org:" + org ? "org" : r.GetString(0),
                new QuotaReading(r.GetInt32(1), r.GetInt32(2), r.GetTimeSpan(3), r.GetBoolean(4)))),
            cancellationToken, Sql.Value("org:" + org)).ConfigureAwait(false);
        return quotas;
    }

    /// <summary>The rows of a batch in their order, a page at a time: no statement lasts as long as its reader likes.</summary>
    public async IAsyncEnumerable<FlowBatchRow> ReadAsync(
        ServerRecord batch, long states, long from, long to, TimeSpan patience,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long after = from - 1;
        while (true)
        {
            List<FlowBatchRow> page = await pool.DoAsync(
                connection => PageAsync(connection, batch, states, after, to, cancellationToken), patience, cancellationToken)
                .ConfigureAwait(false);
            foreach (FlowBatchRow row in page)
            {
                yield return row;
            }

            if (page.Count < Page)
            {
                yield break;
            }

            after = page[^1].Row;
        }
    }

    private static async Task<List<FlowBatchRow>> PageAsync(
        NpgsqlConnection connection, ServerRecord batch, long states, long after, long to, CancellationToken cancellationToken)
    {
        var rows = new List<FlowBatchRow>();
        await Sql.QueryAsync(
            connection, RowsSql, r => rows.Add(Row(batch, r)), cancellationToken,
            Sql.Value(batch.Number), Sql.Value(after), Sql.Value(to), Sql.Value(states), Sql.Value(Page)).ConfigureAwait(false);
        long[] again = [.. rows.Where(row => row.Attempts > 1).Select(row => row.Row)];
        if (again.Length > 0)
        {
            var earlier = new List<(long Slot, FlowBatchAttempt Attempt)>();
            await Sql.QueryAsync(
                connection, EarlierSql, r => earlier.Add((r.GetInt64(0), Attempt(r))), cancellationToken,
                Sql.Value(batch.Number), Sql.Value(again)).ConfigureAwait(false);
            ILookup<long, FlowBatchAttempt> bySlot = earlier.ToLookup(one => one.Slot, one => one.Attempt);
            rows = [.. rows.Select(row => bySlot.Contains(row.Row) ? row with { Earlier = bySlot[row.Row].ToArray() } : row)];
        }

        return rows;
    }

    private static FlowBatchRow Row(ServerRecord batch, NpgsqlDataReader r)
    {
        var state = (RowState)r.GetInt16(1);
        return new FlowBatchRow
        {
            Batch = batch.Name, Row = r.GetInt64(0), Status = state.ToStatus(), Verdict = state.ToVerdict(), Attempts = r.GetInt32(2),
            DateBegun = r.GetFieldValue<DateTimeOffset>(3), DateChanged = r.GetFieldValue<DateTimeOffset>(4), ExecutionId = Sql.Text(r, 5),
            Key = Sql.Text(r, 6), ErrorCode = Sql.Text(r, 7), CorrelationId = Sql.Text(r, 8), Decision = Sql.Text(r, 9),
            IsSkipped = r.GetBoolean(10),
            Content = r.GetInt64(11), OutputData = FlowOutputs.Read(Sql.Text(r, 12)),
        };
    }

    private static FlowBatchAttempt Attempt(NpgsqlDataReader r)
    {
        var state = (RowState)r.GetInt16(2);
        return new FlowBatchAttempt
        {
            Attempt = r.GetInt32(1), Status = state.ToStatus(), Verdict = state.ToVerdict(), DateBegun = r.GetFieldValue<DateTimeOffset>(3),
            DateChanged = r.GetFieldValue<DateTimeOffset>(4), ExecutionId = Sql.Text(r, 5), ErrorCode = Sql.Text(r, 6),
            CorrelationId = Sql.Text(r, 7),
        };
    }

    private FlowBatch Summary(ServerRecord batch, Dictionary<RowState, long> states, BatchWorker[] workers)
    {
        var counts = new SortedDictionary<FlowExecutionStatus, long>();
        foreach ((RowState state, long count) in states)
        {
            counts[state.ToStatus()] = counts.GetValueOrDefault(state.ToStatus()) + count;
        }

        BatchIdentity identity = batch.Identity;
        string? holder = HolderOf(workers);
        return new FlowBatch
        {
            Name = batch.Name, IsNamed = batch.IsNamed, OrgName = identity.OrgName, Flow = identity.Flow, Contract = identity.Contract,
            KeyColumns = identity.KeyColumns, DateStarted = batch.Started, DateEnded = batch.Ended, Holder = holder,
            UnderWay = holder is null ? 0 : states.Where(state => state.Key.IsIntent()).Sum(state => state.Value),
            Counts = counts, Unexpected = states.GetValueOrDefault(RowState.Unexpected), Journal = pool.Address.Place, Salt = batch.Salt,
            OrgId = identity.OrgId, HasOwnFlows = batch.HasOwnFlows, Origin = BatchOrigin.Read(identity.Command),
            IsLoaded = batch.IsLoaded, HasQueue = batch.IsOpen,
        };
    }

    /// <summary>Who works on a batch, in a few words; null for nobody whose lease is good.</summary>
    public static string? HolderOf(IEnumerable<BatchWorker> workers)
    {
        BatchWorker[] living = [.. workers.Where(worker => worker.LeaseLeft > TimeSpan.Zero)];
        return living switch
        {
            [] => null,
            [var one] => one.Owner.ToString(),
            [var one, ..] => $"{one.Owner} and {living.Length - 1} {(living.Length == 2 ? "other" : "others")}",
        };
    }
}
