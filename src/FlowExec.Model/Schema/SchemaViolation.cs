using System.Collections.Immutable;

namespace FlowExec;

/// <summary>One place where a value does not keep to its schema.</summary>
/// <param name="InstancePointer">
/// JSON pointer of the value; for an unwanted member, of that member; for a missing one, of the object.
/// </param>
/// <param name="SchemaPointer">
/// JSON pointer, in the schema document, of the keyword that says no; of the schema itself where that is false.
/// </param>
/// <param name="Keyword">The keyword; "false" for a schema that is false.</param>
/// <param name="Token">Index of the value in the <see cref="JsonText"/> that was evaluated; for an unwanted member, of its name.</param>
internal sealed record SchemaViolation(string InstancePointer, string SchemaPointer, string Keyword, int Token)
{
    /// <summary>
    /// The member concerned: missing (required, dependentRequired), or unwanted (additionalProperties, propertyNames).
    /// </summary>
    public string? Property { get; init; }

    /// <summary>What is asked for: type names, or allowed values as JSON, a bound, a pattern, the name of a format.</summary>
    public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary>What was found: the type, the count, or the value as JSON, at most 200 characters of it.</summary>
    public string? Actual { get; init; }

    /// <summary>For anyOf and oneOf where no branch fits: what is wrong in each branch, in their order.</summary>
    public ImmutableArray<ImmutableArray<SchemaViolation>> Branches { get; init; } = [];

    /// <summary>
    /// True where the question could not be answered within the limits, such as a pattern that took too long. Such a value does
    /// not count as
    /// valid.
    /// </summary>
    public bool IsUndecided { get; init; }
}

/// <summary>What an evaluation found.</summary>
/// <param name="IsValid">True where the value keeps to the schema.</param>
/// <param name="Violations">Every violation, in the order of the text as far as the schema allows; empty where valid.</param>
/// <param name="IsTruncated">True where the evaluation stopped at one of its limits, so that there may be more.</param>
internal sealed record SchemaResult(bool IsValid, IReadOnlyList<SchemaViolation> Violations, bool IsTruncated);

/// <summary>A keyword of a schema that is not evaluated.</summary>
/// <param name="Pointer">JSON pointer of the keyword in the schema document.</param>
/// <param name="Keyword">Its name.</param>
/// <param name="Reason">Why it has no effect, in one English sentence.</param>
internal sealed record UnsupportedKeyword(string Pointer, string Keyword, string Reason)
{
    /// <summary>True where it is no keyword of JSON Schema, and so may be a note of somebody's own.</summary>
    internal bool IsForeign { get; init; }
}

/// <summary>A schema document that cannot be used.</summary>
internal sealed class JsonSchemaException : Exception
{
    internal JsonSchemaException(string pointer, string message, Exception? inner = null)
        : base($"{message} (at {(pointer.Length == 0 ? "the root" : pointer)} of the schema)", inner) => Pointer = pointer;

    /// <summary>JSON pointer, in the schema document, of what is wrong.</summary>
    public string Pointer { get; }
}
