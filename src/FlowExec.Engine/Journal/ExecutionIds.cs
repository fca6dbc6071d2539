namespace FlowExec.Engine.Journal;

/// <summary>An execution's id as 16 bytes where it is a UUID as the platform writes it, and as text where it is anything else.</summary>
internal static class ExecutionIds
{
    public const int Length = 16;

    public static JournalStatement Bind(JournalStatement statement, int index, string? id, Span<byte> buffer) =>
        id is null ? statement.Null(index)
        : TryWrite(id, buffer) ? statement.Bind(index, buffer[..Length])
        : statement.Bind(index, id);

    public static string? Read(JournalStatement statement, int column)
    {
        if (!statement.IsBlob(column))
        {
            return statement.Text(column);
        }

        var id = new Guid(statement.Blob(column), bigEndian: true);
        return id == Guid.Empty ? null : id.ToString();
    }

    private static bool TryWrite(string id, Span<byte> buffer) =>
        Guid.TryParseExact(id, "D", out Guid parsed) && parsed != Guid.Empty && !id.AsSpan().ContainsAnyInRange('A', 'F')
        && parsed.TryWriteBytes(buffer, bigEndian: true, out _);
}
