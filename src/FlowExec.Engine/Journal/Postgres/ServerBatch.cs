using System.Collections.Concurrent;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>What a worker has of a batch when it joins.</summary>
/// <param name="Number">The batch's number.</param>
/// <param name="Identity">What the batch belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Salt">Salt of its hashes.</param>
/// <param name="Last">Its highest slot; 0 where it has no row.</param>
/// <param name="Worker">The worker's number.</param>
/// <param name="Tag">What stands for the worker.</param>
/// <param name="Bodies">What stands for the bodies of its rows.</param>
internal sealed record JoinedBatch(
    int Number, BatchIdentity Identity, string Name, byte[] Salt, long Last, long Worker, string Tag, BodyCells Bodies);

/// <summary>A batch on a server, in the hands of one worker of those who work on it.</summary>
internal sealed class ServerBatch : IOpenBatch
{
    // Also of rows that others have put in doubt meanwhile: this worker knows what of them never left.
    private const string LeaveSql = """
        update flowexec.row r set changed = clock_timestamp(),
            state = case when r.slot = any($4) then 13 when r.body is null then 12 else 2 end
        from (select $1::integer as batch, slot from unnest($3::bigint[]) as u(slot) offset 0) t
        where r.batch = t.batch and r.slot = t.slot and r.worker = $2 and r.state in (3, 4, 13)
        """;

    private const string LoaderSql = "update flowexec.batch set loader = null where number = $1 and loader = $2";

    private readonly JoinedBatch _joined;
    private readonly ServerPool _pool;
    private readonly LeavingMarks? _marks;
    private readonly TimeProvider _clock;
    private readonly ServerRows _rows;
    private readonly RowMatcher _matcher;
    private readonly ServerWriter _writer;
    private readonly WorkerLease _lease;
    private readonly Takeover _takeover;
    private readonly SnapshotWatch _snapshots;
    private readonly WorkQueue _queue;
    private readonly ConcurrentDictionary<long, RowTicket> _begun = new();
    private readonly CancellationTokenSource _failed = new();
    private FlowJournalException? _failure;
    private TimeSpan _patience = LaunchOptions.DefaultOutageTimeout;
    private int _released;

    /// <param name="joined">The batch.</param>
    /// <param name="pool">Connections for work; given up with it.</param>
    /// <param name="beats">Connections for the heartbeat; given up with it.</param>
    /// <param name="length">How long the lease is.</param>
    /// <param name="asked">When the lease was first asked for, as a time stamp of the stopwatch.</param>
    /// <param name="marks">Where requests that leave are noted; null where that could not be had.</param>
    /// <param name="clock">Says when they do.</param>
    public ServerBatch(
        JoinedBatch joined, ServerPool pool, ServerPool beats, TimeSpan length, long asked, LeavingMarks? marks, TimeProvider clock)
    {
        (_joined, _pool, _marks, _clock) = (joined, pool, marks, clock);
        Failed = _failed.Token;
        _takeover = new Takeover(pool, joined.Number, joined.Worker);
        _snapshots = new SnapshotWatch(pool);
        _rows = new ServerRows(pool, joined.Number, joined.Last, () => _patience);
        _matcher = new RowMatcher(_rows, joined.Identity.KeyColumns is not null);
        _writer = new ServerWriter(pool, joined.Number, joined.Worker, OnRecord, Fail);
        _queue = new WorkQueue(joined, pool, _writer, OnLoaded, Fenced) { Patience = _patience };
        _lease = new WorkerLease(beats, joined.Worker, length, asked, () => Fail(Fenced()), LookAroundAsync);
        _lease.Begin();
    }

    public string Name => _joined.Name;

    public ReadOnlyMemory<byte> Salt => _joined.Salt;

    public bool IsResumed => _joined.Last > 0;

    public bool MaySend => Volatile.Read(ref _released) == 0 && Failure is null && _lease.IsGood;

    public CancellationToken Failed { get; }

    public FlowJournalException? Failure => Volatile.Read(ref _failure);

    public IBatchWork Work => _queue;

    public TimeSpan OutageTimeout
    {
        set => _patience = _writer.Patience = _queue.Patience = value;
    }

    public async ValueTask AddAsync(ReadOnlyMemory<RowKey> rows, Memory<RowMatch> matches, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_joined.Identity.KeyColumns is not null)
        {
            await _rows.LookUpAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        for (int i = 0; i < rows.Length; i++)
        {
            matches.Span[i] = _matcher.Match(rows.Span[i]);
        }
    }

    public async ValueTask NoteOwnFlowsAsync() => await ChangeAsync("update flowexec.batch set own_flows = true where number = $1")
        .ConfigureAwait(false);

    public ValueTask BeginAsync(Span<RowTicket> tickets)
    {
        var intents = new RowOutcome[tickets.Length];
        for (int i = 0; i < tickets.Length; i++)
        {
            ref RowTicket ticket = ref tickets[i];
            ticket.Mark = _marks?.Take(Taker(ticket.Slot)) ?? -1;
            _begun[ticket.Slot] = ticket;
            intents[i] = new RowOutcome(ticket, ticket.Mark < 0 ? RowState.IntentUnmarked : RowState.Intent, null, null, null);
        }

        return BeginAsync(_writer.BeginAsync(intents));
    }

