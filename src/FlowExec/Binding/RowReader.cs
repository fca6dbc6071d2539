using System.Data;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlowExec.Binding;

/// <summary>Turns what comes down the pipeline into rows: contexts, hashtables, objects, JSON text, rows of a data table.</summary>
internal static class RowReader
{
    /// <summary>Reads one row. What cannot be one becomes a row with a defect: the others go on.</summary>
    /// <param name="input">What the user handed in.</param>
    /// <param name="position">1 for the first.</param>
    /// <param name="choice">Which columns are used: no other is read.</param>
    public static FlowRow Read(object? input, long position, ColumnChoice choice)
    {
        object? plain = PayloadSource.Plain(input);
        try
        {
            return plain switch
            {
                null => Defective("a row is missing here ($null)", "Filter the input: Where-Object { $_ }."),
                FlowRow row => row with { Position = position },
                FlowExecutionContext context => new FlowRow(position, [], input) { Context = context },
                Flow flow => new FlowRow(position, [], input) { Context = new FlowExecutionContext { FlowId = flow.Id } },
                string text when IsFile(text) => Defective($"'{text}' is a file, not a row", "Read files with -Path."),
                string text => FlowRowReader.FromJson(text, position, input) is var read
                    && read.Defect is not null && FileOf(input) is { } file
                    ? Defective($"it is a line of '{file}', not a row", "Read the file with -Path, or with Import-Csv.")
                    : read,
                FlowPayload payload => FlowRowReader.FromJson(payload.ToString(), position, input),
                DataRow data => new FlowRow(position, CellsOf(data, choice), input),
                DataRowView view => new FlowRow(position, CellsOf(view.Row, choice), input),
                IDataRecord record => new FlowRow(position, CellsOf(record, choice), input),
                JsonElement { ValueKind: JsonValueKind.Object } element => FlowRowReader.FromJson(element.GetRawText(), position, input),
                JsonDocument { RootElement.ValueKind: JsonValueKind.Object } document =>
                    FlowRowReader.FromJson(document.RootElement.GetRawText(), position, input),
                JsonObject node => FlowRowReader.FromJson(node.ToJsonString(), position, input),
                FileSystemInfo file => Defective($"'{file.Name}' is a file, not a row", "Read files with -Path."),
                _ => PlainValue.CellsOf(input!, choice) is { } cells
                    ? new FlowRow(position, CsvGuard.Restore(cells), input)
                    {
                        IsTabular = plain is PSObject && cells.TrueForAll(static cell => cell.Value is null or string),
                        IsBlank = plain is PSObject && cells.Count == 0,
                    }
                    : Defective($"a value of type {plain.GetType().Name} is no row",
                        "Hand over objects, hashtables, contexts or JSON text, one a row."),
            };
        }
        catch (UnusableValueException e)
        {
            return Defective(e.Message, e.Help);
        }

        FlowRow Defective(string why, string help) => new(position, [], input)
        {
            Defect = FindingRules.RowCannotBeUsed.Of(new Said(why)) with { Row = position, Advice = help },
        };
    }

    /// <summary>The table that Get-Content has read a line of; null for any other text.</summary>
    private static string? FileOf(object? line) => line is PSObject wrapped && wrapped.Properties["ReadCount"] is not null
        && wrapped.Properties["PSChildName"]?.Value is string name && Path.GetExtension(name).ToUpperInvariant() is ".CSV" or ".TSV"
            ? name : null;

    private static bool IsFile(string text) =>
        text.Length < 1000 && !text.AsSpan().ContainsAny("{}\r\n") && Path.HasExtension(text) && File.Exists(text);

    private static List<KeyValuePair<string, object?>> CellsOf(DataRow row, ColumnChoice choice) => PlainValue.CellsOf(
        row.Table.Columns.Cast<DataColumn>().Select(column => KeyValuePair.Create(column.ColumnName, (object?)row[column])), choice);

    private static List<KeyValuePair<string, object?>> CellsOf(IDataRecord record, ColumnChoice choice) => PlainValue.CellsOf(
        Enumerable.Range(0, record.FieldCount).Select(i => KeyValuePair.Create(record.GetName(i), (object?)record.GetValue(i))), choice);
}
