using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace FlowExec;

/// <summary>
/// The local test of payloads: shape, required and unknown fields, values, and the flow's declared inputs, all in one pass.
/// </summary>
public static class PayloadTester
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonValues.MaxDepth + 8, AllowDuplicateProperties = true };

    /// <summary>Tests a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="contract">The contract to test against.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> tests no names and no types.</param>
    public static FlowPayloadReport Test(FlowPayload payload, PayloadContract contract, FlowInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Test(payload.Utf8, contract, inputs);
    }

    /// <summary>Tests a payload.</summary>
    /// <param name="utf8">The JSON text in UTF-8; a byte-order mark is skipped.</param>
    /// <param name="contract">The contract to test against.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> tests no names and no types.</param>
    public static FlowPayloadReport Test(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(inputs);
        ImmutableArray<Diagnostic> found = Find(utf8, contract, inputs);
        return new FlowPayloadReport
        {
            Contract = contract.Name,
            Diagnostics = found,
            Text = found.IsEmpty ? null : Encoding.UTF8.GetString(utf8.Span),
        };
    }

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
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(inputs);
        ImmutableArray<Diagnostic> found = Find(payload.Utf8, contract, inputs);
        if (!found.IsEmpty || !row.Diagnostics.IsEmpty)
        {
            found = [.. row.Diagnostics, .. found.Where(d => !IsFollowUp(d, row, contract)).Select(d => Placed(d, row, contract))];
        }

        return new FlowPayloadReport
        {
            Contract = contract.Name,
            Diagnostics = found,
            Row = row.Row,
            Text = found.IsEmpty ? null : payload.ToString(),
        };
    }

    private static ImmutableArray<Diagnostic> Find(ReadOnlyMemory<byte> utf8, PayloadContract contract, FlowInputs inputs)
    {
        if (utf8.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        var findings = new PayloadFindings();
        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8, Options);
            if (utf8.Length > FlowPayload.MaxBytes)
            {
                findings.AddTooLarge(utf8.Length, document.RootElement, contract);
            }

            contract.Shape.Test(document.RootElement, findings);
            InputTest.Test(document.RootElement, contract, inputs, findings);
        }
        catch (JsonException e)
        {
            JsonDefect defect = JsonValues.DefectOf(e);
            findings.Add(new Diagnostic
            {
                Code = DiagnosticCodes.NotJson,
                Message = $"The payload is not JSON: {defect.Message}",
                Line = defect.Line,
                Column = defect.Column,
                Help = "JSON wants names and texts between double quotes, and no comma behind the last member.",
            });
        }
        catch (InvalidOperationException)
        {
            findings.Add(new Diagnostic
            {
                Code = DiagnosticCodes.BrokenUnicode,
                Message = "The payload has a text with half a character (a lone surrogate, or bytes that are not UTF-8).",
                Help = "The text was cut, or read with the wrong encoding.",
            });
        }

        return findings.ToImmutable();
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

        string where = row.Row == 0 ? "" : column is null ? $"Row {row.Row}: " : $"Row {row.Row}, column '{FieldText.Shorten(column)}': ";
        return found with { Row = row.Row, Line = (int)row.Line, Column = 0, ColumnName = column, Message = where + found.Message };
    }
}
