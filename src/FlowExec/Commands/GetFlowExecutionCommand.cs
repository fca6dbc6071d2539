using System.Management.Automation;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Reads executions by their ids.</summary>
[Cmdlet(VerbsCommon.Get, "FlowExecution",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowExecution.md")]
[OutputType(typeof(FlowExecution))]
public sealed class GetFlowExecutionCommand : OrgCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    [Alias("ExecutionId", "FlowExecutionId", "flow_execution_id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? Id { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Execution")]
    [ValidateNotNull]
    public FlowExecution? InputObject { get; set; }

    private protected override void Process()
    {
        FlowOrg org = Org;
        if (InputObject is { } known)
        {
            if (known.ExecutionId is null)
            {
                // Never launched: there is nothing to read, and the row must not get lost on the way.
                WriteObject(known);
            }
            else if (TryAwait(stop => org.Client.GetExecutionAsync(known.ExecutionId, stop), known, out FlowExecution? now))
            {
                WriteObject(now!.InRunOf(known));
            }

            return;
        }

        foreach (string id in ExecutionIds.Given(this, Id))
        {
            if (TryAwait(stop => org.Client.GetExecutionAsync(id, stop), id, out FlowExecution? execution))
            {
                WriteObject(execution);
            }
        }
    }
}
