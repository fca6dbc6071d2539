using System.Text;
using SQLitePCL;

namespace FlowExec.Engine.Journal;

/// <summary>
/// One connection to a SQLite file, by the library's own calls: statements are prepared once and rows cost no object. One thread at a
/// time.
/// </summary>
internal sealed class JournalDb : IDisposable
{
    private static readonly bool IsReady = Initialize();

    private readonly sqlite3 _db;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(ReferenceEqualityComparer.Instance);

    private JournalDb(sqlite3 db, string path) => (_db, Path) = (db, path);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens a file that is there, or makes one.</summary>
    public static JournalDb Open(string path, TimeSpan patience)
    {
        _ = IsReady;
        const int Flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        int result = raw.sqlite3_open_v2(path, out sqlite3 handle, Flags, null);
        var db = new JournalDb(handle, path);
        try
        {
            db.Check(result);
            raw.sqlite3_extended_result_codes(handle, 1);
            db.Wait(patience);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>Sets how long a lock of another connection is waited for.</summary>
    public void Wait(TimeSpan patience) => Check(raw.sqlite3_busy_timeout(_db, (int)patience.TotalMilliseconds));

    /// <summary>Runs SQL that gives nothing back.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_db, sql));

    /// <summary>Runs SQL and reads its one number; 0 for none.</summary>
    public long Number(string sql)
    {
        JournalStatement statement = Prepare(sql);
        long value = statement.Read() ? statement.Number(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>A statement, prepared at its first use. The text is the key by its object: give constants.</summary>
    public JournalStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out sqlite3_stmt? statement))
        {
            Check(raw.sqlite3_prepare_v3(_db, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _statements.Add(sql, statement);
        }

        return new JournalStatement(this, statement);
    }

    /// <summary>Does something in a transaction, whole or not at all.</summary>
    public void Transact(Action<JournalDb> work)
    {
        Execute("begin immediate");
        try
        {
            work(this);
            Execute("commit");
        }
        catch
        {
            if (raw.sqlite3_get_autocommit(_db) == 0)
            {
                Execute("rollback");
            }

            throw;
        }
    }

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    /// <summary>Keeps closing from copying the log into the file.</summary>
    public void KeepLog() => _ = raw.sqlite3_db_config(_db, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    public void Dispose()
    {
        foreach (sqlite3_stmt statement in _statements.Values)
        {
            statement.Dispose();
        }

        _db.Dispose();
    }

    /// <summary>Turns a result that is no success into the exception of its kind.</summary>
    public void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFailure(result, raw.sqlite3_errmsg(_db).utf8_to_string());
        }
    }

    private static bool Initialize()
    {
        Batteries_V2.Init();
        return true;
    }
}

/// <summary>A prepared statement of a <see cref="JournalDb"/>; parameters and columns are counted as SQLite counts them.</summary>
internal readonly struct JournalStatement(JournalDb db, sqlite3_stmt statement)
{
    private const int StackBytes = 256;

    public JournalStatement Bind(int index, long value)
    {
        db.Check(raw.sqlite3_bind_int64(statement, index, value));
        return this;
    }

    public JournalStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return Null(index);
        }

        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = most <= StackBytes ? stackalloc byte[StackBytes] : new byte[most];
        db.Check(raw.sqlite3_bind_text(statement, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        return this;
    }

    public JournalStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        db.Check(raw.sqlite3_bind_blob(statement, index, value));
        return this;
    }

    public JournalStatement Null(int index)
    {
        db.Check(raw.sqlite3_bind_null(statement, index));
        return this;
    }

    /// <summary>Takes the next row.</summary>
    public bool Read()
    {
        int result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            raw.sqlite3_reset(statement);
            db.Check(result);
        }

        return result == raw.SQLITE_ROW;
    }

    /// <summary>Makes the statement ready for its next use.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    /// <summary>Runs it to its end.</summary>
    /// <returns>The rows that it changed.</returns>
    public int Run()
    {
        Read();
        raw.sqlite3_reset(statement);
        return db.Changes;
    }

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public bool IsBlob(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_BLOB;

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);
}

/// <summary>What SQLite said no to.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>The primary result code.</summary>
    public int Kind => Code & 0xFF;
}
