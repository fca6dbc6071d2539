using System.Collections.Immutable;

namespace FlowExec;

/// <summary>What the local test found out about one payload.</summary>
public sealed record FlowPayloadReport
{
    /// <summary>The contract that was tested against.</summary>
    public required string Contract { get; init; }

    /// <summary>Every finding, in the order of the text.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>True where nothing found is an error.</summary>
    public bool IsValid => !Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>Position of the row, 1 for the first; 0 where the source was no row.</summary>
    public long Row { get; init; }

    /// <summary>The file, where there is one.</summary>
    public string? Source { get; init; }

    /// <summary>The tested text for showing the place, with stars for the values of secure inputs; null where there was none.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// The payload with every safe fix applied, as JSON; null where there is nothing to fix. It is the payload itself, to be sent: the
    /// values of secure inputs stand in it as they were given. Nothing else of a report tells one, and no report that is written does.
    /// </summary>
    public string? Repaired { get; init; }

    /// <summary>True where <see cref="Repaired"/> would tell the value of a secure input, so that it is for sending and not for
    /// showing.</summary>
    public bool HoldsSecure { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IsValid
        ? $"valid ({Contract})"
        : Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error) is 1 ? $"1 defect ({Contract})"
        : $"{Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error)} defects ({Contract})";
}
