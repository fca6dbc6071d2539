using System.Management.Automation;
using System.Text;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Applies fixes to payloads, and tests again.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FlowPayload", DefaultParameterSetName = "InputObject", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Repair-FlowPayload.md")]
[OutputType(typeof(string))]
public sealed class RepairFlowPayloadCommand : PayloadCmdlet
{
    /// <summary>A repaired text may name another flow than the text did, and what is sure for it differs.</summary>
    private const int MostFlows = 3;

    // Shown by the host as Write-Host is, so that what was changed is seen, and only JSON goes down the pipeline.
    private static readonly string[] Tags = ["PSHOST", "FlowExec.Repair"];

    private readonly Dictionary<(string Code, string Path, string? Change), bool> _answers = [];

    [Parameter]
    [ArgumentCompleter(typeof(CodeCompleter))]
    [ValidatePattern("^FX[0-9]{4}$")]
    public string[] Accept { get; set; } = [];

    [Parameter]
    public SwitchParameter AcceptAll { get; set; }

    [Parameter]
    public SwitchParameter Diff { get; set; }

    private protected override void Look(PayloadInspection inspection, PayloadSource source, FlowAnswer flow)
    {
        FlowAnswer? named = inspection.Named.IsEmpty ? null : FlowOf(inspection, inspection.Named, source);
        if (named is null && !inspection.Named.IsEmpty)
        {
            return;
        }

        _answers.Clear();
        string subject = source.File ?? (source.Position > 1 ? $"payload {source.Position}" : "the payload");
        (flow, string? unknownId) = Known(flow, named, null);
        FlowPayloadRepair repair = inspection.Repair(source, flow, named, unknownId, finding => IsTaken(finding, subject));
        FlowPayloadReport after = repair.After;
        for (int turn = 0; source.Utf8 is not null && turn < MostFlows; turn++)
        {
            PayloadSource repaired = PayloadSource.OfText(repair.Text, repair.Text, source.Position);
            if (FlowOf(inspection, inspection.FlowOf(repaired), source) is not { } found)
            {
                return;
            }

            // Tested as Test-FlowPayload would, so that nothing passes here that does not pass there.
            after = inspection.Test(repaired, found) with { Source = source.File };
            (FlowAnswer next, string? nextUnknown) = Known(found, named, unknownId);
            if (next.Id == flow.Id && nextUnknown == unknownId)
            {
                break;
            }

            (flow, unknownId) = (next, nextUnknown);
            repair = inspection.Repair(source, flow, named, unknownId, finding => IsTaken(finding, subject));
        }

        Tell(repair, after, source, flow);
    }

    /// <summary>The flow to hold a text against: where the org knows none of its id, the one that the parameters name.</summary>
    private static (FlowAnswer Flow, string? UnknownId) Known(FlowAnswer found, FlowAnswer? named, string? unknownId) =>
        found.Refusal is { Error.Status: 404 } ? (named ?? found, found.Id) : (found, unknownId);

    private void Tell(FlowPayloadRepair repair, FlowPayloadReport after, PayloadSource source, FlowAnswer flow)
    {
        foreach (Diagnostic change in repair.Changes)
        {
            WriteInformation(new FlowPayloadChange(change, source.File, source.Position), Tags);
        }

        if (Diff && repair.IsChanged)
        {
            string now = Diagnoser.Show(Encoding.UTF8.GetBytes(repair.Text), flow.Inputs);
            foreach (string line in LineDiff.Of(repair.Before.Text ?? "", now))
            {
                WriteInformation(line, Tags);
            }
        }

        if (!after.IsValid)
        {
            WriteError(ErrorRecords.PayloadInvalid(after, source.Input));
        }

        if (after.IsValid || JsonText.IsObject(Encoding.UTF8.GetBytes(repair.Text)))
        {
            WriteObject(repair.Text);
        }
    }

    /// <summary>Whether a fix is to be made: safe ones, and those that were accepted; with -Confirm each is asked for, once.</summary>
    private bool IsTaken(Diagnostic finding, string subject)
    {
        bool isWanted = finding.Fix!.Applicability == FixApplicability.Safe || AcceptAll
            || Accept.Contains(finding.Code, StringComparer.Ordinal);
        if (!isWanted)
        {
            return false;
        }

        var question = (finding.Code, finding.Path, finding.Fix.Description);
        if (!_answers.TryGetValue(question, out bool isTaken))
        {
            string place = finding.Path.Length == 0 ? subject : $"{subject} {finding.Path}";
            isTaken = ShouldProcess(DisplayText.Escape(place), DisplayText.Escape($"{finding.Code}: {finding.Fix.Description}"));
            _answers[question] = isTaken;
        }

        return isTaken;
    }
}
