using System.Security.Cryptography;

namespace FlowExec.Engine.Journal;

/// <summary>Files that every worker of a batch reads itself, told by their hashes: SHA-256 of each, as sha256sum shows it.</summary>
internal static class SharedFiles
{
    /// <summary>What a batch keeps of them.</summary>
    /// <param name="batch">The batch's name, for messages; null where it has none yet.</param>
    /// <param name="files">The files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowJournalException">One cannot be read.</exception>
    public static async Task<string> HashAsync(string? batch, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        var hashes = new List<string>();
        foreach (string file in files)
        {
            try
            {
                hashes.Add(await HashAsync(file, cancellationToken).ConfigureAwait(false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw SharedFileRefusal.Unreadable(batch, file, e);
            }
        }

        return string.Join(',', hashes);
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        FileStream stream = OpenedFile.Read(file);
        await using (stream.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>What the requests of a batch's rows are made of here.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="identity">What is on record of it.</param>
    /// <param name="files">Where its files are on this machine; empty for where they were loaded from.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the bodies are stored.</returns>
    /// <exception cref="FlowJournalException">A file cannot be read, or is not as it was.</exception>
    public static async Task<BatchOrigin?> FindAsync(
        string batch, BatchIdentity identity, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (identity.FileHash is not { } held)
        {
            return null;
        }

        BatchOrigin origin = BatchOrigin.Read(identity.Command)!;
        origin = files.Count > 0 ? origin with { Files = files } : origin;
        string found = await HashAsync(batch, origin.Sources, cancellationToken).ConfigureAwait(false);
        return found == held ? origin
            : throw SharedFileRefusal.Changed(batch, SharedFileRefusal.FirstOf(held, found, origin.Sources));
    }
}
