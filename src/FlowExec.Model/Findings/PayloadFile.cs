namespace FlowExec;

/// <summary>Reads a payload from a file, a pipe or a device, never more of it than anybody has to see.</summary>
internal static class PayloadFile
{
    /// <summary>A text with more bytes is not looked into: it is many times what the platform takes.</summary>
    public const int MostBytes = 16_000_000;

    private const int Step = 65_536;

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
}
