namespace FlowExec;

/// <summary>
/// One row of input: names and values. Where it came from (a CSV line, a hashtable, an object, JSON text) no longer matters, except to
/// the one who wants it back, in <see cref="Source"/>.
/// </summary>
/// <param name="Position">1 for the first row of a run.</param>
/// <param name="Cells">
/// Names and values in their order. A value is null, a string, a boolean, a number, a <see cref="DateTimeOffset"/>, <see cref="DateTime"/>,
/// <see cref="TimeSpan"/> or <see cref="Guid"/>, a list of such values (<c>IReadOnlyList&lt;object?&gt;</c>) or a map of them
/// (<c>IReadOnlyDictionary&lt;string, object?&gt;</c>): nothing of PowerShell's. A name may come twice; that is a defect to report.
/// </param>
/// <param name="Source">What the user handed in, returned untouched as the result's InputObject.</param>
internal sealed record FlowRow(long Position, IReadOnlyList<KeyValuePair<string, object?>> Cells, object? Source = null)
{
    private Diagnostic? _flaw;
    private bool _isJudged;

    /// <summary>What the user handed in, returned untouched as the result's InputObject; of a file's row, made when it is asked
    /// for.</summary>
    public object? Source { get => field ??= File?.RowOf(this); init; } = Source;

    /// <summary>The file that the row stands in; null for a row that came otherwise.</summary>
    internal RowFile? File { get; init; }

    /// <summary>Set where the row is a context already; then <see cref="Cells"/> is empty.</summary>
    public FlowExecutionContext? Context { get; init; }

    /// <summary>Set where the row could not be read at all (JSON text that does not parse, a CSV line with a broken quote): why.</summary>
    public Diagnostic? Defect { get; init; }

    /// <summary>The line in the file that the row begins on, 1 for the first; 0 where there is no file.</summary>
    public long Line { get; init; }

    /// <summary>True for rows of a CSV file, in which every value is text and an empty cell stands for no value.</summary>
    public bool IsText { get; init; }

    /// <summary>True for rows of a table of texts: of a CSV file, or as Import-Csv makes them of one.</summary>
    internal bool IsTabular { get; init; }

    /// <summary>How the columns of the rows that it came with write numbers; null for a row that came alone.</summary>
    internal ColumnNumbers? Numbers { get; init; }

    /// <summary>What keeps it from being a row at all; null where nothing does. Looked for once.</summary>
    internal Diagnostic? Flaw
    {
        get
        {
            if (!_isJudged)
            {
                _flaw = RowLooks.FlawOf(this);
                _isJudged = true;
            }

            return _flaw is null || _flaw.Row == Position ? _flaw : _flaw with { Row = Position };
        }
    }

    /// <summary>True for an object that has no properties at all.</summary>
    internal bool IsBlank { get; init; }
}
