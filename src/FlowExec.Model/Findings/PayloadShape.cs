using System.Buffers;
using System.Text.Json;

namespace FlowExec;

/// <summary>Tells an object that was meant as a whole request from a row of values.</summary>
internal static class PayloadShape
{
    /// <summary>
    /// True for an object with a member in it that holds members of its own and is a part of a request, under its right name or one in
    /// circulation. A row may have a map as a value too; but not under such a name.
    /// </summary>
    public static bool IsPayload(FlowRow row) => row is { Context: null, Defect: null, IsText: false } && row.Cells.Any(cell =>
        cell.Value is IReadOnlyDictionary<string, object?> or IReadOnlyList<object?> && IsPart(cell.Key));

    /// <summary>The object as JSON; null where a value in it cannot be said so.</summary>
    public static ReadOnlyMemory<byte>? Write(FlowRow row)
    {
        if (row.Cells.Any(cell => ValueCheck.Of(cell.Value) is not null))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, object? value) in row.Cells)
            {
                json.WritePropertyName(name);
                JsonValueWriter.Write(json, value, default);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static bool IsPart(string name)
    {
        string place = JsonPointer.Append("", name);
        string folded = Spelling.Fold(name);
        return PayloadContract.Published.Rules.MeantBy(place) is not null
            || PayloadContract.BuiltIn.Any(contract => contract.Rules.Shape.Properties.Keys.Any(known => Spelling.Fold(known) == folded));
    }
}
