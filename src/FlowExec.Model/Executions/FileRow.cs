namespace FlowExec;

/// <summary>A file whose rows are launched, as each of them knows it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">How many rows of other files come before its first.</param>
/// <param name="Show">Makes what the user sees of a row; null for the row itself.</param>
internal sealed record RowFile(string Path, long Before, Func<FlowRow, object>? Show)
{
    /// <summary>A row of it as the input of its outcome.</summary>
    public FileRow RowOf(FlowRow row) => new(row, Path, row.Position - Before, Show);
}

/// <summary>A row of a file as the input of its outcome: turned into what the user sees only when he looks at it.</summary>
/// <param name="row">The row.</param>
/// <param name="file">The file that it stands in.</param>
/// <param name="number">Its number there, 1 for the first behind the header.</param>
/// <param name="show">Makes what the user sees; null for the row itself.</param>
internal sealed class FileRow(FlowRow row, string file, long number, Func<FlowRow, object>? show)
{
    private object? _shown;

    /// <summary>The file that the row stands in.</summary>
    public string File { get; } = file;

    /// <summary>Its number there, 1 for the first behind the header.</summary>
    public long Number { get; } = number;

    /// <summary>The line that it begins on, 1 for the first.</summary>
    public long Line => row.Line;

    /// <summary>What the user sees.</summary>
    public object Shown => _shown ??= show is null ? row : show(row);
}
