namespace FlowExec;

/// <summary>What an export wrote.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="WithoutColumns">Of these, rows without the columns that they were launched with.</param>
/// <param name="Why">Why there are such, for people; null where there are none.</param>
/// <param name="Columns">The columns of the outputs.</param>
internal sealed record BatchExported(long Rows, long WithoutColumns, string? Why, OutputColumns Columns)
{
    /// <summary>What is to be said of it.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (Why is not null)
            {
                yield return $"{WithoutColumns} of {Rows} rows are without the columns that they were launched with. {Why}";
            }

            if (Columns.Note is { } note)
            {
                yield return note;
            }
        }
    }
}
