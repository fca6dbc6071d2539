namespace FlowExec;

/// <summary>The types that a flow's inputs have (the vendor's Architect, input variables of a workflow).</summary>
public enum FlowInputType : long
{
    /// <summary>A type that the platform does not document on the wire (queue, user, skill, ...): sent as it is, with a warning.</summary>
    Unknown,

    /// <summary>Text.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Decimal,

    /// <summary>An amount of money; on the wire a number.</summary>
    Currency,

    /// <summary>A point in time, ISO 8601.</summary>
    DateTime,

    /// <summary>A span of time, ISO 8601.</summary>
    Duration,

    /// <summary>Any JSON value.</summary>
    Json,
}

/// <summary>One declared input (or output) of a flow.</summary>
/// <param name="Name">The name as on the wire, with its scope: <c>Flow.customerId</c>.</param>
/// <param name="Type">The type of a value, or of an item of a collection.</param>
/// <param name="IsCollection">True where the value is a list.</param>
/// <param name="IsRequired">True where the flow's schema requires it.</param>
/// <param name="Description">The description, where there is one.</param>
/// <param name="DeclaredType">The type as the org spells it, such as <c>string</c> or <c>string (date-time)</c>.</param>
public sealed record FlowInput(string Name, FlowInputType Type, bool IsCollection = false, bool IsRequired = false,
    string? Description = null, string? DeclaredType = null)
{
    /// <summary>The prefix of every input on the published wire.</summary>
    public const string Scope = "Flow.";

    /// <summary>True where the flow marks the value as secure: then it is shown in no message.</summary>
    public bool IsSecure { get; init; }

    /// <summary>The name without its scope: <c>customerId</c>.</summary>
    public string ShortName => Name.StartsWith(Scope, StringComparison.OrdinalIgnoreCase) ? Name[Scope.Length..] : Name;

    /// <summary><see cref="ShortName"/> without a string being made.</summary>
    internal ReadOnlySpan<char> ShortNameSpan =>
        Name.StartsWith(Scope, StringComparison.OrdinalIgnoreCase) ? Name.AsSpan(Scope.Length) : Name;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{ShortName}: {(IsCollection ? Type + "[]" : Type.ToString())}{(IsRequired ? " (required)" : "")}";
}
