using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlowExec.Engine.Runs;

/// <summary>
/// What tells a row of a batch from the others, the same in every run: the values of its key columns, and a hash of its content that does
/// not depend on the order of the columns. One reader at a time.
/// </summary>
internal sealed class RowKeys
{
    /// <summary>Bytes of a hashed key: enough that two of a billion are not the same.</summary>
    private const int HashLength = 15;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly byte[] _salt;
    private readonly ulong _key0;
    private readonly ulong _key1;
    private readonly IReadOnlyList<string> _columns;
    private readonly bool _hash;

    /// <param name="salt">The batch's salt, 16 bytes or more.</param>
    /// <param name="columns">The key columns; empty for none.</param>
    /// <param name="hash">Only a hash of the key may be kept.</param>
    public RowKeys(ReadOnlyMemory<byte> salt, IReadOnlyList<string> columns, bool hash)
    {
        _salt = salt.ToArray();
        _key0 = BinaryPrimitives.ReadUInt64LittleEndian(_salt);
        _key1 = BinaryPrimitives.ReadUInt64LittleEndian(_salt.AsSpan(sizeof(ulong)));
        _columns = columns;
        _hash = hash;
    }

    /// <summary>The names and values of a row, whatever it came as.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> CellsOf(FlowRow row) =>
        row.Context is { } context ? [.. FieldsOf(context), .. row.Cells] : row.Cells;

    /// <summary>The first key column that a row does not have; null where it has all.</summary>
    public string? MissingIn(FlowRow row)
    {
        KeyValuePair<string, object?>[] cells = ArrayOf(row);
        foreach (string column in _columns)
        {
            if (IndexOf(cells, column) < 0)
            {
                return column;
            }
        }

        return null;
    }

    /// <summary>What tells the row from the others. A key column that it lacks or that is empty gives an empty part.</summary>
    public RowKey Of(FlowRow row)
    {
        KeyValuePair<string, object?>[] cells = ArrayOf(row);
        return new RowKey(row.Position, _columns.Count == 0 ? null : KeyOf(cells), ContentOf(row, cells));
    }

    /// <summary>The cells as they lie in memory: they are gone through for every row.</summary>
    private static KeyValuePair<string, object?>[] ArrayOf(FlowRow row)
    {
        IReadOnlyList<KeyValuePair<string, object?>> cells = CellsOf(row);
        return cells as KeyValuePair<string, object?>[] ?? [.. cells];
    }

    private string KeyOf(KeyValuePair<string, object?>[] cells)
    {
        string key = _columns.Count == 1 ? PartOf(cells, _columns[0]) : string.Join('|', PartsOf(cells));
        return _hash ? Base64Url.EncodeToString(HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(key)).AsSpan(0, HashLength)) : key;
    }

    private IEnumerable<string> PartsOf(KeyValuePair<string, object?>[] cells) => _columns.Select(column => PartOf(cells, column));

    private static string PartOf(KeyValuePair<string, object?>[] cells, string column)
    {
        string text = IndexOf(cells, column) is >= 0 and var at ? TextOf(cells[at].Value) : "";
        return !text.AsSpan().ContainsAny('\\', '|') ? text
            : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
    }

    [MethodImpl(Compiled.AtOnce)]
    private long ContentOf(FlowRow row, KeyValuePair<string, object?>[] cells)
    {
        ulong sum = 0;
        foreach (KeyValuePair<string, object?> cell in cells)
        {
            sum = unchecked(sum + Cell(cell.Key, cell.Value));
        }

        if (row is { Defect: { } defect, Cells.Count: 0 })
        {
            sum = unchecked(sum + Cell("", defect.Message));
        }

        return unchecked((long)sum);
    }

    [MethodImpl(Compiled.AtOnce)]
    private ulong Cell(string name, object? value)
    {
        _buffer.ResetWrittenCount();
        if (value is string text)
        {
            Span<byte> room = _buffer.GetSpan(sizeof(char) * (name.Length + 1 + text.Length));
            MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(room);
            int at = sizeof(char) * name.Length;
            room[at++] = (byte)'=';
            room[at++] = 0;
            MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(room[at..]);
            return KeyedHash.Of(room[..(at + (sizeof(char) * text.Length))], _key0, _key1);
        }

        _buffer.Write(MemoryMarshal.AsBytes(name.AsSpan()));
        if (value is not null)
        {
            _buffer.Write(":\0"u8);
            using var json = new Utf8JsonWriter(_buffer);
            JsonValueWriter.Write(json, value, default);
        }

        return KeyedHash.Of(_buffer.WrittenSpan, _key0, _key1);
    }

    private static string TextOf(object? value)
    {
        if (value is null or string)
        {
            return (string?)value ?? "";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JsonValueWriter.Write(json, value, default);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan).Trim('"');
    }

    private static int IndexOf(KeyValuePair<string, object?>[] cells, string column)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i].Key.Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static IEnumerable<KeyValuePair<string, object?>> FieldsOf(FlowExecutionContext context)
    {
        (string Name, object? Value)[] fields =
        [
            ("flowId", context.FlowId), ("flowName", context.FlowName), ("flowVersion", context.FlowVersion), ("name", context.Name),
            ("channel", context.Channel), ("contactUri", context.ContactUri), ("userId", context.UserId),
                ("channelType", context.ChannelType),
            ("startNode", context.StartNode), ("flowExecutionId", context.FlowExecutionId),
            .. context.Participants.Select(one => ("participant", (object?)$"{one.UserId} {one.Role} {string.Join(',', one.Channels)}")),
        ];
        return fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name,
            field.Value)).Concat(context.Attributes);
    }
}
