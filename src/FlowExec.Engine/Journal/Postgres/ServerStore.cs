using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Batches on a PostgreSQL server, which several machines work on together. Nothing is connected to before the first call.
/// </summary>
/// <param name="address">The server.</param>
/// <param name="clock">Names runs that have none; when something happened the server says, so that a machine's wrong clock is no
/// matter.</param>
/// <param name="lease">How long a worker may not be heard of; null for four seconds.</param>
internal sealed class ServerStore(ServerAddress address, TimeProvider clock, TimeSpan? lease = null) : IBatchStore
{
    /// <summary>How long the server is waited for where somebody sits before the command.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a transaction of somebody else's may be open until it is spoken of.</summary>
    public TimeSpan LongestSnapshot { get; init; } = SnapshotWatch.Longest;

    /// <summary>The key of encrypted batches, as whoever sits before the command has it at hand; null for none.</summary>
    public Func<string?> Key { get; init; } = static () => Environment.GetEnvironmentVariable(PayloadSeal.Variable);

    private const string AddSql = """
        insert into flowexec.batch (name, folded, named, org, org_name, flow, contract, keys, command, salt, sealed)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (folded) do nothing
        """;

    private const string ResumeSql =
        "update flowexec.batch set ended = null, command = coalesce($2, command) where number = $1";

    private const string WorkerSql = """
        with joined as (
            insert into flowexec.worker (tag, batch, host, process, program, account, lease, marks) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (tag) do update set tag = excluded.tag returning id),
        beating as (insert into flowexec.beat (worker) select id from joined on conflict (worker) do update set at = clock_timestamp())
        select id, coalesce((select max(slot) from flowexec.row where batch = $2), 0) from joined
        """;

    private const string AnySql = """
        b.org = $1 and exists (select from flowexec.chunk c where c.batch = b.number and c.state in (0, 1)) order by b.started
        """;

    private const string DecideSql = """
        update flowexec.row set state = $3, execution = coalesce($4, execution), changed = clock_timestamp(), decision = $5, skipped = $6
        where batch = $1 and slot = $2 and state = $7
        """;

    private const string OpenSql = """
        update flowexec.chunk c set state = 0, worker = null where c.batch = $1 and c.number = $2 and c.state = 2
            and exists (select from flowexec.row r where r.batch = $1 and r.slot = $3 and r.body is not null and r.state in (2, 12))
        """;

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private ServerPool _looks = ServerPool.ForLooks(address);
    private bool _prepared;

    public string Place => address.Place;

    public Sentence? Warning => null;

    public bool IsShared => true;

