using System.Collections.Immutable;
using System.Text;

namespace FlowExec;

/// <summary>
/// The local test of payloads: shape, required and unknown fields, values, and the flow's declared inputs, all in one pass.
/// </summary>
internal static class PayloadTester
{
    /// <summary>Tests a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="contract">The contract to test against.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> tests no names and no types.</param>
    public static FlowPayloadReport Test(FlowPayload payload, PayloadContract contract, FlowInputs inputs) =>
        Test(payload.Utf8, contract, inputs);

    /// <summary>Tests a payload.</summary>
    /// <param name="utf8">The JSON text in UTF-8; a byte-order mark is skipped.</param>
    /// <param name="contract">The contract to test against.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> tests no names and no types.</param>
    public static FlowPayloadReport Test(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs) =>
        Test(utf8, new DiagnosisTask(contract, inputs));

    /// <summary>Tests a payload, and mends what is sure in it.</summary>
    internal static FlowPayloadReport Test(ReadOnlyMemory<byte> utf8, DiagnosisTask task, JsonText? read = null) =>
        ReportOf(Diagnoser.Test(utf8, task, read: read), task.Contract, task.Inputs);

    internal static FlowPayloadReport ReportOf(Diagnosis? found, PayloadContract contract, FlowInputs inputs) => new()
    {
        Contract = contract.Name,
        Diagnostics = found?.Diagnostics ?? [],
        Text = found?.Text,
        Repaired = found is { HoldsSecure: false } ? found.Repaired : null,
        InputsChecked = inputs.IsKnown || contract.InputsPath is null,
    };

    /// <summary>Tests a payload.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="contract">The contract to test against.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> tests no names and no types.</param>
    public static FlowPayloadReport Test(string json, PayloadContract contract, FlowInputs inputs) =>
        Test(Encoding.UTF8.GetBytes(json), contract, inputs);

    /// <summary>
    /// Tests a row's payload together with what its binding found: one report with everything, each defect once, and every finding with the
    /// row and, where it is known, the column.
    /// </summary>
    /// <param name="row">The bound row.</param>
    /// <param name="payload">What the contract wrote for its context.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="inputs">The flow's declared inputs.</param>
    public static FlowPayloadReport Test(BoundRow row, FlowPayload payload, PayloadContract contract, FlowInputs inputs)
    {
        Diagnosis? ofPayload = Diagnoser.Test(payload.Utf8, new DiagnosisTask(contract, inputs));
        ImmutableArray<Diagnostic> ofRow = row.Diagnostics;
        return ReportOf(null, contract, inputs) with
        {
            Row = row.Row,
            Diagnostics = ofPayload is null ? ofRow : ofRow.AddRange(ofPayload.Diagnostics
                .Where(d => !IsFollowUp(d, row, contract) && !ofRow.Any(known => known.Code == d.Code && known.Path == d.Path))
                .Select(d => Placed(d, row, contract))),
        };
    }

    /// <summary>True for what is missing only because the binding could not use its value, and has said so.</summary>
    private static bool IsFollowUp(Diagnostic found, BoundRow row, PayloadContract contract) =>
        found.Code switch
        {
            DiagnosticCodes.RequiredInputMissing =>
                row.FailedInputs.Any(name => found.Path.EndsWith("/" + contract.InputPrefix + name, StringComparison.OrdinalIgnoreCase)),
            DiagnosticCodes.RequiredFieldMissing => row.FailedFields.Any(field =>
                contract.File.Fields.TryGetValue(field, out string? place)
                && (place == found.Path || place.StartsWith(found.Path + "/", StringComparison.Ordinal))),
            _ => false,
        };

    private static Diagnostic Placed(Diagnostic found, BoundRow row, PayloadContract contract)
    {
        string? column = null;
        if (row.Plan is { } plan)
        {
            ContextField field = contract.File.Fields.FirstOrDefault(pair => pair.Value == found.Path).Key;
            string name = InputNames.Short(found.Path[(found.Path.LastIndexOf('/') + 1)..]);
            column = field != ContextField.None ? plan.ColumnOf(field) : plan.ColumnOf(name) ?? plan.ColumnOf(ContextFields.Of(name));
        }

        return found with { Row = row.Row, Line = (int)row.Line, Column = 0, Length = 0, ColumnName = column };
    }
}
