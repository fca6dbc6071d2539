using System.Collections.Immutable;

namespace FlowExec.Binding;

/// <summary>What an org says against a launch, put where it belongs in the payload or the row.</summary>
/// <param name="identity">Who is calling.</param>
/// <param name="contract">The contract.</param>
/// <param name="isWanted">False where only a flow that is not there is worth a finding.</param>
internal sealed class OnlineFindings(FlowOrgIdentity identity, PayloadContract contract, bool isWanted)
{
    /// <summary>Findings about the flow of a text.</summary>
    public ImmutableArray<Diagnostic> OfText(ReadOnlyMemory<byte> utf8, FlowAnswer flow)
    {
        using JsonText? text = flow.Flow is not null || flow.Refusal is not null ? JsonText.Parse(utf8) : null;
        string? version = text is { HasValue: true } && PlaceOf(ContextField.FlowVersion) is { } place
            && text.Find(place) is >= 0 and var token && text.Tokens[token].Kind == JsonTokenKind.String
                ? text.GetString(token)
                : null;
        return [.. Of(flow, version).Select(finding => text is { HasValue: true } ? Located(finding, utf8, text) : finding)];
    }

    /// <summary>Findings about the flow of a row.</summary>
    public ImmutableArray<Diagnostic> OfRow(BoundRow row, FlowAnswer flow) =>
    [
        .. Of(flow, row.Context.FlowVersion).Select(finding => finding with
        {
            Row = row.Row,
            Line = (int)row.Line,
            ColumnName = FieldOf(finding.Path) is { } field ? row.Plan?.ColumnOf(field) : null,
        }),
    ];

    private IEnumerable<Diagnostic> Of(FlowAnswer flow, string? version)
    {
        FlowError? error = flow.Refusal?.Error;
        ImmutableArray<Diagnostic> found = (flow.Flow, error) switch
        {
            (null, null) => [],
            _ when isWanted => OnlineCheck.Test(flow.Flow, flow.Id ?? "", error, identity, contract, version),
            (null, { Status: 404 }) => [OnlineCheck.OfError(error!, flow.Id ?? "", identity)],
            _ => [],
        };
        return found.Select(finding =>
            FieldOf(finding.Path) is { } field && PlaceOf(field) is { } place ? finding with { Path = place } : finding);
    }

    private string? PlaceOf(ContextField field) => contract.File.Fields.GetValueOrDefault(field);

    private static ContextField? FieldOf(string path) => path switch
    {
        "/flowId" => ContextField.FlowId,
        "/flowVersion" => ContextField.FlowVersion,
        _ => null,
    };

    private static Diagnostic Located(Diagnostic finding, ReadOnlyMemory<byte> utf8, JsonText text)
    {
        int token = finding.Path.Length == 0 ? -1 : text.Find(finding.Path);
        if (token < 0)
        {
            return finding;
        }

        SourcePosition position = SourcePositions.Of(utf8.Span, [(text.Tokens[token].Offset, text.Tokens[token].End)])[0];
        return finding with { Line = position.Line, Column = position.Column, Length = position.Length };
    }
}
