namespace FlowExec.Engine.Journal;

/// <summary>A row as a store has it.</summary>
internal readonly record struct StoredRow(long Content, RowState State, int Attempt, bool IsSkipped)
{
    /// <summary>What the reader of the input is told of it.</summary>
    public RowMatch Match(RowMatchKind kind, long slot) => new(kind, slot, State, Attempt, IsSkipped);

    /// <summary>True where the org was never asked to launch it, or said no: other content may take its place.</summary>
    public bool NeverLaunched => State is RowState.Planned or RowState.Rejected or RowState.NotSent or RowState.Invalid;
}

/// <summary>The rows that a batch held when it was opened and those that it was given since, as its matcher asks for them.</summary>
internal interface IStoredRows
{
    /// <summary>The highest slot on record; 0 for none.</summary>
    long Last { get; }

    /// <summary>Reads a row.</summary>
    bool TryRead(long slot, out StoredRow row);

    /// <summary>The slot of a key; 0 for none.</summary>
    long FindKey(string key);

    /// <summary>The slots above one whose rows have a content, in their order.</summary>
    /// <param name="content">The content's hash.</param>
    /// <param name="above">0 for all: then a store builds itself an index.</param>
    IEnumerable<long> FindContent(long content, long above);
}
