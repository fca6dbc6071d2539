using FlowExec.Loading;

namespace FlowExec.Completion;

/// <summary>Completes columns of the file that is read, or that is piped in.</summary>
public class ColumnCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command) =>
        ColumnsOf(command).Select(column => new Word(column.Key, Example(column.Value)));

    /// <summary>Names and the first values of the columns; none where the file cannot be told or read.</summary>
    private protected static IReadOnlyList<KeyValuePair<string, object?>> ColumnsOf(TypedCommand command)
    {
        var reading = new CsvOptions
        {
            Encoding = command.Text("Encoding") is { } encoding ? ReadingWords.EncodingOf(encoding) : null,
            Delimiter = command.Text("Delimiter") is { Length: 1 } delimiter ? delimiter[0] : null,
        };
        return command.File is { } file ? Soon(stop => FirstRowAsync(file, reading, stop)) ?? [] : [];
    }

    private static async Task<IReadOnlyList<KeyValuePair<string, object?>>> FirstRowAsync(
        string file, CsvOptions reading, CancellationToken stop)
    {
        await foreach (FlowRow row in EngineGate.ReadCsvAsync(file, reading, stop))
        {
            return row.Cells;
        }

        return [];
    }

    private protected static string Example(object? value) =>
        value is string { Length: > 0 } text ? $"such as {text}" : "empty in the first row";
}

/// <summary>Completes the column in a template such as <c>'welcome {CustomerId}'</c>.</summary>
public sealed class NameTemplateCompleter : ColumnCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        int brace = command.Typed.LastIndexOf('{');
        if (brace < 0 || command.Typed.IndexOf('}', brace) >= 0)
        {
            return [];
        }

        string before = command.Typed[..(brace + 1)];
        IReadOnlyList<KeyValuePair<string, object?>> columns = ColumnsOf(command);
        return columns.Count > 0 ? columns.Select(column => WordOf(before, column.Key, Example(column.Value)))
            : InputsOf(command).Select(input => WordOf(before, input.ShortName, input.ToString()));
    }

    private static Word WordOf(string before, string name, string tip) => new($"{before}{name}}}", tip) { Shown = name };

    private static FlowInputs InputsOf(TypedCommand command) =>
        FlowOf(command)?.Inputs ?? FlowInputs.Unknown;
}
