using System.Security.Cryptography;

namespace FlowExec.Engine.Journal;

/// <summary>One batch in memory.</summary>
internal sealed class MemoryBatch(string name, BatchIdentity identity, TimeProvider clock, bool keepRows) : IStoredRows
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Row> _rows = [];
    private readonly Dictionary<string, long> _keys = new(StringComparer.Ordinal);

    // Rows that are settled and not kept: a byte each.
    private RowState[] _settled = [];
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private DateTimeOffset? _ended;
    private BatchOwner? _owner;
    private long _last;
    private bool _hasOwnFlows;

    public BatchIdentity Identity => identity;

    public string Name => name;

    public byte[] Salt { get; } = RandomNumberGenerator.GetBytes(16);

    public long Last => _last;

    private DateTimeOffset Now => clock.GetUtcNow();

    public IOpenBatch Open(BatchOwner owner)
    {
        lock (_gate)
        {
            ThrowIfHeld();
            _owner = owner;
            _ended = null;
            foreach ((long slot, Row row) in _rows.Where(row => row.Value.State.IsIntent()).ToArray())
            {
                _rows[slot] = row with { State = row.HasLeft ? RowState.Unknown : RowState.NotSent, ChangedAt = clock.GetUtcNow() };
            }

            return new Opened(this);
        }
    }

    public void ThrowIfHeld()
    {
        if (_owner is { } owner)
        {
            throw JournalRefusal.Held(name, owner.ToString());
        }
    }

    public FlowBatch Summarize()
    {
        lock (_gate)
        {
            var counts = new SortedDictionary<FlowExecutionStatus, long>();
            foreach (RowState state in _settled.Where(state => state != default).Concat(_rows.Values.Select(row => row.State)))
            {
                FlowExecutionStatus status = state.ToStatus();
                counts[status] = counts.GetValueOrDefault(status) + 1;
            }

            return new FlowBatch
            {
                Name = name, IsNamed = identity.Name is not null, OrgName = identity.OrgName, Flow = identity.Flow, Contract =
                    identity.Contract,
                KeyColumns = identity.KeyColumns, DateStarted = _started, DateEnded = _ended, Holder = _owner?.ToString(), Counts = counts,
                Unexpected = _settled.Concat(_rows.Values.Select(row => row.State)).LongCount(state => state == RowState.Unexpected),
                Journal = "memory", Salt = Salt, OrgId = identity.OrgId, HasOwnFlows = _hasOwnFlows,
                Origin = BatchOrigin.Read(identity.Command),
            };
        }
    }

    public IReadOnlyList<FlowBatchRow> Read()
    {
        lock (_gate)
        {
            return [.. _rows.OrderBy(row => row.Key).Select(row => Shown(row.Key, row.Value))];
        }
    }

    public FlowBatchRow? Resolve(long slot, BatchDecision decision)
    {
        lock (_gate)
        {
            ThrowIfHeld();
            if (!_rows.TryGetValue(slot, out Row? row))
            {
                return null;
            }

            row = row
                with { State = RowDecision.Apply(name, slot, row.State, decision), IsSkipped = decision.Verdict == BatchVerdict.Skip };
            _rows[slot] = row with
            {
                ExecutionId = decision.ExecutionId ?? row.ExecutionId,
                ChangedAt = clock.GetUtcNow(),
                Decision = RowDecision.Words(decision, clock.GetUtcNow()),
            };
            return Shown(slot, _rows[slot]);
        }
    }

    public bool TryRead(long slot, out StoredRow row)
    {
        lock (_gate)
        {
            bool found = _rows.TryGetValue(slot, out Row? held);
            row = found
                ? new(held!.Key.Content, held.State, held.Attempt, held.IsSkipped)
                : default;
            return found;
        }
    }

    public long FindKey(string key)
    {
        lock (_gate)
        {
            return _keys.GetValueOrDefault(key);
        }
    }

    public IEnumerable<long> FindContent(long content, long above)
    {
        lock (_gate)
        {
            return [.. _rows.Where(row => row.Key > above && row.Value.Key.Content == content).Select(row => row.Key).Order()];
        }
    }

    private FlowBatchRow Shown(long slot, Row row) => new()
    {
        Batch = name, Row = slot, Key = row.Key.Key, Status = row.State.ToStatus(), Verdict = row.State.ToVerdict(),
        Attempts = row.Attempt, ExecutionId = row.ExecutionId,
        DateBegun = row.BegunAt, DateChanged = row.ChangedAt, ErrorCode = row.ErrorCode, CorrelationId = row.CorrelationId,
        OutputData = FlowOutputs.Read(row.Outputs), Earlier = [.. row.Earlier], Decision = row.Decision,
        IsSkipped = row.IsSkipped, Content = row.Key.Content,
    };

    private void Begin(Span<RowTicket> tickets)
    {
        lock (_gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            foreach (ref RowTicket ticket in tickets)
            {
                Put(ticket, new Row(ticket.Row, RowState.Intent, ticket.Attempt, null, now, now) { Earlier = EarlierThan(ticket) });
            }
        }
    }

    /// <summary>What became of a row before another attempt takes its place.</summary>
    private IReadOnlyList<FlowBatchAttempt> EarlierThan(in RowTicket ticket) =>
        !_rows.TryGetValue(ticket.Slot, out Row? row) || row.Attempt >= ticket.Attempt ? []
            :
            [
                .. row.Earlier,
                new FlowBatchAttempt
                {
                    Attempt = row.Attempt, Status = row.State.ToStatus(), Verdict = row.State.ToVerdict(), ExecutionId = row.ExecutionId,
                    DateBegun = row.BegunAt, DateChanged = row.ChangedAt, ErrorCode = row.ErrorCode, CorrelationId = row.CorrelationId,
                },
            ];

    private void Mark(in RowTicket ticket, bool left)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(ticket.Slot, out Row? row) && row.Attempt == ticket.Attempt)
            {
                row.HasLeft = left;
            }
        }
    }

    private void Record(ReadOnlySpan<RowOutcome> outcomes)
    {
        lock (_gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            foreach (ref readonly RowOutcome outcome in outcomes)
            {
                RowTicket ticket = outcome.Ticket;
                if (!keepRows && _rows.Remove(ticket.Slot) | Settles(ticket.Slot, outcome.State))
                {
                    continue;
                }

                bool known = _rows.TryGetValue(ticket.Slot, out Row? row);
                if (known
                    && (ticket.Attempt < row!.Attempt || (ticket.Attempt == row.Attempt && !RowStates.MayFollow(row.State, outcome.State))))
                {
                    continue;
                }

                row = known && ticket.Attempt == row!.Attempt ? row
                    : new Row(ticket.Row, outcome.State, ticket.Attempt, null, now, now) { Earlier = EarlierThan(ticket) };
                Put(ticket, row with
                {
                    State = outcome.State, ExecutionId = outcome.ExecutionId ?? row.ExecutionId, ChangedAt = now,
                    ErrorCode = outcome.ErrorCode, CorrelationId = outcome.CorrelationId, Outputs = outcome.Outputs ?? row.Outputs,
                });
            }
        }
    }

    /// <summary>Where rows are not kept, all that stays of one is how it stands.</summary>
    private bool Settles(long slot, RowState state)
    {
        if (slot >= _settled.Length)
        {
            Array.Resize(ref _settled, checked((int)Math.Max(slot + 1, _settled.Length * 2L)));
        }

        if (_settled[slot] == default || RowStates.MayFollow(_settled[slot], state))
        {
            _settled[slot] = state;
        }

        return true;
    }

    private void Put(in RowTicket ticket, Row row)
    {
        _rows[ticket.Slot] = row;
        _last = Math.Max(_last, ticket.Slot);
        if (ticket.Row.Key is { } key)
        {
            _keys[key] = ticket.Slot;
        }
    }

    private sealed record Row(RowKey Key, RowState State, int Attempt, string? ExecutionId, DateTimeOffset BegunAt,
        DateTimeOffset ChangedAt)
    {
        public bool HasLeft { get; set; }

        public string? ErrorCode { get; init; }

        public string? Outputs { get; init; }

        public IReadOnlyList<FlowBatchAttempt> Earlier { get; init; } = [];

        public string? CorrelationId { get; init; }

        public string? Decision { get; init; }

        public bool IsSkipped { get; init; }
    }

    /// <summary>The batch in the hands of one run.</summary>
    private sealed class Opened(MemoryBatch batch) : IOpenBatch
    {
        private readonly RowMatcher _matcher = new(batch, batch.Identity.KeyColumns is not null);
        private int _released;

        public string Name => batch.Name;

        public ReadOnlyMemory<byte> Salt => batch.Salt;

        public bool IsResumed { get; } = batch.Last > 0;

        public bool MaySend => Volatile.Read(ref _released) == 0;

        public CancellationToken Failed => CancellationToken.None;

        public FlowJournalException? Failure => null;

        public ValueTask AddAsync(ReadOnlyMemory<RowKey> rows, Memory<RowMatch> matches, CancellationToken cancellationToken)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                matches.Span[i] = _matcher.Match(rows.Span[i]);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask NoteOwnFlowsAsync()
        {
            batch._hasOwnFlows = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask BeginAsync(Span<RowTicket> tickets)
        {
            batch.Begin(tickets);
            foreach (ref RowTicket ticket in tickets)
            {
                _matcher.OnRecord(ticket.Row.Key);
            }

            return ValueTask.CompletedTask;
        }

        public void Leaving(in RowTicket ticket) => batch.Mark(ticket, left: true);

        public void Returned(in RowTicket ticket) => batch.Mark(ticket, left: false);

        public ValueTask RecordAsync(ReadOnlySpan<RowOutcome> outcomes)
        {
            batch.Record(outcomes);
            foreach (ref readonly RowOutcome outcome in outcomes)
            {
                _matcher.OnRecord(outcome.Ticket.Row.Key);
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask EndAsync()
        {
            batch._ended = batch.Now;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                lock (batch._gate)
                {
                    batch._owner = null;
                }
            }

            return ValueTask.CompletedTask;
        }
    }
}
