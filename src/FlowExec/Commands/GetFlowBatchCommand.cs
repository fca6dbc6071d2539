using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Lists batches and runs, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "FlowBatch",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowBatch.md")]
[OutputType(typeof(FlowBatch))]
public sealed class GetFlowBatchCommand : BatchCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected override void Process()
    {
        foreach (string name in Name)
        {
            foreach (FlowBatch batch in Find(name))
            {
                WriteObject(batch);
            }
        }
    }
}
