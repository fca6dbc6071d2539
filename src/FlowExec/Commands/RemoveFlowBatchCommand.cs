using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Removes batches and all that is known of them.</summary>
[Cmdlet(VerbsCommon.Remove, "FlowBatch", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = DiagnosticPages.Cmdlets + "Remove-FlowBatch.md")]
public sealed class RemoveFlowBatchCommand : BatchCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override void Process()
    {
        foreach (string name in Name!)
        {
            foreach (FlowBatch batch in Find(name))
            {
                string what =
                    $"batch '{batch.Name}': {batch.Launched} launched, {batch.Unknown} unknown, {batch.Left} left. What it "
                        + $"launched can then be told by nothing on this machine";
                if (ShouldProcess(what, "Remove"))
                {
                    TryAwait(stop => Store.RemoveAsync(batch.Name, stop).AsTask(), batch, out _);
                }
            }
        }
    }
}
