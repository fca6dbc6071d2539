using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// The lease of a worker: renewed four times in its length, by connections of its own. It is good from when a renewal was asked for, not
/// from its answer. Where others took over, or nothing can be renewed for too long, nothing may be sent.
/// </summary>
internal sealed class WorkerLease : IAsyncDisposable
{
    private const string BeatSql = """
        update flowexec.beat set at = clock_timestamp(), done = $2, per_minute = $3
        where worker = $1 and exists (select from flowexec.worker where id = $1 and state = 0)
        """;

    private readonly ServerPool _pool;
    private readonly long _worker;
    private readonly TimeSpan _length;
    private readonly Action _lost;
    private readonly Func<Task> _lookAround;
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<(long At, long Done)> _counts = new();
    private Task _beating = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;
    private long _good;
    private long _goodByClock;
    private long _troubled;
    private long _done;
    private TaskCompletionSource _renewed = New();

    /// <param name="pool">Connections of its own; given up with it.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="length">How long the lease is.</param>
    /// <param name="asked">When the first was asked for, as a time stamp of the stopwatch.</param>
    /// <param name="lost">Called where others took over.</param>
    /// <param name="lookAround">Called after each renewal: looks for workers that died. Does not throw.</param>
    public WorkerLease(ServerPool pool, long worker, TimeSpan length, long asked, Action lost, Func<Task> lookAround)
    {
        (_pool, _worker, _length, _lost, _lookAround) = (pool, worker, length, lost, lookAround);
        _troubled = asked;
        Renew(asked);
    }

    /// <summary>True as long as a request may be sent: the lease is good for a while yet.</summary>
    public bool IsGood => Left > _length / 8;

    /// <summary>
    /// True where no renewal failed or came late for a whole lease: only then may another be judged to be dead, who may have had the same
    /// trouble with the server.
    /// </summary>
    public bool MayJudge => IsGood && Stopwatch.GetElapsedTime(Volatile.Read(ref _troubled)) > _length;

    /// <summary>How long it is good. A clock that was set, or a machine that slept, shortens it.</summary>
    private TimeSpan Left
    {
        get
        {
            TimeSpan passed = Stopwatch.GetElapsedTime(Volatile.Read(ref _good));
            var byClock = TimeSpan.FromTicks(DateTime.UtcNow.Ticks - Volatile.Read(ref _goodByClock));
            return _length - (byClock > passed ? byClock : passed);
        }
    }

    /// <summary>Begins to renew it.</summary>
    public void Begin() => _beating = Task.Run(BeatAsync);

    /// <summary>Rows were brought to their outcomes.</summary>
    public void Count(int rows) => Interlocked.Add(ref _done, rows);

    /// <summary>Waits until the lease is good for long enough to send.</summary>
    public async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        while (Left < _length / 4)
        {
            Task renewed = Volatile.Read(ref _renewed).Task;
            if (Left < _length / 4)
            {
                await renewed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private void Renew(long asked)
    {
        Volatile.Write(ref _goodByClock, DateTime.UtcNow.Ticks - Stopwatch.GetElapsedTime(asked).Ticks);
        Volatile.Write(ref _good, asked);
    }

    private async Task BeatAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_length / 4, TimeProvider.System, _ending.Token).ConfigureAwait(false);
                if (!await TryBeatAsync().ConfigureAwait(false))
                {
                    _lost();
                    return;
                }

                if (_looking.IsCompleted)
                {
                    _looking = _lookAround();
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The worker has ended.
        }
    }

    /// <summary>Renews it, as often as it takes.</summary>
    /// <returns>False where it is lost.</returns>
    private async Task<bool> TryBeatAsync()
    {
        for (int tries = 0; ; tries++)
        {
            long asked = Stopwatch.GetTimestamp();
            try
            {
                // One that is given up may yet succeed: the lease is then longer than is known here.
                if (!await BeatAsync(PerMinute(asked)).WaitAsync(_length, _ending.Token).ConfigureAwait(false))
                {
                    return false;
                }

                if (Stopwatch.GetElapsedTime(_good, asked) > _length / 2)
                {
                    Volatile.Write(ref _troubled, asked);
                }

                Renew(asked);
                Interlocked.Exchange(ref _renewed, New()).TrySetResult();
                return true;
            }
            catch (Exception e) when (ServerRetry.MayPass(e) && !_ending.IsCancellationRequested)
            {
                Volatile.Write(ref _troubled, Stopwatch.GetTimestamp());
                _pool.Clear();
                TimeSpan pause = ServerRetry.Pause(tries);
                await Task.Delay(pause < _length / 8 ? pause : _length / 8, TimeProvider.System, _ending.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is PostgresException)
            {
                // What the server says no to, the work hears too, and says it.
                Volatile.Write(ref _troubled, Stopwatch.GetTimestamp());
                await Task.Delay(_length / 8, TimeProvider.System, _ending.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> BeatAsync(float perMinute)
    {
        NpgsqlConnection connection = await _pool.OpenAsync(_ending.Token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await Sql.RunAsync(
                connection, BeatSql, CancellationToken.None, Sql.Value(_worker), Sql.Value(Interlocked.Read(ref _done)),
                Sql.Value(perMinute)).ConfigureAwait(false) > 0;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private float PerMinute(long now)
    {
        long done = Interlocked.Read(ref _done);
        _counts.Enqueue((now, done));
        while (_counts.Count > 1 && Stopwatch.GetElapsedTime(_counts.Peek().At, now) > TimeSpan.FromMinutes(1))
        {
            _counts.Dequeue();
        }

        return done - _counts.Peek().Done;
    }
}
