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
        select slot, case when state = 2 and body is null then 12::smallint else state end, attempt, content, key, coalesce(skipped, false)
        from flowexec.row where batch = $1 and slot between $2 and $3
        """;

    private const string KeysSql = """
        select r.key, min(r.slot) from (select $1::integer as batch, key from unnest($2::text[]) as u(key) offset 0) t
        join flowexec.row r on r.batch = t.batch and r.key = t.key group by r.key
        """;

    private const string ContentsSql = "select content, slot from flowexec.row where batch = $1 and slot <= $2 order by slot";

    private readonly StoredRow[] _piece = new StoredRow[Piece];
    private readonly ConcurrentDictionary<string, long> _keys = new(StringComparer.Ordinal);
    private ILookup<long, long>? _contents;
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
        await pool.DoAsync(
            async connection =>
            {
                var command = new NpgsqlCommand(KeysSql, connection)
                {
                    Parameters = { Sql.Value(batch), Sql.Texts(keys) },
                };
                await using (command.ConfigureAwait(false))
                {
                    NpgsqlDataReader reader = await command.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        while (await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))
                        {
                            _keys[reader.GetString(0)] = reader.GetInt64(1);
                        }
                    }
                }

                return true;
            },
            patience(), cancellationToken).ConfigureAwait(false);
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
            Read(_from, _end - 1, _piece);
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
        Query(
            ContentsSql, [Sql.Value(batch), Sql.Value(last)], rows.Clear,
            reader => rows.Add((reader.GetInt64(0), reader.GetInt64(1))));
        return rows.ToLookup(row => row.Content, row => row.Slot);
    }

    private void Read(long from, long to, StoredRow[] rows) => Query(
        RangeSql, [Sql.Value(batch), Sql.Value(from), Sql.Value(to)], () => Array.Clear(rows),
        reader => rows[reader.GetInt64(0) - from] = new StoredRow(
            reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetInt64(3), (RowState)reader.GetInt16(1), reader.GetInt32(2),
            reader.GetBoolean(5)));

    // The one reader of a run compares rows, and has nothing else to do meanwhile.
    private void Query(string sql, NpgsqlParameter[] values, Action begin, Action<NpgsqlDataReader> take) => pool.DoAsync(
        async connection =>
        {
            begin();
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.AddRange(values.Select(value => value.Clone()).ToArray());
                NpgsqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync().ConfigureAwait(false))
                    {
                        take(reader);
                    }
                }
            }

            return true;
        },
        patience(), CancellationToken.None).GetAwaiter().GetResult();
}
