namespace FlowExec;

/// <summary>
/// A column for each output: its name without <c>Flow.</c>; where another column has that, its full name, and where that is taken too, one
/// that nothing else has.
/// </summary>
internal sealed class OutputColumns
{
    private readonly (string Output, string Column)[] _columns;

    /// <summary>Names the columns.</summary>
    /// <param name="taken">Columns that stand before them.</param>
    /// <param name="outputs">The outputs, each once.</param>
    public OutputColumns(IEnumerable<string> taken, IEnumerable<string> outputs)
    {
        var names = new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
        _columns = [.. outputs.Select(output => (output, Free(names, output)))];
    }

    /// <summary>The names of the columns.</summary>
    public IEnumerable<string> Names => _columns.Select(column => column.Column);

    /// <summary>The columns that could not have the short name of their output.</summary>
    public IEnumerable<string> Renamed =>
        _columns.Where(column => column.Column != InputNames.Short(column.Output)).Select(column => column.Column);

    /// <summary>What is to be said of columns that could not have the short name of their output; null where all have it.</summary>
    public string? Note => Renamed.Any()
        ? $"Other columns have the names of some outputs, which are in {string.Join(", ", Renamed.Select(name => $"'{name}'"))} therefore."
        : null;

    /// <summary>The values of a row, a text for each column.</summary>
    public IEnumerable<string> Values(IReadOnlyDictionary<string, object?>? outputs) =>
        _columns.Select(column => FlowOutputs.TextOf(outputs?.GetValueOrDefault(column.Output)));

    /// <summary>The outputs of a row that have no column, as one line of JSON; empty where all have.</summary>
    public string Others(IReadOnlyDictionary<string, object?>? outputs)
    {
        KeyValuePair<string, object?>[] others = [.. (outputs ?? new Dictionary<string, object?>()).Where(
            output => !_columns.Any(column => column.Output == output.Key))];
        return others.Length == 0 ? "" : new FlowOutputs(others).ToString();
    }

    private static string Free(HashSet<string> names, string output) =>
        ((string[])[InputNames.Short(output), output, $"FlowExec.Output.{output}"]).First(names.Add);
}
