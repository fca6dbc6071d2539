using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Lists the rows of a batch.</summary>
[Cmdlet(VerbsCommon.Get, "FlowBatchRow",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowBatchRow.md")]
[OutputType(typeof(FlowBatchRow))]
public sealed class GetFlowBatchRowCommand : BatchCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Batch { get; set; }

    [Parameter(Position = 1)]
    public FlowExecutionStatus[] Status { get; set; } = [];

    [Parameter]
    public SwitchParameter CanResend { get; set; }

    private protected override void Process()
    {
        foreach (string name in Batch!)
        {
            foreach (FlowBatch batch in Find(name))
            {
                foreach (FlowBatchRow row in Drain(stop => Store.ReadAsync(batch.Name, Status, stop)))
                {
                    if (!CanResend || row.CanResend)
                    {
                        WriteObject(row);
                    }
                }
            }
        }
    }
}
