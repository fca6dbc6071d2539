namespace FlowExec.Engine.Journal;

/// <summary>A journal file, looked at from outside of a run.</summary>
internal sealed class BatchFile : IDisposable
{
    /// <summary>The extension of a file of marks.</summary>
    public const string MarksExtension = ".leaving";

    private const string CountSql = "select state, count(*) from row where id between ?1 and ?2 group by state";

    private const string RowsSql = """
        select row.id, state, attempt, begun, took, execution, key, error, correlation, words, coalesce(skipped, 0), content, json
        from row left join note on note.id = row.id left join decision on decision.id = row.id left join output on output.id = row.id
        where row.id between ?1 and ?2 and (?3 >> state) & 1 order by row.id
        """;

    private const string EarlierSql =
        "select attempt, state, begun, took, execution, error, correlation from earlier where id = ?1 order by attempt";

    private const string DecideSql =
        "update row set state = ?2, execution = coalesce(?3, execution), took = ?4 - begun + 128 where id = ?1";
    private const string DecisionSql = "insert or replace into decision values (?1, ?2, ?3)";

    private readonly JournalDb _db;
    private readonly TimeProvider _clock;

    private BatchFile(JournalDb db, TimeProvider clock) => (_db, _clock) = (db, clock);

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="FlowJournalException">It cannot be read.</exception>
    public static BatchFile Open(string path, TimeProvider clock) => Guard(path, () => new BatchFile(JournalSchema.Open(path), clock));

    /// <summary>The file of marks that stands beside a named batch's.</summary>
    public static string MarksBeside(string path) => Path.ChangeExtension(path, MarksExtension);

    /// <summary>True where nobody works on a batch.</summary>
    /// <param name="path">Its journal.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="left">Rows whose request had left when the last process that worked on it died; null where that is not known.</param>
    public static bool IsFree(string path, BatchRecord batch, out IReadOnlyDictionary<long, long>? left)
    {
        left = null;
        if (batch.Holder is null || batch.Marks is null)
        {
            return true;
        }

        string marksPath = Path.Combine(Path.GetDirectoryName(path)!, batch.Marks);
        if (!File.Exists(marksPath))
        {
            return true;
        }

        using LeavingMarks? marks = LeavingMarks.TryOpen(marksPath);
        left = marks?.Left();
        return marks is not null;
    }

    /// <summary>Removes a batch.</summary>
    /// <returns>False where the file holds none of that name.</returns>
    /// <exception cref="FlowJournalException">It is being worked on, or cannot be removed.</exception>
    public static bool Remove(string path, string name, bool isShared, TimeProvider clock)
    {
        using (BatchFile file = Open(path, clock))
        {
            if (isShared)
            {
                return file.Change(name, (db, batch) => BatchPruning.Delete(db, batch));
            }
        }

        return Guard(path, () =>
        {
            // Held until its files are gone. A damaged journal can be removed too.
            using (LeavingMarks marks = LeavingMarks.TryOpen(MarksBeside(path)) ?? throw JournalRefusal.Held(name, null))
            {
                foreach (string part in (string[])[path, path + "-wal", path + "-shm",
                    Path.ChangeExtension(path, JournalReserve.Extension)])
                {
                    OwnFiles.Patiently(() => File.Delete(part));
                }
            }

            OwnFiles.Patiently(() => File.Delete(MarksBeside(path)));
            return true;
        });
    }

    /// <summary>The names of its newest batches.</summary>
    public IReadOnlyList<string> Names() => Guard(_db.Path, () =>
    {
        const int Most = 200;
        return BatchRecord.All(_db).Take(Most).Select(batch => batch.Name).ToArray();
    });

    /// <summary>True where the file holds a batch of a name.</summary>
    public bool Has(string name) => Guard(_db.Path, () => BatchRecord.Find(_db, name) is not null);

