using System.Globalization;
using System.Reflection;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>The schema of a journal on a server: made, and brought up to date, by whoever comes first.</summary>
internal static class ServerSchema
{
    /// <summary>The lock under which it is made and changed.</summary>
    public const long Lock = 0x464C4F5745584543;

    /// <summary>The files in their order; the number of the last is the version. One that was released is never changed.</summary>
    private static readonly string[] Files = ["001-tables.sql"];

    /// <summary>The version that this FlowExec reads and writes.</summary>
    public static int Version => Files.Length;

    /// <summary>What a least role needs, as the owner of the schema grants it.</summary>
    public static string RoleScript => Read("roles.sql");

    /// <summary>Sees to it that a server is fit to be used, and the schema is there.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, ServerAddress address, CancellationToken cancellationToken)
    {
        await ServerFitness.CheckAsync(connection, address, cancellationToken).ConfigureAwait(false);
        int version = await VersionAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version < Version)
        {
            await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        else if (version > Version)
        {
            throw ServerRefusal.Newer(address);
        }
    }

    private static async Task MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // Another process may be at it: it is waited for as long as a lock is.
            await Sql.RunAsync(connection, $"select pg_advisory_xact_lock({Lock})", cancellationToken).ConfigureAwait(false);
            int version = await VersionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version == 0)
            {
                await Sql.RunAsync(
                    connection, "create schema if not exists flowexec; create table flowexec.version (number integer primary key)",
                    cancellationToken).ConfigureAwait(false);
            }

            for (; version < Version; version++)
            {
                await Sql.RunAsync(connection, Read(Files[version]), cancellationToken).ConfigureAwait(false);
                await Sql.RunAsync(
                    connection, string.Create(CultureInfo.InvariantCulture, $"insert into flowexec.version values ({version + 1})"),
                    cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Read from the catalogue: what names mean is remembered by a session, and may be so for a moment after another has made it.
        string? there = await TextAsync(
            connection, "select tablename::text from pg_catalog.pg_tables where schemaname = 'flowexec' and tablename = 'version'",
            cancellationToken).ConfigureAwait(false);
        return there is null ? 0
            : int.Parse(
                (await TextAsync(connection, "select coalesce(max(number), 0)::text from flowexec.version", cancellationToken)
                    .ConfigureAwait(false))!,
                CultureInfo.InvariantCulture);
    }

    private static async Task<string?> TextAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
        }
    }

    private static string Read(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)!;
        return new StreamReader(stream).ReadToEnd();
    }
}