    public ValueTask ReadyAsync(CancellationToken cancellationToken) =>
        _lease.IsGood ? ValueTask.CompletedTask : WaitForLeaseAsync(cancellationToken);

    public void Leaving(in RowTicket ticket) => _marks?.Note(ticket.Mark, Taker(ticket.Slot), Taker(ticket.Slot), _clock.GetUtcNow());

    public void Returned(in RowTicket ticket) => _marks?.Note(ticket.Mark, Taker(ticket.Slot), 0, default);

    public ValueTask RecordAsync(ReadOnlySpan<RowOutcome> outcomes)
    {
        bool areBegun = true;
        foreach (ref readonly RowOutcome outcome in outcomes)
        {
            areBegun &= _begun.TryGetValue(outcome.Ticket.Slot, out RowTicket begun) && begun.Attempt == outcome.Ticket.Attempt;
        }

        return new ValueTask(_writer.RecordAsync(outcomes, areBegun));
    }

    public async ValueTask EndAsync() => await ChangeAsync(
        "update flowexec.batch set ended = clock_timestamp() where number = $1").ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        // Nobody is to wait long for what others see to when the lease is over.
        OutageTimeout = TimeSpan.FromSeconds(5);
        _writer.Close();
        await _writer.Ended.ConfigureAwait(false);
        await _lease.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _pool.DoAsync(LeaveAsync, _patience, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FlowJournalException)
        {
            // The run was told of the trouble with the server; its lease ends by itself, and others take over.
        }

        await _pool.DisposeAsync().ConfigureAwait(false);
        _joined.Bodies.Dispose();
        _marks?.Dispose();
        if (_marks is not null)
        {
            File.Delete(_marks.Path);
        }
    }

    private async ValueTask BeginAsync(Task<bool> begun)
    {
        if (!await begun.ConfigureAwait(false))
        {
            Fail(Fenced());
            throw Failure!;
        }
    }

    private async ValueTask WaitForLeaseAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Failed);
        try
        {
            await _lease.ReadyAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Failure is { } failure)
        {
            throw failure;
        }
    }

    private async Task<int> ChangeAsync(string sql) => await _pool.DoAsync(
        connection => Sql.RunAsync(connection, sql, CancellationToken.None, Sql.Value(_joined.Number)), _patience, CancellationToken.None)
        .ConfigureAwait(false);

    /// <summary>Settles what this worker began, gives back what it claimed, and takes its own line away.</summary>
    private async Task<int> LeaveAsync(NpgsqlConnection connection)
    {
        HashSet<long> left = [.. _begun.Values.Where(ticket => ticket.Mark < 0).Select(ticket => ticket.Slot)];
        if (_marks is not null && _marks.UnderWay(Taker(0), out IReadOnlyDictionary<long, long> ids))
        {
            left.UnionWith(ids.Keys.Select(id => id & uint.MaxValue));
        }

        long[] begun = [.. _begun.Keys.Order()];
        return await Sql.RunAsync(
            connection,
            commands =>
            {
                Sql.Add(
                    commands, LeaveSql, Sql.Value(_joined.Number), Sql.Value(_joined.Worker), Sql.Value(begun),
                    Sql.Value(left.ToArray()));
                Sql.Add(
                    commands, RowStatements.ReopenSql, Sql.Value(_joined.Number),
                    Sql.Value(begun.Select(ClaimedChunk.Of).Distinct().ToArray()));
                if (_queue.Claimed() is { Count: > 0 } claimed)
                {
                    RowStatements.AddReleases(commands, _joined.Number, _joined.Worker, claimed);
                }

                Sql.Add(commands, LoaderSql, Sql.Value(_joined.Number), Sql.Value(_joined.Worker));
                Sql.Add(commands, "delete from flowexec.beat where worker = $1", Sql.Value(_joined.Worker));
                Sql.Add(commands, "delete from flowexec.worker where id = $1", Sql.Value(_joined.Worker));
                ServerPruning.Add(commands, _joined.Number, _joined.Identity.Name is null);
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>A row is on record.</summary>
    private void OnRecord(RowOutcome row)
    {
        OnLoaded(row.Ticket);
        if (row.State.IsIntent())
        {
            return;
        }

        if (_begun.TryRemove(row.Ticket.Slot, out _))
        {
            _lease.Count(1);
        }

        _marks?.Return(row.Ticket.Mark, Taker(row.Ticket.Slot));
        _queue.Done(row.Ticket.Slot);
    }

    private void OnLoaded(RowTicket ticket)
    {
        if (ticket.Row.Key is { } key)
        {
            _rows.OnRecord(key, ticket.Slot);
            _matcher.OnRecord(key);
        }
    }

    private FlowJournalException Fenced() => ServerRefusal.Fenced(Name);

    private void Fail(FlowJournalException failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
        {
            // Not on this thread, which others wait for.
            _ = _failed.CancelAsync();
        }
    }

    private async Task LookAroundAsync()
    {
        try
        {
            await _takeover.RunAsync(_lease.MayJudge, _patience, Failed).ConfigureAwait(false);
            await _snapshots.LookAsync(_patience, Failed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Failed.IsCancellationRequested)
        {
            // This worker has ended.
        }
        catch (FlowJournalException e)
        {
            Fail(e);
        }
    }

    private long Taker(long slot) => ((long)_joined.Number << 32) | slot;
}
