namespace FlowExec.Engine.Journal;

/// <summary>
/// What a batch held when it was opened, read on a connection of its own. A walk in the order of positions reads a piece at a time; a row
/// out of order is read alone.
/// </summary>
internal sealed class SqliteRows(SqliteBatch batch, long last) : IStoredRows, IDisposable
{
    private const int Piece = 512;

    private const string Columns = "id, state, attempt, content, key";
    private const string RangeSql = $"select {Columns} from row where id between ?1 and ?2 order by id";
    private const string ContentSql = "select id from row where id > ?1 and id <= ?2 and content = ?3 order by id";
    private const string KeySql =
        "select key.id, row.key from key join row on row.id = key.id where hash = ?1 and key.id between ?2 and ?3";
    private const string SkippedSql = "select id from decision where skipped and id between ?1 and ?2";

    private readonly StoredRow[] _piece = new StoredRow[Piece];
    private JournalDb? _db;
    private HashSet<long>? _skipped;
    private long _from = 1;
    private long _end = 1;
    private bool _indexed;

    public long Last => last;

    private JournalDb Db => _db ??= JournalDb.Open(batch.Path, JournalFile.Patience);

    public bool TryRead(long slot, out StoredRow row)
    {
        if (slot > last)
        {
            row = default;
            return false;
        }

        if (slot == _end)
        {
            Array.Clear(_piece);
            Read(slot, slot + Piece - 1, _piece);
            (_from, _end) = (slot, slot + Piece);
        }

        if (slot >= _from && slot < _end)
        {
            row = _piece[slot - _from];
        }
        else
        {
            var one = new StoredRow[1];
            Read(slot, slot, one);
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

    public void Dispose() => _db?.Dispose();

    private void Read(long from, long to, StoredRow[] rows)
    {
        JournalStatement statement = Db.Prepare(RangeSql).Bind(1, batch.FirstId + from).Bind(2, batch.FirstId + to);
        while (statement.Read())
        {
            long slot = batch.Slot(statement.Number(0));
            rows[slot - from] = new StoredRow(
                statement.Text(4), statement.Number(3), (RowState)statement.Number(1), (int)statement.Number(2), Skipped.Contains(slot));
        }

        statement.Reset();
    }

    private HashSet<long> Skipped
    {
        get
        {
            if (_skipped is null)
            {
                _skipped = [];
                JournalStatement statement = Db.Prepare(SkippedSql).Bind(1, batch.FirstId).Bind(2, batch.LastId);
                while (statement.Read())
                {
                    _skipped.Add(batch.Slot(statement.Number(0)));
                }

                statement.Reset();
            }

            return _skipped;
        }
    }
}
