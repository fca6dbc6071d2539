using System.Diagnostics;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>Connections to a server, each with the limits that a lease asks for. None is held: one for each operation.</summary>
internal sealed class ServerPool : IAsyncDisposable
{
    /// <summary>What the server calls sessions that look at batches.</summary>
    public const string LooksName = "flowexec";

    /// <summary>How long work waits for an answer, in seconds.</summary>
    private const int WorkTimeout = 5;

    // The way to a server may lose that a client gave up. A session in the middle of what it was sent then waits for the rest, with its
    // locks, and no time-out of the server's counts there. What is copied comes in pieces, and is no such wait.
    private static readonly string EndLostSql = $"""
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like '{LooksName}-%' and usename = current_user and pid <> pg_backend_pid()
            and state = 'active' and wait_event = 'ClientRead' and query not like 'copy %'
            and query_start < clock_timestamp() - interval '{WorkTimeout + 1} s'
        """;

    /// <summary>How much longer a try may take than the driver lets an answer take.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _longest;

    private ServerPool(ServerAddress address, string name, int timeout, int most, int statementTimeout) =>
        (Address, _source, _longest) =
            (address, Source(address, name, timeout, most, statementTimeout), TimeSpan.FromSeconds(timeout) + Margin);

    /// <summary>The server.</summary>
    public ServerAddress Address { get; }

    /// <summary>Connections for work.</summary>
    /// <param name="address">The server.</param>
    /// <param name="name">What the server calls the sessions, so that they can be told and ended.</param>
    public static ServerPool ForWork(ServerAddress address, string name) => new(address, name, WorkTimeout, 6, 3000);

    /// <summary>Connections for a heartbeat: two of its own, that no work can keep from it.</summary>
    public static ServerPool ForBeats(ServerAddress address, string name) => new(address, name + "-beat", 1, 2, 1000);

    /// <summary>Connections for looks at batches, which may be large.</summary>
    public static ServerPool ForLooks(ServerAddress address) => new(address, LooksName, 120, 4, 120_000);

    /// <summary>An open connection of the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    /// <summary>The same for a caller that cannot wait otherwise.</summary>
    public NpgsqlConnection Open() => _source.OpenConnection();

    /// <summary>
    /// Does something that can be repeated, until it is done or the server was away for too long. A server that takes connections and is
    /// silent would be waited for without end: the driver asks it to cancel what took too long, and waits for an answer to that. So each
    /// try is given up, as one whose answer is lost. A server that wakes answers it all the same, beside the next.
    /// </summary>
    /// <param name="work">What, with a connection: it shares nothing with the next try but what it is given. It is better not stopped by a
    /// token: to stop it the driver connects once more, on the thread of whoever stops, and whether it was done is then not known.</param>
    /// <param name="patience">How long it is tried.</param>
    /// <param name="cancellationToken">Stops it before the next try.</param>
    /// <exception cref="FlowJournalException">The server says no, or was away for too long.</exception>
    public async Task<T> DoAsync<T>(Func<NpgsqlConnection, Task<T>> work, TimeSpan patience, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        bool isLocked = false;
        for (int tries = 0; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await TryAsync(work, isLocked, cancellationToken).WaitAsync(_longest, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not FlowException && !cancellationToken.IsCancellationRequested)
            {
                if (ServerRetry.IsOfTheWay(e))
                {
                    Clear();
                }

                if (!ServerRetry.MayPass(e))
                {
                    throw ServerRefusal.Working(Address, e);
                }

                if (Stopwatch.GetElapsedTime(began) is var lasted && lasted > patience)
                {
                    throw ServerRefusal.Outage(Address, lasted, e);
                }

                isLocked = ServerRetry.IsOfALock(e);
            }

            await Task.Delay(ServerRetry.Pause(tries), TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<T> TryAsync<T>(Func<NpgsqlConnection, Task<T>> work, bool isLocked, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            if (isLocked)
            {
                await Sql.RunAsync(connection, EndLostSql, CancellationToken.None).ConfigureAwait(false);
            }

            return await work(connection).ConfigureAwait(false);
        }
    }

    /// <summary>Closes connections that are not in use: after an error of the way the others are no better.</summary>
    public void Clear() => _source.Clear();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static NpgsqlDataSource Source(ServerAddress address, string name, int timeout, int most, int statementTimeout)
    {
        var options = new NpgsqlConnectionStringBuilder(address.Given.ConnectionString)
        {
            ApplicationName = name, Timeout = 2, CommandTimeout = timeout, CancellationTimeout = -1, TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 1, TcpKeepAlive = true, Pooling = true, MinPoolSize = 0, MaxPoolSize = most, Multiplexing = false,
            Enlist = false, IncludeErrorDetail = false, MaxAutoPrepare = 40, AutoPrepareMinUsages = 3, NoResetOnClose = true,
            Options = $"{address.Given.Options} -c statement_timeout={statementTimeout} "
                + $"-c lock_timeout={(int)ServerFitness.LongestWait.TotalMilliseconds} "
                + $"-c idle_in_transaction_session_timeout={(int)ServerFitness.LongestIdle.TotalMilliseconds} "
                + "-c tcp_user_timeout=5000 -c synchronous_commit=on",
        };
        if (address.IsBehindBouncer)
        {
            // Each transaction may have another session of the server: what one is told or has prepared, the next does not know.
            (options.Options, options.MaxAutoPrepare) = (address.Given.Options, 0);
        }

        if (options.Host!.Contains(',', StringComparison.Ordinal))
        {
            // Of several servers the one that takes writes, and which it is may change at any time.
            (options.TargetSessionAttributes, options.HostRecheckSeconds) = ("read-write", 1);
        }

        return new NpgsqlDataSourceBuilder(options.ConnectionString).Build();
    }
}
