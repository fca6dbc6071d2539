namespace FlowExec;

/// <summary>Which columns of a row are used, told by their names alone: an object's other properties need not be read.</summary>
/// <param name="binding">How rows become contexts.</param>
/// <param name="keys">Columns that tell rows apart.</param>
internal sealed class ColumnChoice(RowBinding binding, IReadOnlyList<string>? keys = null)
{
    private readonly ColumnPattern _include = new(binding.IncludeProperty);
    private readonly ColumnPattern _exclude = new(binding.ExcludeProperty);
    private readonly HashSet<string> _named = new(
        [
            .. binding.InputMap.Values, .. keys ?? [],
            .. binding.NameTemplate is { } template && NameTemplate.TryParse(template) is { } parsed ? parsed.Columns : [],
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a column that fills something, or tells rows apart.</summary>
    public bool Uses(string column) =>
        ((_include.IsEmpty || _include.Matches(column)) && !_exclude.Matches(column)) || _named.Contains(column)
        || column == CsvGuard.Column;
}
