using System.Management.Automation;
using System.Text.Json;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Applies every safe fix to payloads, and tests again.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "FlowPayload", DefaultParameterSetName = "InputObject")]
[OutputType(typeof(string))]
public sealed class RepairFlowPayloadCommand : PayloadCmdlet
{
    // Shown by the host as Write-Host is, so that what was changed is seen, and only JSON goes down the pipeline.
    private static readonly string[] Tags = ["PSHOST", "FlowExec.Repair"];

    private protected override void Look(PayloadInspection inspection, PayloadSource source, FlowAnswer flow)
    {
        FlowPayloadRepair repair = inspection.Repair(source, flow);
        foreach (Diagnostic change in repair.Changes)
        {
            WriteInformation(new FlowPayloadChange(change, source.File, source.Position), Tags);
        }

        if (!repair.IsValid)
        {
            WriteError(ErrorRecords.PayloadInvalid(repair.After, source.Input));
        }

        if (repair.IsValid || IsObject(repair.Text))
        {
            WriteObject(repair.Text);
        }
    }

    private static bool IsObject(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 128 });
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
