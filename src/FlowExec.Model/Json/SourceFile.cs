namespace FlowExec;

/// <summary>Reads a text from a file, a pipe or a device, never more of it than anybody has to see.</summary>
internal static class SourceFile
{
    /// <summary>A text with more bytes is not looked into: it is many times what the platform takes.</summary>
    public const int MostBytes = 16_000_000;

    private const int Step = 65_536;

    /// <summary>How long it may take until somebody writes into a named pipe: opening it waits for that, and cannot be called
    /// off.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads a file to its end, or one byte beyond <see cref="MostBytes"/>.</summary>
    /// <exception cref="IOException">It cannot be read, or is a pipe that nobody writes into.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        Task<FileStream> opening = Task.Run(() => OpenedFile.Read(path), cancellationToken);
        try
        {
            await opening.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = opening.ContinueWith(late => late.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw e is TimeoutException ? new IOException("it is a pipe, and nobody writes into it.", e) : e;
        }

        FileStream source = await opening.ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            return await ReadAsync(source, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads to the end, or one byte beyond <see cref="MostBytes"/>.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        byte[] step = new byte[Step];
        while (text.Length <= MostBytes)
        {
            int read = await source.ReadAsync(step, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            text.Write(step, 0, (int)Math.Min(read, MostBytes + 1 - text.Length));
        }

        return text.ToArray();
    }

    /// <summary>Reads a file as <see cref="ReadAsync(string, TimeProvider, CancellationToken)"/> does, for who waits anyhow.</summary>
    public static byte[] Read(string path) => ReadAsync(path, TimeProvider.System, CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>A text without the byte-order mark at its beginning.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) => utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
}
