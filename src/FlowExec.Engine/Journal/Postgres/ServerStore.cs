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
        insert into flowexec.batch (name, folded, named, org, org_name, flow, contract, keys, command, salt, sealed, file_hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (folded) do nothing
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
                    Sql.Value(identity.Command), Sql.Value(salt), Sql.Bytes(check), Sql.Value(identity.FileHash))
                    .ConfigureAwait(false);
                return await FindAsync(connection, name, cancellationToken).ConfigureAwait(false) ?? throw ServerRefusal.NoSuchBatch(name);
            },
            cancellationToken).ConfigureAwait(false);
        if (record.Identity.Refuses(identity with { Name = record.Identity.Name }) is { } refusal)
        {
            throw refusal;
        }

        // Its hash says that the file is as it was.
        BatchOrigin? file = identity.FileHash is null ? null : BatchOrigin.Read(identity.Command);
        var bodies = new BodyCells(PayloadSeal.Of(Key(), record), file);
        await DoAsync(
            connection => Sql.RunAsync(
                connection, ResumeSql, cancellationToken, Sql.Value(record.Number), Sql.Value(identity.Command)),
            cancellationToken).ConfigureAwait(false);
        return await JoinAsync(record, bodies, owner, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IOpenBatch> JoinAsync(
        string name, string orgId, string orgName, BatchOwner owner, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        ServerRecord record = await DoAsync(
            connection => FindAsync(connection, BatchNames.Clean(name), cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? throw ServerRefusal.NoSuchBatch(name);
        return record.Identity.Refuses(record.Identity with { OrgId = orgId, OrgName = orgName }) is { } refusal
            ? throw refusal
            : await JoinAsync(record, await BodiesOfAsync(record, files, cancellationToken).ConfigureAwait(false), owner, cancellationToken)
                .ConfigureAwait(false);
    }

    public async ValueTask<IOpenBatch?> JoinAnyAsync(
        string orgId, BatchOwner owner, Action<FlowJournalException> passOver, CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        foreach (ServerRecord record in await DoAsync(
            connection => ServerRecord.ReadAsync(connection, AnySql, cancellationToken, Sql.Value(orgId)), cancellationToken)
            .ConfigureAwait(false))
        {
            BodyCells bodies;
            try
            {
                bodies = await BodiesOfAsync(record, [], cancellationToken).ConfigureAwait(false);
            }
            catch (FlowJournalException e)
            {
                passOver(e);
                continue;
            }

            return await JoinAsync(record, bodies, owner, cancellationToken).ConfigureAwait(false);
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
        await DoAsync(connection => ServerDeciding.RunAsync(connection, batch, row, decision, now, cancellationToken), cancellationToken)
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

    /// <summary>What a worker needs for the bodies of a batch's rows: its key, or its files.</summary>
    /// <exception cref="FlowJournalException">It is not at hand.</exception>
    private async Task<BodyCells> BodiesOfAsync(ServerRecord record, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        BatchOrigin? file = await SharedFiles.FindAsync(record.Name, record.Identity, files, cancellationToken).ConfigureAwait(false);
        return new BodyCells(PayloadSeal.Of(Key(), record), file);
    }

    private async Task<IOpenBatch> JoinAsync(
        ServerRecord record, BodyCells bodies, BatchOwner owner, CancellationToken cancellationToken)
    {
        // Nobody else's is like it: it is drawn here, and asking twice joins once.
        string tag = RandomNumberGenerator.GetHexString(16, lowercase: true);
        LeavingMarks? marks = Takeover.BeginMarks(tag);
        ServerPool pool = ServerPool.ForWork(address, Takeover.SessionName(tag));
        try
        {
            // Of those that died on this machine it is known at once; of others when their leases are over.
            await new Takeover(pool, record.Number, 0).RunAsync(mayJudge: false, Patience, cancellationToken).ConfigureAwait(false);
            TimeSpan length = lease ?? DefaultLease;
            (long id, long last, long asked) = await pool.DoAsync(
                async connection =>
                {
                    (long Id, long Last, long Asked) worker = (0, 0, Stopwatch.GetTimestamp());
                    await Sql.QueryAsync(
                        connection, WorkerSql, reader => worker = worker with { Id = reader.GetInt64(0), Last = reader.GetInt64(1) },
                        cancellationToken, Sql.Value(tag), Sql.Value(record.Number), Sql.Value(owner.Host), Sql.Value(owner.ProcessId),
                        Sql.Value(owner.ProcessName), Sql.Value(owner.User), Sql.Value(length), Sql.Value(marks?.Path))
                        .ConfigureAwait(false);
                    return worker;
                },
                Patience, cancellationToken).ConfigureAwait(false);
            var joined = new JoinedBatch(record.Number, record.Identity, record.Name, record.Salt, last, id, tag, bodies);
            return new ServerBatch(
                joined, pool, ServerPool.ForBeats(address, Takeover.SessionName(tag)), length, asked, marks, clock);
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            marks?.Dispose();
            bodies.Dispose();
            File.Delete(Takeover.MarksPath(tag));
            throw;
        }
    }

    /// <summary>How long a worker may not be heard of before others take over.</summary>
    public static TimeSpan DefaultLease { get; } = TimeSpan.FromSeconds(4);

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
