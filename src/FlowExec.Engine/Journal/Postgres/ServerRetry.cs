using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// Which errors of a server pass: those of the way to it, of its restart, of locks and of time-outs. Everything that is done on the server
/// can be repeated, since the answer to a commit can be lost.
/// </summary>
internal static class ServerRetry
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>True where the same may go well a moment later.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        // PgBouncer says so with the state of a connection that failed, and will say so for ever.
        PostgresException { MessageText: var text } when text.Contains("statement pooling mode", StringComparison.Ordinal) => false,
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal) || state is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.DatabaseDropped or PostgresErrorCodes.IdleSessionTimeout
            or "25P03" or "25P04" or PostgresErrorCodes.ReadOnlySqlTransaction
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        OperationCanceledException => true,
        _ => false,
    };

    /// <summary>True where somebody held for too long what was waited for.</summary>
    public static bool IsOfALock(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled };

    /// <summary>True where connections of the pool are no good any more.</summary>
    public static bool IsOfTheWay(Exception e) => e is not PostgresException
        || e is PostgresException { SqlState: var state } && (state.StartsWith("08", StringComparison.Ordinal)
            || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("25P0", StringComparison.Ordinal)
            || state == PostgresErrorCodes.ReadOnlySqlTransaction);

    /// <summary>How long to wait before a try: longer each time, spread by chance, so that workers do not come all at once.</summary>
    public static TimeSpan Pause(int tries)
    {
        TimeSpan pause = Shortest * Math.Pow(2, Math.Min(tries, 6));
        return (pause < Longest ? pause : Longest) * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
