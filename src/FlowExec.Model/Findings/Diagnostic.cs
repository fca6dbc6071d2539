using System.Collections.Immutable;

namespace FlowExec;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; sent.</summary>
    Information,

    /// <summary>Probably not what was meant; sent.</summary>
    Warning,

    /// <summary>Would be refused, or would not do what was meant; not sent.</summary>
    Error,
}

/// <summary>One finding about a payload or a row: what, where, why, and the fix.</summary>
public sealed record Diagnostic
{
    /// <summary>The stable code, <c>FX</c> and four digits; docs/diagnostics.md has a section for each.</summary>
    public required string Code { get; init; }

    /// <summary>How bad it is.</summary>
    public DiagnosticSeverity Severity { get; init; } = DiagnosticSeverity.Error;

    /// <summary>What is wrong, in one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Where, as a JSON pointer (RFC 6901) into the payload; empty for the whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>Line in the source text, 1 for the first; 0 where the source was no text.</summary>
    public int Line { get; init; }

    /// <summary>Column in the source text in characters, 1 for the first; 0 where the source was no text.</summary>
    public int Column { get; init; }

    /// <summary>How many characters the place is long; 0 where unknown.</summary>
    public int Length { get; init; }

    /// <summary>Position of the row, 1 for the first; 0 where the source was no row.</summary>
    public long Row { get; init; }

    /// <summary>Name of the row's column, where the source was a row.</summary>
    public string? ColumnName { get; init; }

    /// <summary>Why, and what to do.</summary>
    public string? Help { get; init; }

    /// <summary>The change that mends it, where there is one.</summary>
    public DiagnosticFix? Fix { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {Severity.ToString().ToLowerInvariant()}: {Message}";
}

/// <summary>How sure a fix is.</summary>
public enum FixApplicability
{
    /// <summary>What was meant is certain: Repair-FlowPayload applies it.</summary>
    Safe,

    /// <summary>For a person to decide.</summary>
    Suggestion,
}

/// <summary>A change that mends a finding.</summary>
/// <param name="Description">The change in words, such as <c>rename to 'flowId'</c>.</param>
/// <param name="Applicability">How sure it is.</param>
/// <param name="Operations">The change as JSON Patch (RFC 6902).</param>
public sealed record DiagnosticFix(string Description, FixApplicability Applicability, ImmutableArray<JsonPatchOperation> Operations)
{
    /// <inheritdoc/>
    public override string ToString() => Description;
}

/// <summary>One operation of JSON Patch (RFC 6902).</summary>
/// <param name="Op">add, remove, replace, move, copy or test.</param>
/// <param name="Path">JSON pointer of the target.</param>
/// <param name="From">JSON pointer of the source, for move and copy.</param>
/// <param name="Value">The value as JSON text, for add, replace and test.</param>
public sealed record JsonPatchOperation(string Op, string Path, string? From = null, string? Value = null);
