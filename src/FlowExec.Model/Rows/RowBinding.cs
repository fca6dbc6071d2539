namespace FlowExec;

/// <summary>What becomes of an empty cell.</summary>
public enum EmptyValue
{
    /// <summary>The input is left out: the flow takes its default.</summary>
    Omit,

    /// <summary>The input is sent as null.</summary>
    Null,

    /// <summary>The input is sent as empty text.</summary>
    Empty,
}

/// <summary>How rows become contexts.</summary>
public sealed record RowBinding
{
    /// <summary>The flow for rows that name none, by id.</summary>
    public string? FlowId { get; init; }

    /// <summary>The flow for rows that name none, by name.</summary>
    public string? FlowName { get; init; }

    /// <summary>The version for rows that name none.</summary>
    public string? FlowVersion { get; init; }

    /// <summary>
    /// A template for the execution's name, in which <c>{Column}</c> stands for the row's value: <c>welcome {CustomerId}</c>.
    /// </summary>
    public string? NameTemplate { get; init; }

    /// <summary>Input name to column name.</summary>
    public IReadOnlyDictionary<string, string> InputMap { get; init; } = new Dictionary<string, string>();

    /// <summary>Wildcard patterns of the columns that are used; empty for all.</summary>
    public IReadOnlyList<string> IncludeProperty { get; init; } = [];

    /// <summary>Wildcard patterns of the columns that are not used.</summary>
    public IReadOnlyList<string> ExcludeProperty { get; init; } = [];

    /// <summary>What becomes of an empty cell.</summary>
    public EmptyValue EmptyValue { get; init; }
}
