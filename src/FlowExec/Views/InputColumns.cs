using System.Collections;
using System.Data;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowExec.Binding;

namespace FlowExec.Views;

/// <summary>A column of a row that the user handed in, as he has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Read">Reads its value, which may be code of his.</param>
internal sealed record InputColumn(string Name, Func<object?> Read);

/// <summary>The columns of a row as the user handed it in.</summary>
internal static class InputColumns
{
    /// <summary>Stands before the name of a column where a property of the result has that.</summary>
    public const string Prefix = "Input.";

    /// <summary>All columns; none for text and other values that have none.</summary>
    public static IEnumerable<InputColumn> Of(object? input) => PayloadSource.Plain(input) switch
    {
        null or Flow or IDataReader or JsonElement or JsonDocument or JsonNode => [],
        FlowExecutionContext context => OfPairs(context.Attributes),
        DataRow row => OfData(row),
        DataRowView view => OfData(view.Row),
        IDataRecord record => OfRecord(record),
        var plain when PlainValue.IsScalar(plain) => [],
        var plain when ForeignMap.PairsOf(plain) is { } pairs => OfPairs(pairs),
        IEnumerable => [],
        _ => PSObject.AsPSObject(input!).Properties.Where(property => property.IsGettable).Select(Of),
    };

    /// <summary>One column, in any case of its letters; null where there is none.</summary>
    public static InputColumn? Named(object? input, string name) => PayloadSource.Plain(input) is PSObject { Properties: var properties }
        ? properties[name] is { IsGettable: true } property ? Of(property) : null
        : Of(input).FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static InputColumn Of(PSPropertyInfo property) => new(property.Name, () => property.Value);

    private static IEnumerable<InputColumn> OfPairs(IEnumerable<KeyValuePair<string, object?>> pairs) =>
        pairs.Select(pair => new InputColumn(pair.Key, () => pair.Value));

    private static IEnumerable<InputColumn> OfData(DataRow row) =>
        row.Table.Columns.Cast<DataColumn>().Select(column => new InputColumn(column.ColumnName, () => row[column]));

    private static IEnumerable<InputColumn> OfRecord(IDataRecord record) =>
        Enumerable.Range(0, record.FieldCount).Select(at => new InputColumn(record.GetName(at), () => record.GetValue(at)));
}
