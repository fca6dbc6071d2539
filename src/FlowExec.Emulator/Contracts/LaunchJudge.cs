using System.Text;
using FlowExec.Emulation.Api;

namespace FlowExec.Emulation.Contracts;

/// <summary>
/// Says no to a launch by the schema that the module tests by, so that what tests well is taken and what is taken tests well. Fields that
/// the contract does not have, and inputs without their prefix, are refused by choice: what the platform does with them is not published.
/// </summary>
internal static class LaunchJudge
{
    /// <summary>The platform's error for the first thing that is wrong with a body; null where nothing is.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contract">The contract that the org speaks.</param>
    /// <param name="inputs">What the flow declares; <see cref="FlowInputs.Unknown"/> to ask about the body's shape alone.</param>
    public static ApiError? Refusal(ReadOnlyMemory<byte> body, PayloadContract contract, FlowInputs inputs) =>
        PayloadTester.Test(body, contract, inputs).Diagnostics.FirstOrDefault(found => found.Severity == DiagnosticSeverity.Error)
            is { } wrong ? ErrorOf(wrong, inputs) : null;

    private static ApiError ErrorOf(Diagnostic wrong, FlowInputs inputs)
    {
        string? field = wrong.Path.Length == 0 ? null : FieldName(wrong.Path);
        bool isValue = wrong.Code is DiagnosticCodes.FieldFormat or DiagnosticCodes.InputType or DiagnosticCodes.InputRule;
        bool isDate = wrong.Code == DiagnosticCodes.InputType
            && inputs.TryGet(wrong.Path[(wrong.Path.LastIndexOf('/') + 1)..], out FlowInput? input)
            && input.Type == FlowInputType.DateTime;
        return isDate ? ApiError.InvalidDate(field!)
            : isValue ? ApiError.InvalidValue(wrong.Message, field!)
            : ApiError.BadRequest(wrong.Message, field);
    }

    /// <summary>A place as the platform's details name it: <c>participants[0].role</c>.</summary>
    private static string FieldName(string pointer)
    {
        var name = new StringBuilder();
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string text = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            name.Append(JsonPointer.ToIndex(part) >= 0 ? $"[{part}]" : name.Length == 0 ? text : "." + text);
        }

        return name.Length <= 200 ? name.ToString() : name.ToString(0, 200);
    }
}