    /// <summary>The batches of the file.</summary>
    public IReadOnlyList<FlowBatch> Summarize(string? name) => Guard(_db.Path, () =>
    {
        IReadOnlyList<BatchRecord> batches = name is null ? BatchRecord.All(_db) : BatchRecord.Find(_db, name) is { } one ? [one] : [];
        return batches.Select(Summarize).ToArray();
    });

    /// <summary>The rows of a batch in their order.</summary>
    /// <param name="name">The batch.</param>
    /// <param name="statuses">Only those; empty for all.</param>
    public IEnumerable<FlowBatchRow> Read(string name, IReadOnlyCollection<FlowExecutionStatus> statuses)
    {
        if (Guard(_db.Path, () => BatchRecord.Find(_db, name)) is not { } batch)
        {
            yield break;
        }

        SettleIfFree(batch);
        JournalStatement rows = _db.Prepare(RowsSql).Bind(1, batch.FirstId).Bind(2, batch.LastId).Bind(3, RowStates.Of(statuses));
        while (Guard(_db.Path, () => rows.Read()))
        {
            yield return WithEarlier(batch, Row(batch, rows));
        }

        rows.Reset();
    }

    /// <summary>Decides about a row.</summary>
    /// <returns>The row as it stands then; null where there is none.</returns>
    public FlowBatchRow? Resolve(string name, long slot, BatchDecision decision)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        FlowBatchRow? resolved = null;
        Change(
            name,
            (db, batch) =>
            {
                if (One(batch, slot) is not { } row)
                {
                    return;
                }

                long id = batch.FirstId + slot;
                RowState state = RowDecision.Apply(batch.Name, slot, RowStates.Of(row.Status), decision);
                JournalStatement update =
                    db.Prepare(DecideSql).Bind(1, id).Bind(2, (long)state).Bind(4, now.ToUnixTimeMilliseconds() - batch.Started);
                ExecutionIds.Bind(update, 3, decision.ExecutionId, stackalloc byte[ExecutionIds.Length]).Run();
                db.Prepare(DecisionSql).Bind(1, id).Bind(2, RowDecision.Words(decision, now))
                    .Bind(3, decision.Verdict == BatchVerdict.Skip ? 1 : 0).Run();
                BatchPruning.LookAgain(db, batch);
                resolved = One(batch, slot);
            });
        return resolved;
    }

    public void Dispose() => _db.Dispose();

    /// <summary>Changes a batch that nobody works on, in a transaction.</summary>
    /// <returns>False where there is none of that name.</returns>
    private bool Change(string name, Action<JournalDb, BatchRecord> change) => Guard(_db.Path, () =>
    {
        BatchRecord? found = null;
        _db.Transact(db =>
        {
            found = BatchRecord.Find(db, name);
            if (found is not null)
            {
                BatchSettling.Settle(
                    db, found, IsFree(db.Path, found, out IReadOnlyDictionary<long, long>? left) ? left
                        : throw JournalRefusal.Held(found.Name, found.Holder),
                    _clock.GetUtcNow());
                change(db, found);
            }
        });
        return found is not null;
    });

    private FlowBatch Summarize(BatchRecord batch)
    {
        bool free = SettleIfFree(batch);
        var counts = new SortedDictionary<FlowExecutionStatus, long>();
        JournalStatement statement = _db.Prepare(CountSql).Bind(1, batch.FirstId).Bind(2, batch.LastId);
        long unexpected = 0;
        long underWay = 0;
        while (statement.Read())
        {
            var state = (RowState)statement.Number(0);
            underWay += state.IsIntent() && !free ? statement.Number(1) : 0;
            unexpected += state == RowState.Unexpected ? statement.Number(1) : 0;
            FlowExecutionStatus status = state.ToStatus();
            counts[status] = counts.GetValueOrDefault(status) + statement.Number(1);
        }

        statement.Reset();
        BatchIdentity identity = batch.Identity;
        return new FlowBatch
        {
            Name = batch.Name, IsNamed = batch.IsNamed, OrgName = identity.OrgName, Flow = identity.Flow, Contract = identity.Contract,
            KeyColumns = identity.KeyColumns, DateStarted = DateTimeOffset.FromUnixTimeMilliseconds(batch.Started),
            DateEnded = batch.Ended is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, Holder = free ? null
                : batch.Holder,
            Counts = counts, Unexpected = unexpected, UnderWay = underWay, Journal = Path.GetDirectoryName(_db.Path)!, Salt = batch.Salt,
            OrgId = identity.OrgId, HasOwnFlows = batch.HasOwnFlows, Origin = BatchOrigin.Read(identity.Command),
        };
    }

    /// <summary>Settles what a process left that died; where there is no room to write that, its requests are shown as in doubt.</summary>
    /// <returns>False where the batch is being worked on.</returns>
    private bool SettleIfFree(BatchRecord batch) => Guard(_db.Path, () =>
    {
        if (batch.Holder is null)
        {
            return true;
        }

        bool free = false;
        try
        {
            _db.Transact(db =>
            {
                // Read again: another may have taken it since.
                BatchRecord? current = BatchRecord.Find(db, batch.Name);
                IReadOnlyDictionary<long, long>? left = null;
                free = current is null || IsFree(db.Path, current, out left);
                if (free && current is not null)
                {
                    BatchSettling.Settle(db, current, left, _clock.GetUtcNow());
                }
            });
        }
        catch (SqliteFailure e) when (free && JournalRefusal.IsFull(_db.Path, e))
        {
            // Who opens the batch when there is room settles it.
        }

        return free;
    });

    private FlowBatchRow? One(BatchRecord batch, long slot)
    {
        JournalStatement rows = _db.Prepare(RowsSql).Bind(1, batch.FirstId + slot).Bind(2, batch.FirstId + slot).Bind(3, RowStates.Of([]));
        FlowBatchRow? row = rows.Read() ? WithEarlier(batch, Row(batch, rows)) : null;
        rows.Reset();
        return row;
    }

    private static FlowBatchRow Row(BatchRecord batch, JournalStatement rows) => new()
    {
        Batch = batch.Name, Row = rows.Number(0) - batch.FirstId, Status = ((RowState)rows.Number(1)).ToStatus(),
        Verdict = ((RowState)rows.Number(1)).ToVerdict(), Attempts = (int)rows.Number(2),
        DateBegun = batch.Moment(rows.Number(3)), DateChanged = batch.Moment(rows.Number(3) + rows.Number(4) - RowWriter.TimeFloor),
        ExecutionId = ExecutionIds.Read(rows, 5), Key = rows.Text(6), ErrorCode = rows.Text(7), CorrelationId = rows.Text(8),
        Decision = rows.Text(9), IsSkipped = rows.Number(10) != 0, Content = rows.Number(11),
        OutputData = FlowOutputs.Read(rows.Text(12)),
    };

    private FlowBatchRow WithEarlier(BatchRecord batch, FlowBatchRow row)
    {
        if (row.Attempts < 2)
        {
            return row;
        }

        var earlier = new List<FlowBatchAttempt>();
        JournalStatement attempts = _db.Prepare(EarlierSql).Bind(1, batch.FirstId + row.Row);
        while (attempts.Read())
        {
            var state = (RowState)attempts.Number(1);
            earlier.Add(new FlowBatchAttempt
            {
                Attempt = (int)attempts.Number(0), Status = state.ToStatus(), Verdict = state.ToVerdict(),
                DateBegun = batch.Moment(attempts.Number(2)),
                DateChanged = batch.Moment(attempts.Number(2) + attempts.Number(3) - RowWriter.TimeFloor),
                ExecutionId = ExecutionIds.Read(attempts, 4), ErrorCode = attempts.Text(5), CorrelationId = attempts.Text(6),
            });
        }

        attempts.Reset();
        return row with { Earlier = earlier.ToArray() };
    }

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SqliteFailure or IOException or UnauthorizedAccessException)
        {
            throw JournalRefusal.Opening(path, e);
        }
    }
}
