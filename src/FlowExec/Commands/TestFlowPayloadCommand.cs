using System.Globalization;
using System.Management.Automation;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Tests payloads and rows without sending anything.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FlowPayload", DefaultParameterSetName = "InputObject",
    HelpUri = DiagnosticPages.Cmdlets + "Test-FlowPayload.md")]
[OutputType(typeof(FlowPayloadReport), typeof(bool), typeof(DiagnosticSummary), typeof(string))]
public sealed class TestFlowPayloadCommand : PayloadCmdlet
{
    private DiagnosticSummary? _summary;
    private ReportDocument? _document;
    private readonly FindingTally _odd = new();
    private bool _isStrict;
    private string? _howToCheck;

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Summary { get; set; }

    [Parameter]
    public ReportFormat As { get; set; }

    [Parameter]
    public SwitchParameter Online { get; set; }

    private protected override bool AsksOrg => Online;

    private protected override void Begin()
    {
        bool[] given = [Quiet, PassThru, Summary, As != ReportFormat.Object];
        if (given.Count(one => one) > 1)
        {
            throw new FlowConfigurationException(
                "OutputTwice",
                "-Quiet, -PassThru, -Summary and -As each say what is returned, and more than one of them is given.",
                "Give one of them.");
        }

        base.Begin();
        if (Online)
        {
            DescribeCaller(Org.Identity, GivenContract ?? Org.Contract);
        }

        _isStrict = GivenBinding().IsStrict;
        _summary = Summary ? new DiagnosticSummary() : null;
        _document = As == ReportFormat.Object ? null : new ReportDocument(As, Folder);
    }

    private protected override void Look(PayloadInspection inspection, PayloadSource source, FlowAnswer flow)
    {
        FlowPayloadReport report = inspection.Test(source, flow) with { IsStrict = _isStrict };
        _howToCheck = report is { InputsChecked: false, HasErrors: false } ? report.HowToCheck : _howToCheck;
        if ((Quiet || PassThru) && !_isStrict)
        {
            // No report says it.
            _odd.Add(report.Diagnostics);
        }

        if (_summary is not null)
        {
            _summary.Add(report.Row == 0 && source.File is null ? report with { Row = source.Position } : report);
        }
        else if (_document is not null)
        {
            _document.Add(report, StopToken);
        }
        else if (!PassThru)
        {
            WriteObject(Quiet ? report.IsValid : report);
        }
        else if (report.IsValid)
        {
            // What was pasted is handed on as the payload in it, which is what was tested.
            bool isPasted = report.Diagnostics.Any(finding => finding.Code == DiagnosticCodes.BodyInText);
            WriteObject(isPasted ? report.Repaired : source.Input);
        }
        else
        {
            WriteError(ErrorRecords.PayloadInvalid(report, source.Input));
        }
    }

    private protected override void End()
    {
        base.End();
        foreach (Sentence warning in _odd.Lines(CultureInfo.CurrentCulture))
        {
            WriteWarning(warning.ToString());
        }

        if (_howToCheck is not null && !_isStrict && (Quiet || PassThru))
        {
            WriteWarning($"Inputs not checked: {_howToCheck}.");
        }

        if (_summary is not null)
        {
            WriteObject(_summary);
        }
        else if (_document is not null)
        {
            WriteObject(Await(_ => _document.CompleteAsync()));
        }
    }

    // What the org does not tell ahead: it names a missing permission only when a launch is tried.
    private void DescribeCaller(FlowOrgIdentity caller, PayloadContract contract)
    {
        string needed = $"has to grant {string.Join(", ", contract.RequiredPermissions)} in the flow's division.";
        WriteVerbose(caller.Scopes.Count == 0
            ? $"The token is of client credentials: it has no scopes. A role of the OAuth client "
                + $"'{caller.ClientName ?? caller.ClientId}' {needed}"
            : $"The token is a user's, with the scopes {string.Join(", ", caller.Scopes)}. Besides, a role of the user {needed}");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _document?.Dispose();
    }
}
