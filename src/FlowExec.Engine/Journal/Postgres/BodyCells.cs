using System.Buffers.Binary;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// What stands in the column of a row's body, until the row has its outcome: the body; or the body encrypted; or, where every worker reads
/// the values of rows from a file, the row's position there.
/// </summary>
/// <param name="seal">Encrypts bodies; null for no.</param>
/// <param name="file">Where rows are read from; null where bodies are stored.</param>
internal sealed class BodyCells(PayloadSeal? seal, BatchOrigin? file) : IDisposable
{
    /// <summary>Where this worker reads the values of rows, and how; null where their bodies are stored.</summary>
    public BatchOrigin? File => file;

    /// <summary>What is stored of a row. Each time another, where it is encrypted.</summary>
    public ReadOnlyMemory<byte> Write(in RowLoad load) => file is not null ? Write(load.Ticket.Row.Position)
        : seal?.Close(load.Ticket.Slot, load.Body.Span) ?? load.Body;

    /// <summary>What a worker takes.</summary>
    /// <param name="slot">The row's slot.</param>
    /// <param name="attempt">The attempt to begin.</param>
    /// <param name="row">The row, but for its position.</param>
    /// <param name="flow">Its flow.</param>
    /// <param name="cell">What is stored.</param>
    public RowClaim Read(long slot, int attempt, RowKey row, string? flow, byte[] cell)
    {
        if (file is not null && cell.Length == sizeof(long))
        {
            row = row with { Position = BinaryPrimitives.ReadInt64BigEndian(cell) };
            return new RowClaim(new RowTicket(slot, attempt, row), flow, default);
        }

        // Whoever may write to the server can say that nothing is encrypted: what is sent is what was written for it, or nothing.
        byte[]? body = file is not null ? null : seal is not null ? seal.TryOpen(slot, cell) : JsonText.IsObject(cell) ? cell : null;
        return new RowClaim(new RowTicket(slot, attempt, row), flow, body)
        {
            Objection = body is null ? SealRefusal.Damaged(slot) : null,
        };
    }

    public void Dispose() => seal?.Dispose();

    private static byte[] Write(long position)
    {
        byte[] cell = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(cell, position);
        return cell;
    }
}
