namespace FlowExec.Engine.Journal;

/// <summary>
/// What a batch held when it was opened, read on a connection of its own. A walk in the order of positions reads a piece at a time, and the
/// next while this one is compared; a row out of order is read alone.
/// </summary>
internal sealed class SqliteRows(SqliteBatch batch, long last) : IStoredRows, IDisposable
{
    private const int Piece = 2048;

    private const string RangeSql = "select id, state, attempt, content from row where id between ?1 and ?2 order by id";
    private const string ContentSql = "select id from row where id > ?1 and id <= ?2 and content = ?3 order by id";
    private const string KeySql =
        "select key.id, row.key from key join row on row.id = key.id where hash = ?1 and key.id between ?2 and ?3";
    private const string SkippedSql = "select id from decision where skipped and id between ?1 and ?2";

    private StoredRow[] _piece = new StoredRow[Piece];
    private StoredRow[] _spare = new StoredRow[Piece];
    private Task? _reading;
    private JournalDb? _db;
    private HashSet<long>? _skipped;
    private long _from = 1;
    private long _end = 1;
    private bool _indexed;

    public long Last => last;

    /// <summary>The connection, once nobody else is at it.</summary>
    private JournalDb Db
    {
        get
        {
            _reading?.GetAwaiter().GetResult();
            return _db ??= JournalDb.Open(batch.Path, JournalFile.Patience);
        }
    }

    public bool TryRead(long slot, out StoredRow row)
    {
        if (slot > last)
        {
            row = default;
            return false;
        }

        if (slot == _end)
        {
            Advance();
        }

        if (slot >= _from && slot < _end)
        {
            row = _piece[slot - _from];
        }
        else
        {
            var one = new StoredRow[1];
            Read(Db, slot, slot, one);
            row = one[0];
        }

        return row.Attempt > 0;
    }

    public long FindKey(string key)
    {
        JournalStatement statement = Db.Prepare(KeySql).Bind(1, batch.KeyHash(key)).Bind(2, batch.FirstId).Bind(3, batch.LastId);
        long found = 0;
        while (found == 0 && statement.Read())
        {
            found = statement.Text(1) == key ? batch.Slot(statement.Number(0)) : 0;
        }

        statement.Reset();
        return found;
    }

    public IEnumerable<long> FindContent(long content, long above)
    {
        if (above == 0 && !_indexed)
        {
            // Rows were moved: every one that follows may be anywhere.
            Db.Execute("create index if not exists row_content on row (content)");
            _indexed = true;
        }

        JournalStatement statement = Db.Prepare(ContentSql).Bind(1, batch.FirstId + above).Bind(2, batch.LastId).Bind(3, content);
        var found = new List<long>();
        while (statement.Read())
        {
            found.Add(batch.Slot(statement.Number(0)));
        }

        statement.Reset();
        return found;
    }

    public void Dispose()
    {
        // Whether it went well is a matter of those who ask for its rows, and nobody does any more.
        _reading?.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _db?.Dispose();
    }

    /// <summary>Goes on to the next piece, and has the one behind it read.</summary>
    private void Advance()
    {
        JournalDb db = Db;
        if (_reading is null)
        {
            Read(db, _end, _end + Piece - 1, _spare);
        }

        (_piece, _spare) = (_spare, _piece);
        (_from, _end) = (_end, _end + Piece);
        (long next, StoredRow[] rows) = (_end, _spare);
        _reading = next > last ? null : Task.Run(() => Read(db, next, next + Piece - 1, rows));
    }

    private void Read(JournalDb db, long from, long to, StoredRow[] rows)
    {
        Array.Clear(rows);
        HashSet<long> skipped = Skipped(db);
        JournalStatement statement = db.Prepare(RangeSql).Bind(1, batch.FirstId + from).Bind(2, batch.FirstId + to);
        while (statement.Read())
        {
            long slot = batch.Slot(statement.Number(0));
            rows[slot - from] = new StoredRow(
                statement.Number(3), (RowState)statement.Number(1), (int)statement.Number(2), skipped.Contains(slot));
        }

        statement.Reset();
    }

    private HashSet<long> Skipped(JournalDb db)
    {
        if (_skipped is null)
        {
            _skipped = [];
            JournalStatement statement = db.Prepare(SkippedSql).Bind(1, batch.FirstId).Bind(2, batch.LastId);
            while (statement.Read())
            {
                _skipped.Add(batch.Slot(statement.Number(0)));
            }

            statement.Reset();
        }

        return _skipped;
    }
}
