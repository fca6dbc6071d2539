using System.Collections.Immutable;

namespace FlowExec;

/// <summary>Which flow a row is for: by id, by name, or neither. Where both are given, the id decides.</summary>
/// <param name="Id">The flow's id.</param>
/// <param name="Name">The flow's name.</param>
internal readonly record struct FlowReference(string? Id, string? Name)
{
    /// <summary>A flow by what people call it: its name, or its id, which is a UUID.</summary>
    public static FlowReference Called(string nameOrId) =>
        Guid.TryParse(nameOrId, out _) ? new FlowReference(nameOrId, null) : new FlowReference(null, nameOrId);

    /// <summary>True where the row names no flow.</summary>
    public bool IsEmpty => Id is null && Name is null;

    /// <inheritdoc/>
    public override string ToString() => Id ?? Name ?? "no flow";
}

/// <summary>A row as a context, with what was found on the way.</summary>
/// <param name="Context">The context; where there are errors, without the values that they are about.</param>
/// <param name="Diagnostics">Every finding about the row; with an error among them the row is not to be sent.</param>
internal sealed record BoundRow(FlowExecutionContext Context, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>True where the row is not to be sent.</summary>
    public bool HasErrors
    {
        get
        {
            foreach (Diagnostic diagnostic in Diagnostics)
            {
                if (diagnostic.Severity == DiagnosticSeverity.Error)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Position of the row, 1 for the first; 0 where there was none.</summary>
    public long Row { get; init; }

    /// <summary>False for a row that could not be read at all: nothing is to be said of it but why.</summary>
    internal bool IsRead { get; init; } = true;

    /// <summary>The line in the file; 0 where there is no file.</summary>
    internal long Line { get; init; }

    /// <summary>How the row's columns were used; null for a row that was a context.</summary>
    internal RowPlan? Plan { get; init; }

    /// <summary>Inputs that had a value which could not be used: they are not missing.</summary>
    internal IReadOnlyList<string> FailedInputs { get; init; } = [];

    /// <summary>Fields that had a value which could not be used: they are not missing.</summary>
    internal IReadOnlyList<ContextField> FailedFields { get; init; } = [];
}
