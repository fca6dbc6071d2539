using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>A payload with every safe fix applied, tested again.</summary>
public sealed record FlowPayloadRepair
{
    /// <summary>The JSON text: repaired, or as it was where there was nothing to mend safely.</summary>
    public required string Text { get; init; }

    /// <summary>What was wrong before.</summary>
    public required FlowPayloadReport Before { get; init; }

    /// <summary>What is still wrong.</summary>
    public required FlowPayloadReport After { get; init; }

    /// <summary>The findings whose fix is in <see cref="Text"/>, in order.</summary>
    public ImmutableArray<Diagnostic> Changes { get; init; } = [];

    /// <summary>True where the text was changed.</summary>
    public bool IsChanged => !Changes.IsEmpty;

    /// <summary>True where nothing is wrong any more.</summary>
    public bool IsValid => After.IsValid;

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Repairs payloads: applies every safe fix, and tests again.</summary>
public static class PayloadRepair
{
    /// <summary>A fix may uncover another, as where a payload was text inside text; more rounds than this bring nothing.</summary>
    private const int MostRounds = 4;

    /// <summary>Repairs a payload.</summary>
    /// <param name="utf8">The JSON text in UTF-8, or in UTF-16 with its byte-order mark.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> where they are not known.</param>
    public static FlowPayloadRepair Repair(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        FlowPayloadReport before = PayloadTester.Test(utf8, contract, inputs);
        var changes = ImmutableArray.CreateBuilder<Diagnostic>();
        FlowPayloadReport after = before;
        string? text = null;
        for (int round = 0; round < MostRounds && after.Repaired is { } repaired; round++)
        {
            changes.AddRange(after.Diagnostics.Where(finding => finding.Fix?.Applicability == FixApplicability.Safe));
            text = repaired;
            after = PayloadTester.Test(Encoding.UTF8.GetBytes(repaired), contract, inputs);
        }

        return new FlowPayloadRepair
        {
            Text = text ?? Encoding.UTF8.GetString(utf8.Span),
            Before = before,
            After = after,
            Changes = changes.ToImmutable(),
        };
    }

    /// <inheritdoc cref="Repair(ReadOnlyMemory{byte}, PayloadContract, FlowInputs)"/>
    /// <param name="json">The JSON text.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="inputs">The flow's declared inputs.</param>
    public static FlowPayloadRepair Repair(string json, PayloadContract contract, FlowInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Repair(Encoding.UTF8.GetBytes(json), contract, inputs);
    }
}
