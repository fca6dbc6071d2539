using Npgsql;
using NpgsqlTypes;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Statements and their values, as the driver wants them.</summary>
internal static class Sql
{
    /// <summary>Adds a statement to a transaction.</summary>
    public static void Add(NpgsqlBatch commands, string sql, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter value in values)
        {
            command.Parameters.Add(value);
        }

        commands.BatchCommands.Add(command);
    }

    /// <summary>A value of a statement.</summary>
    public static NpgsqlParameter Value<T>(T value) => value is null
        ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        : new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>Bytes that may be missing.</summary>
    public static NpgsqlParameter Bytes(byte[]? value) =>
        new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };

    /// <summary>A list of texts, some of which may be missing.</summary>
    public static NpgsqlParameter Texts(IEnumerable<string?> values)
    {
        // What a list lacks at its end counts as missing.
        string?[] texts = values.ToArray();
        return new NpgsqlParameter
        {
            Value = Array.TrueForAll(texts, text => text is null) ? [] : texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        };
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static async Task<int> RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.AddRange(values);
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a transaction of several statements.</summary>
    public static async Task<int> RunAsync(
        NpgsqlConnection connection, Action<NpgsqlBatch> add, CancellationToken cancellationToken)
    {
        NpgsqlBatch commands = connection.CreateBatch();
        await using (commands.ConfigureAwait(false))
        {
            add(commands);
            return await commands.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a query.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="sql">The query.</param>
    /// <param name="take">Takes each row.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="values">Its values.</param>
    /// <returns>How many rows there were.</returns>
    public static async Task<int> QueryAsync(
        NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> take, CancellationToken cancellationToken,
        params NpgsqlParameter[] values)
    {
        int rows = 0;
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.AddRange(values);
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); rows++)
                {
                    take(reader);
                }
            }
        }

        return rows;
    }

    /// <summary>A text that may be missing.</summary>
    public static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