    public async ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string name = identity.Name is { } given ? BatchNames.Clean(given) : BatchNames.Make(clock.GetUtcNow());
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        byte[]? check = identity.IsEncrypted ? PayloadSeal.CheckOf(Key(), name, salt) : null;
        ServerRecord record = await DoAsync(
            async connection =>
            {
                await Sql.RunAsync(
                    connection, AddSql, cancellationToken, Sql.Value(name), Sql.Value(ServerRecord.Fold(name)),
                    Sql.Value(identity.Name is not null), Sql.Value(identity.OrgId), Sql.Value(identity.OrgName),
                    Sql.Value(identity.Flow), Sql.Value(identity.Contract), Sql.Value(identity.KeyColumns),
                    Sql.Value(identity.Command), Sql.Value(salt), Sql.Bytes(check)).ConfigureAwait(false);
                return await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) ?? throw ServerRefusal.NoSuchBatch(name);
            },
            cancellationToken).ConfigureAwait(false);
        if (record.Identity.Refuses(identity with { Name = record.Identity.Name }) is { } refusal)
        {
            throw refusal;
        }

        PayloadSeal? seal = PayloadSeal.Of(Key(), record);
        await DoAsync(
            connection => Sql.RunAsync(
                connection, ResumeSql, cancellationToken, Sql.Value(record.Number), Sql.Value(identity.Command)),
            cancellationToken).ConfigureAwait(false);
        return await JoinAsync(record, seal, owner, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IOpenBatch> JoinAsync(
        string name, string orgId, string orgName, BatchOwner owner, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ServerRecord record = await DoAsync(
            connection => FindAsync(connection, BatchNames.Clean(name), cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? throw ServerRefusal.NoSuchBatch(name);
        return record.Identity.Refuses(record.Identity with { OrgId = orgId, OrgName = orgName }) is { } refusal
            ? throw refusal
            : await JoinAsync(record, PayloadSeal.Of(Key(), record), owner, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IOpenBatch?> JoinAnyAsync(
        string orgId, BatchOwner owner, Action<FlowJournalException> passOver, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        foreach (ServerRecord record in await DoAsync(
            connection => ServerRecord.ReadAsync(connection, AnySql, cancellationToken, Sql.Value(orgId)), cancellationToken)
            .ConfigureAwait(false))
        {
            PayloadSeal? seal;
            try
            {
                seal = PayloadSeal.Of(Key(), record);
            }
            catch (FlowJournalException e)
            {
                passOver(e);
                continue;
            }

            return await JoinAsync(record, seal, owner, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public async ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await DoAsync(
            async connection =>
            {
                List<ServerRecord> batches = name is null
                    ? await ServerRecord.ReadAsync(connection, "true order by b.started desc, b.number desc", cancellationToken)
                        .ConfigureAwait(false)
                    : await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) is { } one ? [one] : [];
                SnapshotWatch.Tell(await SnapshotWatch.FindAsync(connection, LongestSnapshot, cancellationToken).ConfigureAwait(false));
                return await new ServerLook(_looks).SummarizeAsync(connection, batches, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    public IReadOnlyList<string> Names()
    {
        const int Most = 200;
        return Task.Run(async () =>
        {
            await PrepareAsync(CancellationToken.None).ConfigureAwait(false);
            return await DoAsync(
                async connection => (await ServerRecord.ReadAsync(
                    connection, $"true order by b.started desc, b.number desc limit {Most}", CancellationToken.None).ConfigureAwait(false))
                    .ConvertAll(batch => batch.Name),
                CancellationToken.None).ConfigureAwait(false);
        }).GetAwaiter().GetResult();
    }

    public async IAsyncEnumerable<FlowBatchRow> ReadAsync(
        string name, IReadOnlyCollection<FlowExecutionStatus> statuses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ServerRecord? found = await DoAsync(connection => FindAsync(connection, name, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (found is not null)
        {
            await foreach (FlowBatchRow row in new ServerLook(_looks)
                .ReadAsync(found, RowStates.Of(statuses), 1, long.MaxValue, Patience, cancellationToken).ConfigureAwait(false))
            {
                yield return row;
            }
        }
    }

    public async ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken)
    {
        if (await FreeAsync(name, cancellationToken).ConfigureAwait(false) is not { } batch)
        {
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        await DoAsync(connection => DecideAsync(connection, batch, row, decision, now, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await foreach (FlowBatchRow decided in new ServerLook(_looks)
            .ReadAsync(batch, RowStates.Of([]), row, row, Patience, cancellationToken).ConfigureAwait(false))
        {
            return decided;
        }

        return null;
    }

    public async ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (await FreeAsync(name, cancellationToken).ConfigureAwait(false) is not { } batch)
        {
            return false;
        }

        await DoAsync(
            connection => Sql.RunAsync(connection, commands => ServerPruning.Remove(commands, batch.Number), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    public async ValueTask<BatchWatch?> WatchAsync(string name, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        return await DoAsync(
            async connection =>
            {
                if (await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) is not { } record)
                {
                    return null;
                }

                IReadOnlyList<FlowBatch> batch = await new ServerLook(_looks)
                    .SummarizeAsync(connection, [record], cancellationToken).ConfigureAwait(false);
                ILookup<int, BatchWorker> workers = await ServerLook.WorkersAsync(connection, [record.Number], cancellationToken)
                    .ConfigureAwait(false);
                return new BatchWatch(
                    batch[0], [.. workers[record.Number]],
                    await ServerLook.QuotasAsync(connection, record.Identity.OrgId, cancellationToken).ConfigureAwait(false))
                {
                    Slowed = await SnapshotWatch.FindAsync(connection, LongestSnapshot, cancellationToken).ConfigureAwait(false),
                };
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _looks.DisposeAsync().ConfigureAwait(false);
        _preparing.Dispose();
    }

    private async Task<IOpenBatch> JoinAsync(
        ServerRecord record, PayloadSeal? seal, BatchOwner owner, CancellationToken cancellationToken)
    {
        // Nobody else's is like it: it is drawn here, and asking twice joins once.
        string tag = RandomNumberGenerator.GetHexString(16, lowercase: true);
        LeavingMarks? marks = Takeover.BeginMarks(tag);
        ServerPool pool = ServerPool.ForWork(address, Takeover.SessionName(tag));
        try
        {
            // Of those that died on this machine it is known at once; of others when their leases are over.
            await new Takeover(pool, record.Number, 0).RunAsync(mayJudge: false, Patience, cancellationToken).ConfigureAwait(false);
            long asked = 0;
            TimeSpan length = lease ?? DefaultLease;
            (long Id, long Last) worker = default;
            await pool.DoAsync(
                connection =>
                {
                    asked = Stopwatch.GetTimestamp();
                    return Sql.QueryAsync(
                        connection, WorkerSql, reader => worker = (reader.GetInt64(0), reader.GetInt64(1)), cancellationToken,
                        Sql.Value(tag), Sql.Value(record.Number), Sql.Value(owner.Host), Sql.Value(owner.ProcessId),
                        Sql.Value(owner.ProcessName), Sql.Value(owner.User), Sql.Value(length), Sql.Value(marks?.Path));
                },
                Patience, cancellationToken).ConfigureAwait(false);
            var joined = new JoinedBatch(record.Number, record.Identity, record.Name, record.Salt, worker.Last, worker.Id, tag, seal);
            return new ServerBatch(
                joined, pool, ServerPool.ForBeats(address, Takeover.SessionName(tag)), length, asked, marks, clock);
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            marks?.Dispose();
            seal?.Dispose();
            File.Delete(Takeover.MarksPath(tag));
            throw;
        }
    }

    /// <summary>How long a worker may not be heard of before others take over.</summary>
    public static TimeSpan DefaultLease { get; } = TimeSpan.FromSeconds(4);

    private static async Task<bool> DecideAsync(
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

    /// <summary>A batch that nobody works on.</summary>
    /// <returns>Null where there is none of that name.</returns>
    private async Task<ServerRecord?> FreeAsync(string name, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ServerRecord? batch = await DoAsync(connection => FindAsync(connection, name, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (batch is null)
        {
            return null;
        }

        ILookup<int, BatchWorker> workers = await DoAsync(
            connection => ServerLook.WorkersAsync(connection, [batch.Number], cancellationToken), cancellationToken).ConfigureAwait(false);
        if (ServerLook.HolderOf(workers[batch.Number]) is { } holder)
        {
            throw JournalRefusal.Held(batch.Name, holder);
        }

        await new Takeover(_looks, batch.Number, 0).RunAsync(mayJudge: true, Patience, cancellationToken).ConfigureAwait(false);
        return batch;
    }

    /// <summary>Sees once to it that the server is fit and the schema there.</summary>
    private async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _prepared))
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long began = Stopwatch.GetTimestamp();
            for (int tries = 0; !_prepared; tries++)
            {
                try
                {
                    ServerAddress found = await ServerFitness.LookAsync(_looks, cancellationToken).ConfigureAwait(false);
                    if (found != address)
                    {
                        await _looks.DisposeAsync().ConfigureAwait(false);
                        (address, _looks) = (found, ServerPool.ForLooks(found));
                    }

                    NpgsqlConnection connection = await _looks.OpenAsync(cancellationToken).ConfigureAwait(false);
                    await using (connection.ConfigureAwait(false))
                    {
                        await ServerSchema.PrepareAsync(connection, address, cancellationToken).ConfigureAwait(false);
                    }

                    Volatile.Write(ref _prepared, true);
                }
                catch (Exception e) when (e is not FlowException && !cancellationToken.IsCancellationRequested)
                {
                    if (!ServerRetry.MayPass(e) || Stopwatch.GetElapsedTime(began) > Patience)
                    {
                        throw ServerRefusal.Opening(address, e);
                    }

                    _looks.Clear();
                    await Task.Delay(ServerRetry.Pause(tries), TimeProvider.System, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _preparing.Release();
        }
    }

    private Task<T> DoAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        _looks.DoAsync(work, Patience, cancellationToken);

    private static async Task<ServerRecord?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        (await ServerRecord.ReadAsync(connection, "b.folded = $1", cancellationToken, Sql.Value(ServerRecord.Fold(name)))
            .ConfigureAwait(false)).FirstOrDefault();
}
