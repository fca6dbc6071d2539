using System.Globalization;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Whether a server can keep a journal: its age, what lies on the way to it, and whether its sessions keep to a lease.</summary>
internal static class ServerFitness
{
    /// <summary>The oldest server that the tests have run on.</summary>
    public const int OldestTested = 12;

    /// <summary>No session may hold its locks idly for longer than this: a lease is longer.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(3);

    /// <summary>No session may wait longer for a lock: it is then looked who holds it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(1500);

    private const string SettingsSql = "select name, setting from pg_settings where name = any($1)";

    /// <summary>Looks at the way to a server, by a first connection.</summary>
    /// <returns>The address, with what was found on the way.</returns>
    /// <exception cref="FlowJournalException">The server is too old.</exception>
    public static async Task<ServerAddress> LookAsync(ServerPool pool, CancellationToken cancellationToken)
    {
        ServerAddress address = pool.Address;
        if (address.IsBehindBouncer)
        {
            return address;
        }

        try
        {
            NpgsqlConnection connection = await pool.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                // A bouncer says a process of its own making.
                int process = 0;
                await Sql.QueryAsync(connection, "select pg_backend_pid()", r => process = r.GetInt32(0), cancellationToken)
                    .ConfigureAwait(false);
                return process == connection.ProcessID ? address : address.BehindBouncer();
            }
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ProtocolViolation)
        {
            // One does not know a setting that is asked for, the other lets none through.
            await RefuseOldAsync(address, cancellationToken).ConfigureAwait(false);
            if (e.MessageText.Contains("startup parameter", StringComparison.Ordinal))
            {
                return address.BehindBouncer();
            }

            throw;
        }
    }

    /// <summary>Sees to it that sessions are as a lease needs them.</summary>
    /// <exception cref="FlowJournalException">They are not.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, ServerAddress address, CancellationToken cancellationToken)
    {
        RefuseOld(connection, address);
        var settings = new Dictionary<string, string>();
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await Sql.QueryAsync(
                connection, SettingsSql, r => settings[r.GetString(0)] = r.GetString(1), cancellationToken,
                Sql.Texts(["synchronous_commit", "idle_in_transaction_session_timeout", "lock_timeout", "application_name"]))
                .ConfigureAwait(false);
        }

        if (settings["synchronous_commit"] == "off")
        {
            throw ServerRefusal.NotDurable("synchronous_commit is off there");
        }

        if (!IsWithin(settings["idle_in_transaction_session_timeout"], LongestIdle) || !IsWithin(settings["lock_timeout"], LongestWait))
        {
            throw ServerRefusal.SettingsLost(address);
        }

        if (settings["application_name"] != ServerPool.LooksName)
        {
            throw ServerRefusal.NameLost(address, settings["application_name"]);
        }
    }

    private static void RefuseOld(NpgsqlConnection connection, ServerAddress address)
    {
        if (connection.PostgreSqlVersion.Major < OldestTested)
        {
            throw ServerRefusal.TooOld(address, connection.ServerVersion, OldestTested);
        }
    }

    private static bool IsWithin(string milliseconds, TimeSpan longest) =>
        int.Parse(milliseconds, CultureInfo.InvariantCulture) is > 0 and var given && given <= longest.TotalMilliseconds;

    private static async Task RefuseOldAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        var plain = new NpgsqlConnectionStringBuilder(address.Given.ConnectionString)
        {
            Options = null, Pooling = false, Timeout = 2,
        };
        NpgsqlDataSource source = new NpgsqlDataSourceBuilder(plain.ConnectionString)
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        await using (source.ConfigureAwait(false))
        {
            NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                RefuseOld(connection, address);
            }
        }
    }
}
