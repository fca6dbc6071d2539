using System.Collections.Immutable;

namespace FlowExec;

/// <summary>What the local test found out about one payload.</summary>
public sealed record FlowPayloadReport
{
    /// <summary>The contract that was tested against.</summary>
    public required string Contract { get; init; }

    /// <summary>Every finding, in the order of the text.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>
    /// True where nothing found is an error. With -Strict nothing may be a warning either, and the inputs must have been looked at.
    /// </summary>
    public bool IsValid => !HasErrors && (!IsStrict || (InputsChecked && !Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Warning)));

    /// <summary>False where it is not known what inputs the flow declares, so that their names and values were not looked at.</summary>
    public bool InputsChecked { get; init; }

    /// <summary>What is to be done where the inputs could not be looked at.</summary>
    internal string HowToCheck => IsConnected ? "name a flow that the org tells of, or give -SchemaPath" : "connect, or give -SchemaPath";

    /// <summary>True where an org was there to ask what the flow declares.</summary>
    internal bool IsConnected { get; init; }

    /// <summary>Position of the row, 1 for the first; 0 where the source was no row.</summary>
    public long Row { get; init; }

    /// <summary>The file, where there is one.</summary>
    public string? Source { get; init; }

    /// <summary>The tested text for showing the place, with stars for the values of secure inputs; null where there was none.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// The payload with every safe fix applied, as JSON; null where there is nothing to fix, and where it would tell the value of a secure
    /// input: Repair-FlowPayload gives the payload itself.
    /// </summary>
    public string? Repaired { get; init; }

    /// <summary>True where warnings count, and what was not looked at.</summary>
    internal bool IsStrict { get; init; }

    /// <summary>True where something found is an error.</summary>
    internal bool HasErrors => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <inheritdoc/>
    public override string ToString()
    {
        int errors = Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        return errors == 1 ? $"1 defect ({Contract})"
            : errors > 1 ? $"{errors} defects ({Contract})"
            : InputsChecked ? $"valid ({Contract})" : $"no defect of the shape ({Contract}); inputs not checked: {HowToCheck}";
    }
}
