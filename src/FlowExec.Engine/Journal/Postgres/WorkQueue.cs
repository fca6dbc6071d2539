using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>A batch's rows as a queue: loaded with their bodies, claimed in chunks, given back when the last of a chunk is done.</summary>
/// <param name="joined">The batch.</param>
/// <param name="pool">Connections.</param>
/// <param name="writer">Gives chunks back.</param>
/// <param name="onLoaded">Told of each row that is on the queue.</param>
/// <param name="fenced">What to say where others took over.</param>
internal sealed class WorkQueue(
    JoinedBatch joined, ServerPool pool, ServerWriter writer, Action<RowTicket> onLoaded, Func<FlowJournalException> fenced) : IBatchWork
{
    private const string SequenceSql =
        "update flowexec.worker set claim_seq = $2 where id = $1 and state = 0 and claim_seq < $2";

    private const string ClaimSql = """
        with open as materialized (
            select batch, number from flowexec.chunk where batch = $1 and state = 0 and number >= $4
            order by number limit $5 for update skip locked)
        update flowexec.chunk c set state = 1, worker = $2, claim = $3 from open
        where c.batch = open.batch and c.number = open.number
            and exists (select from flowexec.worker where id = $2 and state = 0 and claim_seq = $3)
            and not exists (select from flowexec.chunk where batch = $1 and worker = $2 and state = 1 and claim = $3)
        """;

    private const string ChunksOfSql =
        "select number from flowexec.chunk where batch = $1 and worker = $2 and state = 1 and claim = $3 order by number";

    private static readonly string RowsSql = $"""
        select r.slot, r.attempt, r.key, r.content, coalesce(r.flow, (select flow_id from flowexec.batch where number = $1)), r.body
        from flowexec.chunk c cross join lateral {RowStatements.RowsOf("c")} r
        where c.batch = $1 and c.worker = $2 and c.state = 1 and c.claim = $3 and {RowStatements.Sendable}
        order by r.slot
        """;

    private const string StandingSql = """
        select (select state from flowexec.worker where id = $2),
            exists (select from flowexec.chunk where batch = $1 and state = 0),
            exists (select from flowexec.chunk where batch = $1 and state = 1),
            (select loader is not null from flowexec.batch where number = $1)
        """;

    // Also where nothing had to be put there: all was, and nobody had said so.
    private const string EndLoadSql = """
        update flowexec.batch set loader = null, loaded = loaded or $3 where number = $1 and (loader = $2 or loader is null)
        """;

    private readonly QueueLoading _loading = new(joined);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (ClaimedChunk Chunk, int Open)> _claimed = [];
    private readonly HashSet<long> _open = [];
    private readonly Dictionary<string, ServerQuota> _quotas = [];
    private long _claims;
    private long _from;

    public BatchIdentity Identity => joined.Identity;

    public BatchOrigin? SharedFile => joined.Bodies.File;

    /// <summary>How long the server is waited for.</summary>
    public TimeSpan Patience { get; set; }

    public async ValueTask LoadAsync(ReadOnlyMemory<RowLoad> rows, CancellationToken cancellationToken)
    {
        bool loaded = await pool.DoAsync(
            connection => _loading.RunAsync(connection, rows, CancellationToken.None), Patience, cancellationToken).ConfigureAwait(false);
        if (!loaded)
        {
            throw ServerRefusal.Loading(joined.Name, null);
        }

        for (int i = 0; i < rows.Length; i++)
        {
            onLoaded(rows.Span[i].Ticket);
        }
    }

    public async ValueTask EndLoadAsync(bool isWhole) => await pool.DoAsync(
        connection => Sql.RunAsync(
            connection, EndLoadSql, CancellationToken.None, Sql.Value(joined.Number), Sql.Value(joined.Worker), Sql.Value(isWhole)),
        Patience, CancellationToken.None).ConfigureAwait(false);

    public async ValueTask<RowClaims> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        int chunks = Math.Max(1, (most + ClaimedChunk.Size - 1) / ClaimedChunk.Size);
        long claim = ++_claims;
        RowClaims claims = await pool.DoAsync(
            connection => ClaimAsync(connection, claim, chunks), Patience, cancellationToken).ConfigureAwait(false);

        // What came back may lie below where this worker has got to.
        _from = claims.Rows.Count > 0 ? ClaimedChunk.Of(claims.Rows[0].Ticket.Slot) : 0;
        return claims;
    }

    public ISharedQuota QuotaOf(string token)
    {
        lock (_gate)
        {
            return _quotas.TryGetValue(token, out ServerQuota? quota) ? quota
                : _quotas[token] = new ServerQuota(pool, token, joined.Identity.OrgId, () => Patience);
        }
    }

    /// <summary>A row has its outcome on record.</summary>
    public void Done(long slot)
    {
        lock (_gate)
        {
            long number = ClaimedChunk.Of(slot);
            if (!_open.Remove(slot) || !_claimed.TryGetValue(number, out (ClaimedChunk Chunk, int Open) claimed))
            {
                return;
            }

            if (claimed.Open > 1)
            {
                _claimed[number] = claimed with { Open = claimed.Open - 1 };
                return;
            }

            _claimed.Remove(number);
            writer.Release(claimed.Chunk);
        }
    }

    /// <summary>What this worker has claimed and not given back.</summary>
    public IReadOnlyCollection<ClaimedChunk> Claimed()
    {
        lock (_gate)
        {
            return [.. _claimed.Values.Select(claimed => claimed.Chunk)];
        }
    }

    private async Task<RowClaims> ClaimAsync(NpgsqlConnection connection, long claim, int chunks)
    {
        var rows = new List<RowClaim>();
        var numbers = new List<long>();
        bool open;
        bool claimed;
        bool loading;
        NpgsqlBatch commands = connection.CreateBatch();
        await using (commands.ConfigureAwait(false))
        {
            NpgsqlParameter[] Mine() => [Sql.Value(joined.Number), Sql.Value(joined.Worker), Sql.Value(claim)];
            Sql.Add(commands, SequenceSql, Sql.Value(joined.Worker), Sql.Value(claim));
            Sql.Add(commands, ClaimSql, [.. Mine(), Sql.Value(_from), Sql.Value(chunks)]);
            Sql.Add(commands, ChunksOfSql, Mine());
            Sql.Add(commands, RowsSql, Mine());
            Sql.Add(commands, StandingSql, Sql.Value(joined.Number), Sql.Value(joined.Worker));
            NpgsqlDataReader reader = await commands.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    numbers.Add(reader.GetInt64(0));
                }

                await reader.NextResultAsync().ConfigureAwait(false);
                while (await reader.ReadAsync().ConfigureAwait(false))
                {
                    rows.Add(Row(reader));
                }

                await reader.NextResultAsync().ConfigureAwait(false);
                await reader.ReadAsync().ConfigureAwait(false);
                if (reader.IsDBNull(0) || reader.GetInt16(0) != 0)
                {
                    throw fenced();
                }

                (open, claimed, loading) = (reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3));
            }
        }

        Note(claim, numbers, rows);
        return new RowClaims(rows, !open && !claimed && !loading);
    }

    private void Note(long claim, List<long> numbers, List<RowClaim> rows)
    {
        lock (_gate)
        {
            foreach (RowClaim row in rows)
            {
                _open.Add(row.Ticket.Slot);
            }

            foreach (long number in numbers)
            {
                var chunk = new ClaimedChunk(number, claim);
                int open = rows.Count(row => ClaimedChunk.Of(row.Ticket.Slot) == number);
                if (open == 0)
                {
                    writer.Release(chunk);
                }
                else
                {
                    _claimed[number] = (chunk, open);
                }
            }
        }
    }

    private RowClaim Row(NpgsqlDataReader reader)
    {
        long slot = reader.GetInt64(0);
        var row = new RowKey(slot, reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3));
        return joined.Bodies.Read(slot, reader.GetInt32(1) + 1, row, Sql.Text(reader, 4), reader.GetFieldValue<byte[]>(5));
    }
}
