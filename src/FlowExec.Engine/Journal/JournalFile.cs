using System.Runtime.InteropServices;

namespace FlowExec.Engine.Journal;

/// <summary>
/// A journal file that this process writes to. One thread writes: what has come in when the disk has returned from one transaction, and the
/// thread pool has come to the end of what it had to do, is the next. So a single row waits for nothing, and thousands share a commit.
/// </summary>
internal sealed class JournalFile : IThreadPoolWorkItem, IDisposable
{
    /// <summary>How long another process's transaction is waited for before anything is sent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The same during a run, which it would end.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly JournalDb _db;
    private readonly JournalReserve _reserve;
    private readonly Action? _step;
    private readonly CancellationTokenSource _failed = new();
    private readonly Thread _writer;
    private JournalGroup _coming = new();
    private JournalGroup _spare = new();
    private bool _isAsked;
    private bool _isDue;
    private bool _closing;
    private bool _broken;
    private FlowJournalException? _failure;

    private JournalFile(JournalDb db, LeavingMarks marks, JournalReserve reserve, Action? step)
    {
        (_db, Marks, _reserve, _step) = (db, marks, reserve, step);
        Failed = _failed.Token;
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "FlowExec journal" };
        _writer.Start();
    }

    /// <summary>Where requests that leave are noted.</summary>
    public LeavingMarks Marks { get; }

    /// <summary>The file.</summary>
    public string Path => _db.Path;

    /// <summary>Cancelled when the file cannot be written any more.</summary>
    public CancellationToken Failed { get; }

    /// <summary>Why it cannot be written any more.</summary>
    public FlowJournalException? Failure => Volatile.Read(ref _failure);

    /// <summary>Opens a file for writing, with room in reserve.</summary>
    /// <param name="path">The file; made where there is none.</param>
    /// <param name="marks">The marks, held by this process; closed with the file, and where it cannot be opened.</param>
    /// <param name="setUp">What is done in it first, in a transaction.</param>
    /// <param name="step">Called at each step of writing; null for nothing.</param>
    /// <exception cref="FlowJournalException">It cannot be used.</exception>
    public static JournalFile Open(string path, LeavingMarks marks, Action<JournalDb> setUp, Action? step)
    {
        JournalDb? db = null;
        try
        {
            db = JournalSchema.Open(path);
            step?.Invoke();
            db.Transact(setUp);
            step?.Invoke();
            db.Wait(LongPatience);
            marks.Begin();
            step?.Invoke();
            var reserve = new JournalReserve(System.IO.Path.ChangeExtension(path, JournalReserve.Extension));
            reserve.Take();
            return new JournalFile(db, marks, reserve, step);
        }
        catch (Exception e) when (e is SqliteFailure or IOException or UnauthorizedAccessException or FlowJournalException)
        {
            db?.Dispose();
            marks.Dispose();
            throw JournalRefusal.Opening(path, e);
        }
    }

    /// <summary>Puts rows on record.</summary>
    /// <returns>Ends when they are durable.</returns>
    public Task WriteAsync(SqliteBatch batch, ReadOnlySpan<RowOutcome> rows, bool intents)
    {
        lock (_gate)
        {
            if (_closing || _broken || (intents && _failure is not null))
            {
                return Task.FromException(Failure ?? JournalRefusal.Lost(Path));
            }

            foreach (ref readonly RowOutcome row in rows)
            {
                _coming.Rows.Add(new JournalEntry(batch, row));
            }

            Ask();
            return intents ? _coming.Intents.Task : _coming.Outcomes.Task;
        }
    }

    /// <summary>Does something else in the transaction that comes next.</summary>
    /// <param name="work">What; it runs on the writer's thread.</param>
    /// <param name="durable">False where it may be lost if the machine dies: then no disk is waited for.</param>
    public Task DoAsync(Action<JournalDb> work, bool durable)
    {
        lock (_gate)
        {
            if (_closing || _broken)
            {
                return Task.FromException(Failure ?? JournalRefusal.Lost(Path));
            }

            _coming.Works.Add(work);
            _coming.IsDurable |= durable;
            Ask();
            return _coming.Outcomes.Task;
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public void Dispose() => Close(tidy: false);

    /// <summary>Writes what is left and closes the file.</summary>
    /// <param name="tidy">True to leave one file and no reserve behind.</param>
    public void Close(bool tidy)
    {
        lock (_gate)
        {
            if (_closing)
            {
                return;
            }

            _closing = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
        if (tidy)
        {
            _reserve.Release();
        }
        else if (!_broken)
        {
            // Another run comes soon: the log stays as it is and is read then.
            _db.KeepLog();
        }

        _db.Dispose();
        Marks.Dispose();
        _failed.Dispose();
    }

    /// <summary>The thread pool has come to the end of what it had to do when the first row of the next transaction came in.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _isDue = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Has the writer write, by way of the thread pool: where that has much to do, more rows come in before their turn. Called
    /// under the gate.</summary>
    private void Ask()
    {
        if (!_isAsked)
        {
            _isAsked = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            JournalGroup group;
            lock (_gate)
            {
                while (!_isDue && !_closing)
                {
                    Monitor.Wait(_gate);
                }

                if (_coming.IsEmpty)
                {
                    return;
                }

                (group, _coming) = (_coming, _spare);
                _isAsked = _isDue = false;
            }

            Commit(group);
            group.Clear();
            _spare = group;
        }
    }

    private void Commit(JournalGroup group)
    {
        try
        {
            Write(group, intentsToo: true);
            group.Written(null, null);
        }
        catch (Exception e)
        {
            // Nothing new is begun from here on. What is under way gets its outcome written with the room that was kept for it.
            _reserve.Release();
            FlowJournalException failure = Fail(JournalRefusal.Writing(Path, e));
            try
            {
                Write(group, intentsToo: false);
                group.Written(failure, null);
            }
            catch (Exception again)
            {
                _broken = true;
                group.Written(failure, JournalRefusal.Writing(Path, again));
            }
        }
    }

    private FlowJournalException Fail(FlowJournalException failure)
    {
        lock (_gate)
        {
            failure = _failure ??= failure;
        }

        // Not on this thread, which others wait for.
        _ = _failed.CancelAsync();
        return failure;
    }

    private void Write(JournalGroup group, bool intentsToo)
    {
        if (!File.Exists(Path))
        {
            throw JournalRefusal.Lost(Path);
        }

        bool durable = group.IsDurable || group.Rows.Count > 0;
        if (!durable)
        {
            _db.Execute("pragma synchronous = normal");
        }

        try
        {
            _db.Transact(db =>
            {
                group.Write(db, intentsToo);
                _step?.Invoke();
            });
            _step?.Invoke();
        }
        catch
        {
            group.Undone();
            throw;
        }
        finally
        {
            if (!durable)
            {
                _db.Execute("pragma synchronous = full");
            }
        }

        if (!File.Exists(Path))
        {
            throw JournalRefusal.Lost(Path);
        }

        foreach (ref readonly JournalEntry entry in CollectionsMarshal.AsSpan(group.Rows))
        {
            if (intentsToo || !entry.Row.State.IsIntent())
            {
                entry.Batch.OnRecord(entry.Row);
            }
        }
    }
}
