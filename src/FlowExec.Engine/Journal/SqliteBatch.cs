using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FlowExec.Engine.Journal;

/// <summary>A batch in a journal file, in the hands of one run.</summary>
internal sealed class SqliteBatch : IOpenBatch
{
    /// <summary>The number of a batch that has none yet.</summary>
    public const long NoNumber = -1;

    private static long _opened;

    private readonly JournalFile _file;
    private readonly TimeProvider _clock;
    private readonly Action<JournalFile> _close;
    private readonly BatchRecord _record;
    private readonly RowMatcher _matcher;
    private readonly SqliteRows _rows;

    // Tells this batch's marks from those of others in the same file before it has a number there.
    private readonly long _taker = Interlocked.Increment(ref _opened) << 32;
    private long _number;
    private bool _numbered;
    private bool _unmarked;
    private int _released;

    /// <summary>Takes a batch in hand.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="record">The batch; without a number where it is made with its first row.</param>
    /// <param name="last">Its highest slot; 0 where it has no row.</param>
    /// <param name="clock">Says when something happened.</param>
    /// <param name="close">What is done with the file in the end.</param>
    public SqliteBatch(JournalFile file, BatchRecord record, long last, TimeProvider clock, Action<JournalFile> close)
    {
        (_file, _record, _clock, _close, _number) = (file, record, clock, close, record.Number);
        _numbered = record.Number != NoNumber;
        _rows = new SqliteRows(this, last);
        _matcher = new RowMatcher(_rows, record.Identity.KeyColumns is not null);
        HasNotes = last > 0;
        IsResumed = last > 0;
    }

    public string Name => _record.Name;

    public ReadOnlyMemory<byte> Salt => _record.Salt;

    public bool IsResumed { get; }

    public bool MaySend => Volatile.Read(ref _released) == 0 && _file.Failure is null;

    public CancellationToken Failed => _file.Failed;

    public FlowJournalException? Failure => _file.Failure;

    /// <summary>The file.</summary>
    public string Path => _file.Path;

    /// <summary>True once an error may stand beside a row.</summary>
    public bool HasNotes { get; set; }

    /// <summary>The id below those of its rows.</summary>
    public long FirstId => _number << 32;

    /// <summary>The highest id that a row of it can have.</summary>
    public long LastId => FirstId | uint.MaxValue;

    public ValueTask AddAsync(ReadOnlyMemory<RowKey> rows, Memory<RowMatch> matches, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            ReadOnlySpan<RowKey> keys = rows.Span;
            Span<RowMatch> found = matches.Span;
            for (int i = 0; i < keys.Length; i++)
            {
                found[i] = _matcher.Match(keys[i]);
            }

            return ValueTask.CompletedTask;
        }
        catch (SqliteFailure e)
        {
            return ValueTask.FromException(JournalRefusal.Writing(Path, e));
        }
    }

    public ValueTask NoteOwnFlowsAsync() => new(_file.DoAsync(
        db =>
        {
            _ = Id(db, 0);
            BatchRecord.NoteOwnFlows(db, _number);
        },
        durable: true));

    public ValueTask BeginAsync(Span<RowTicket> tickets)
    {
        var intents = tickets.Length == 1 ? default : new RowOutcome[tickets.Length];
        RowOutcome one = default;
        for (int i = 0; i < tickets.Length; i++)
        {
            ref RowTicket ticket = ref tickets[i];
            ticket.Mark = _file.Marks.Take(_taker | ticket.Slot);
            _unmarked |= ticket.Mark < 0;
            var intent = new RowOutcome(ticket, ticket.Mark < 0 ? RowState.IntentUnmarked : RowState.Intent, null, null, null);
            if (intents is null)
            {
                one = intent;
            }
            else
            {
                intents[i] = intent;
            }
        }

        return new ValueTask(_file.WriteAsync(this, intents ?? new ReadOnlySpan<RowOutcome>(ref one), intents: true));
    }

    public void Leaving(in RowTicket ticket) =>
        _file.Marks.Note(ticket.Mark, _taker | ticket.Slot, FirstId | ticket.Slot, _clock.GetUtcNow());

    public void Returned(in RowTicket ticket) => _file.Marks.Note(ticket.Mark, _taker | ticket.Slot, 0, default);

    public ValueTask RecordAsync(ReadOnlySpan<RowOutcome> outcomes) => new(_file.WriteAsync(this, outcomes, intents: false));

    public async ValueTask EndAsync()
    {
        if (_numbered)
        {
            long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            await _file.DoAsync(db => BatchRecord.End(db, _number, now), durable: false).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        try
        {
            if (_numbered)
            {
                await _file.DoAsync(
                    db =>
                    {
                        Release(db);
                        BatchPruning.Prune(db, _clock.GetUtcNow());
                    },
                    durable: false).ConfigureAwait(false);
            }
        }
        catch (FlowJournalException)
        {
            // The run was told when the journal failed; whoever opens the batch next finds that nobody holds it.
        }

        _rows.Dispose();
        _close(_file);
    }

    /// <summary>Rows that were begun and never came to an outcome are settled as those of a process that died.</summary>
    private void Release(JournalDb db)
    {
        bool underWay = _file.Marks.UnderWay(_taker, out IReadOnlyDictionary<long, long> left);
        if (underWay || _unmarked)
        {
            BatchSettling.Settle(db, _record with { Number = _number }, left, _clock.GetUtcNow());
        }
        else
        {
            BatchRecord.Release(db, _number);
        }
    }

    /// <summary>A row's id in the file; the batch is made there with its first. On the writer's thread.</summary>
    public long Id(JournalDb db, long slot)
    {
        if (_number == NoNumber)
        {
            _number = db.Number("select coalesce(max(number), 0) + 1 from batch");
            (_record with { Number = _number }).Insert(db);
        }

        return FirstId | slot;
    }

    /// <summary>A transaction was taken back.</summary>
    public void Undone() => _number = _numbered ? _number : NoNumber;

    /// <summary>A row is on record. On the writer's thread.</summary>
    public void OnRecord(in RowOutcome row)
    {
        _numbered = true;
        _matcher.OnRecord(row.Ticket.Row.Key);
        if (!row.State.IsIntent())
        {
            _file.Marks.Return(row.Ticket.Mark, _taker | row.Ticket.Slot);
        }
    }

    /// <summary>Milliseconds since the batch was started.</summary>
    public long Elapsed() => _clock.GetUtcNow().ToUnixTimeMilliseconds() - _record.Started;

    /// <summary>A time that is kept as milliseconds since its start.</summary>
    public DateTimeOffset Moment(long elapsed) => _record.Moment(elapsed);

    /// <summary>The slot of a row's id.</summary>
    public long Slot(long id) => id - FirstId;

    /// <summary>What a key is looked up by.</summary>
    public long KeyHash(string key)
    {
        const int Stack = 256;
        int length = _record.Salt.Length + Encoding.UTF8.GetByteCount(key);
        Span<byte> bytes = length <= Stack ? stackalloc byte[Stack] : new byte[length];
        _record.Salt.CopyTo(bytes);
        Encoding.UTF8.GetBytes(key, bytes[_record.Salt.Length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
