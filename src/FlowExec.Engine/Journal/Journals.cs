namespace FlowExec.Engine.Journal;

/// <summary>Which store a run or a command uses.</summary>
internal static class Journals
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteStore> Folders = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, IBatchStore> Servers = new(StringComparer.Ordinal);

    /// <summary>The store that a user named, or the environment, or else the user's own folder.</summary>
    /// <param name="journal">The folder, or the server as a connection string or URI; null where none was named.</param>
    /// <param name="clock">Says when something happened.</param>
    /// <returns>One that this process shares: it is not disposed of by who used it.</returns>
    public static IBatchStore Of(string? journal, TimeProvider clock)
    {
        string? named = string.IsNullOrWhiteSpace(journal) ? Environment.GetEnvironmentVariable(JournalFolder.Variable) : journal;
        if (named is not null && JournalPlace.IsServer(named))
        {
            return Server(named, clock);
        }

        string? folder = string.IsNullOrWhiteSpace(named) ? null : Path.GetFullPath(named);
        if (clock != TimeProvider.System)
        {
            // A clock of its own says other times than those of the runs before.
            return new SqliteStore(folder, clock);
        }

        lock (Gate)
        {
            if (!Folders.TryGetValue(folder ?? "", out SqliteStore? store))
            {
                Folders.Add(folder ?? "", store = new SqliteStore(folder, clock));
            }

            return store;
        }
    }

    // By itself, so that the driver is loaded only where a server is named.
    private static IBatchStore Server(string journal, TimeProvider clock)
    {
        lock (Gate)
        {
            if (!Servers.TryGetValue(journal, out IBatchStore? store))
            {
                Postgres.ServerAddress address = Postgres.ServerAddress.Read(journal);
                Servers.Add(journal, store = new Postgres.ServerStore(address, clock));

                // What a batch says of its place holds no password, and finds the same store.
                Servers[address.Place] = store;
            }

            return store;
        }
    }
}
