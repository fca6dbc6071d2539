using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>A payload with fixes applied, tested again.</summary>
internal sealed record FlowPayloadRepair
{
    /// <summary>The JSON text: repaired, or as it was where nothing was mended.</summary>
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

/// <summary>Repairs payloads: applies fixes, and tests again.</summary>
internal static class PayloadRepair
{
    /// <summary>A fix may uncover another, as where a payload was text inside text; more rounds than this bring nothing.</summary>
    private const int MostRounds = 12;

    /// <summary>Repairs a payload.</summary>
    /// <param name="utf8">The JSON text in UTF-8, or in UTF-16 with its byte-order mark.</param>
    /// <param name="task">The contract, the flow, and what may be applied beside the safe fixes.</param>
    public static FlowPayloadRepair Repair(ReadOnlyMemory<byte> utf8, DiagnosisTask task)
    {
        Diagnosis? found = Diagnoser.Test(utf8, task);
        FlowPayloadReport before = PayloadTester.ReportOf(found, task.Contract, task.Inputs);
        var changes = ImmutableArray.CreateBuilder<Diagnostic>();
        string? text = null;
        for (int round = 0; round < MostRounds && found?.Repaired is { } repaired && repaired != text; round++)
        {
            changes.AddRange(found.Applied);
            text = repaired;
            found = Diagnoser.Test(Encoding.UTF8.GetBytes(repaired), task);
        }

        return new FlowPayloadRepair
        {
            Text = text ?? Encoding.UTF8.GetString(utf8.Span),
            Before = before,
            After = PayloadTester.ReportOf(found, task.Contract, task.Inputs),
            Changes = changes.ToImmutable(),
        };
    }

    /// <inheritdoc cref="Repair(ReadOnlyMemory{byte}, DiagnosisTask)"/>
    public static FlowPayloadRepair Repair(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs) =>
        Repair(utf8, new DiagnosisTask(contract, inputs));

    /// <inheritdoc cref="Repair(ReadOnlyMemory{byte}, DiagnosisTask)"/>
    public static FlowPayloadRepair Repair(string json, PayloadContract contract, FlowInputs inputs) =>
        Repair(Encoding.UTF8.GetBytes(json), new DiagnosisTask(contract, inputs));
}
