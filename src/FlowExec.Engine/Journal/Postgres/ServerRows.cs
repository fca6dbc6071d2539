using System.Collections.Concurrent;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// What a batch on a server held when it was opened. A walk in the order of positions reads a piece at a time; keys are looked up for all
/// rows that are compared at once.
/// </summary>
/// <param name="pool">Connections.</param>
/// <param name="batch">The batch.</param>
/// <param name="last">Its highest slot; 0 where it has no row.</param>
/// <param name="patience">How long the server is waited for.</param>
internal sealed class ServerRows(ServerPool pool, int batch, long last, Func<TimeSpan> patience) : IStoredRows
{
    private const int Piece = 1024;

    // A row that is to be sent and whose body is gone is not on the queue: its command puts it there again.
    private const string RangeSql = """
        select slot, case when state = 2 and body is null then 12::smallint else state end, attempt, content, coalesce(skipped, false)
        from flowexec.row where batch = $1 and slot between $2 and $3
        """;

    private const string KeysSql = """
        select r.key, min(r.slot) from (select $1::integer as batch, key from unnest($2::text[]) as u(key) offset 0) t
        join flowexec.row r on r.batch = t.batch and r.key = t.key group by r.key
        """;

    private const string ContentsSql = "select content, slot from flowexec.row where batch = $1 and slot between $2 and $3 order by slot";

    // What a slow way carries in the time that a try has.
    private const int ContentsPiece = 64 * Piece;

    private readonly ConcurrentDictionary<string, long> _keys = new(StringComparer.Ordinal);
    private ILookup<long, long>? _contents;
    private StoredRow[] _piece = [];
    private long _from = 1;
    private long _end = 1;

    public long Last => last;

    /// <summary>Looks up the keys of rows that are about to be compared.</summary>
    public async Task LookUpAsync(ReadOnlyMemory<RowKey> rows, CancellationToken cancellationToken)
    {
        string[] keys = new string[rows.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = rows.Span[i].Key ?? "";
        }

        // What comes on record from here on is noted, and what did before is found.
        _keys.Clear();
        foreach ((string key, long slot) in await QueryAsync(
            KeysSql, [Sql.Value(batch), Sql.Texts(keys)], reader => (reader.GetString(0), reader.GetInt64(1)), cancellationToken)
            .ConfigureAwait(false))
        {
            _keys[key] = slot;
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
            (_from, _end) = (_end, _end + Piece);
            _piece = Read(_from, _end - 1);
        }

        if (slot >= _from && slot < _end)
        {
            row = _piece[slot - _from];
        }
        else
        {
            row = Read(slot, slot)[0];
        }

        return row.State != default;
    }

    /// <summary>A row of a key is on record.</summary>
    public void OnRecord(string key, long slot) => _keys[key] = slot;

    public long FindKey(string key) => _keys.GetValueOrDefault(key);

    public IEnumerable<long> FindContent(long content, long above) =>
        (_contents ??= ReadContents())[content].Where(slot => slot > above);

    private ILookup<long, long> ReadContents()
    {
        var rows = new List<(long Content, long Slot)>();
        for (long from = 1; from <= last; from += ContentsPiece)
        {
            rows.AddRange(Query(
                ContentsSql, [Sql.Value(batch), Sql.Value(from), Sql.Value(Math.Min(last, from + ContentsPiece - 1))],
                reader => (reader.GetInt64(0), reader.GetInt64(1))));
        }

        return rows.ToLookup(row => row.Content, row => row.Slot);
    }

    private StoredRow[] Read(long from, long to)
    {
        var rows = new StoredRow[to - from + 1];
        foreach ((long slot, StoredRow row) in Query(
            RangeSql, [Sql.Value(batch), Sql.Value(from), Sql.Value(to)],
            reader => (reader.GetInt64(0), new StoredRow(
                reader.GetInt64(3), (RowState)reader.GetInt16(1), reader.GetInt32(2), reader.GetBoolean(4)))))
        {
            rows[slot - from] = row;
        }

        return rows;
    }

    // The one reader of a run compares rows, and has nothing else to do meanwhile.
    private List<T> Query<T>(string sql, NpgsqlParameter[] values, Func<NpgsqlDataReader, T> read) =>
        QueryAsync(sql, values, read, CancellationToken.None).GetAwaiter().GetResult();

    private Task<List<T>> QueryAsync<T>(
        string sql, NpgsqlParameter[] values, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) => pool.DoAsync(
        async connection =>
        {
            var rows = new List<T>();
            await Sql.QueryAsync(
                connection, sql, reader => rows.Add(read(reader)), CancellationToken.None, [.. values.Select(value => value.Clone())])
                .ConfigureAwait(false);
            return rows;
        },
        patience(), cancellationToken);
}
