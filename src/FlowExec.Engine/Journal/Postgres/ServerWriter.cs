using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Writes what becomes of a batch's rows. One writer: what has come in when the server returns from one transaction is the next. Each can
/// be repeated: an Intent that is there is taken for this worker's where its worker and attempt are, an outcome counts by its attempt, and
/// a chunk is released by its claim.
/// </summary>
internal sealed class ServerWriter
{
    private readonly Lock _gate = new();
    private readonly ServerPool _pool;
    private readonly int _batch;
    private readonly long _worker;
    private readonly Action<RowOutcome> _onRecord;
    private readonly Action<FlowJournalException> _fail;
    private Group _coming = new();
    private TaskCompletionSource _wake = New();
    private bool _closing;
    private FlowJournalException? _broken;

    /// <param name="pool">Connections.</param>
    /// <param name="batch">The batch's number.</param>
    /// <param name="worker">This worker.</param>
    /// <param name="onRecord">Told of each row that is on record.</param>
    /// <param name="fail">Told of what ends the work.</param>
    public ServerWriter(ServerPool pool, int batch, long worker, Action<RowOutcome> onRecord, Action<FlowJournalException> fail)
    {
        (_pool, _batch, _worker, _onRecord, _fail) = (pool, batch, worker, onRecord, fail);
        Ended = Task.Run(WriteAllAsync);
    }

    /// <summary>How long the server is waited for.</summary>
    public TimeSpan Patience { get; set; } = LaunchOptions.DefaultOutageTimeout;

    /// <summary>Ends when everything is written, after <see cref="Close"/>.</summary>
    public Task Ended { get; }

    /// <summary>Puts outcomes on record.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="areBegun">True where it is known that all were begun.</param>
    public Task RecordAsync(ReadOnlySpan<RowOutcome> outcomes, bool areBegun)
    {
        lock (_gate)
        {
            if (_broken is { } broken)
            {
                return Task.FromException(broken);
            }

            _coming.Outcomes.AddRange(outcomes);
            _coming.AreBegun &= areBegun;
            _wake.TrySetResult();
            return _coming.Written.Task;
        }
    }

    /// <summary>Puts Intents on record.</summary>
    /// <returns>False where the lease is lost, or a row is another's.</returns>
    public Task<bool> BeginAsync(ReadOnlySpan<RowOutcome> intents)
    {
        Group group;
        lock (_gate)
        {
            if (_broken is { } broken)
            {
                return Task.FromException<bool>(broken);
            }

            group = _coming;
            group.Intents.AddRange(intents);
            _wake.TrySetResult();
        }

        long[] slots = new long[intents.Length];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = intents[i].Ticket.Slot;
        }

        return WaitAsync(group, slots);

        static async Task<bool> WaitAsync(Group group, long[] slots)
        {
            await group.Begun.Task.ConfigureAwait(false);
            return Array.TrueForAll(slots, group.Granted.Contains);
        }
    }

    /// <summary>Gives chunks back whose rows are all done.</summary>
    public void Release(ClaimedChunk chunk)
    {
        lock (_gate)
        {
            _coming.Releases.Add(chunk);
            _wake.TrySetResult();
        }
    }

    /// <summary>No more follows; what has come in is written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closing = true;
            _wake.TrySetResult();
        }
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            await _wake.Task.ConfigureAwait(false);
            Group group;
            lock (_gate)
            {
                group = _coming;
                if (group.IsEmpty && _closing)
                {
                    return;
                }

                _wake = New();
                _coming = new Group();
                if (_closing)
                {
                    _wake.TrySetResult();
                }
            }

            if (!group.IsEmpty)
            {
                await WriteAsync(group).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(Group group)
    {
        try
        {
            if (_broken is { } broken)
            {
                throw broken;
            }

            // Stable: two of one row stay in their order.
            RowOutcome[] sorted = [.. group.Outcomes.OrderBy(static row => row.Ticket.Slot)];
            group.Outcomes.Clear();
            group.Outcomes.AddRange(sorted);
            group.Intents.Sort(static (one, other) => one.Ticket.Slot.CompareTo(other.Ticket.Slot));
            group.Granted = await _pool.DoAsync(connection => WriteAsync(group, connection), Patience, CancellationToken.None)
                .ConfigureAwait(false);
            foreach (RowOutcome row in group.Outcomes)
            {
                _onRecord(row);
            }

            foreach (RowOutcome row in group.Intents.Where(row => group.Granted.Contains(row.Ticket.Slot)))
            {
                _onRecord(row);
            }

            group.Begun.SetResult();
            group.Written.SetResult();
        }
        catch (Exception e)
        {
            FlowJournalException failure = ServerRefusal.Working(_pool.Address, e);
            lock (_gate)
            {
                _broken = failure;
            }

            // First: who is told that it was not written finds that the work has ended.
            _fail(failure);
            group.Fail(failure);
        }
    }

    /// <returns>The rows that this worker may send.</returns>
    private async Task<HashSet<long>> WriteAsync(Group group, NpgsqlConnection connection)
    {
        var granted = new HashSet<long>();
        NpgsqlBatch commands = connection.CreateBatch();
        await using (commands.ConfigureAwait(false))
        {
            RowStatements.AddOutcomes(commands, _batch, group.Outcomes, group.AreBegun);
            if (group.Releases.Count > 0)
            {
                RowStatements.AddReleases(commands, _batch, _worker, group.Releases);
            }

            if (group.Intents.Count > 0)
            {
                RowStatements.AddIntents(commands, _batch, _worker, group.Intents);
            }

            NpgsqlDataReader reader = await commands.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                do
                {
                    bool isIntents = reader.FieldCount == 1 && reader.GetName(0) == "slot";
                    while (await reader.ReadAsync().ConfigureAwait(false))
                    {
                        _ = isIntents && granted.Add(reader.GetInt64(0));
                    }
                }
                while (await reader.NextResultAsync().ConfigureAwait(false));
            }
        }

        return granted;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What goes into one transaction.</summary>
    private sealed class Group
    {
        public List<RowOutcome> Outcomes { get; } = [];

        public List<RowOutcome> Intents { get; } = [];

        public List<ClaimedChunk> Releases { get; } = [];

        public bool AreBegun { get; set; } = true;

        public HashSet<long> Granted { get; set; } = [];

        public TaskCompletionSource Begun { get; } = New();

        public TaskCompletionSource Written { get; } = New();

        public bool IsEmpty => Outcomes.Count + Intents.Count + Releases.Count == 0;

        public void Fail(FlowJournalException failure)
        {
            Begun.TrySetException(failure);
            Written.TrySetException(failure);

            // Nobody may be waiting: it is not for the process to end on that.
            _ = (Begun.Task.Exception, Written.Task.Exception);
        }
    }
}
