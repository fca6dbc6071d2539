namespace FlowExec.Engine.Journal;

/// <summary>Which store a run or a command uses.</summary>
internal static class Journals
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SqliteStore> Folders = new(StringComparer.Ordinal);

    /// <summary>The store that a user named, or the environment, or else the user's own folder.</summary>
    /// <param name="journal">The folder; null where none was named.</param>
    /// <param name="clock">Says when something happened.</param>
    /// <returns>One that this process shares: it is not disposed of by who used it.</returns>
    public static IBatchStore Of(string? journal, TimeProvider clock)
    {
        string? named = string.IsNullOrWhiteSpace(journal) ? Environment.GetEnvironmentVariable(JournalFolder.Variable) : journal;
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
}
