using System.Collections;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Goes on with batches whose rows came from files: launches what is left, with the parameters of the command that began
/// them.</summary>
[Cmdlet(VerbsLifecycle.Resume, "FlowBatch", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Resume-FlowBatch.md")]
[OutputType(typeof(FlowExecution), typeof(Job))]
public sealed class ResumeFlowBatchCommand : BatchCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateSet("Failed", "Error", "Terminated", "Unexpected")]
    public string[] Again { get; set; } = [];

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxAttempt { get; set; }

    [Parameter]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    private protected override void Process()
    {
        foreach (string name in Name!)
        {
            foreach (FlowBatch batch in Find(name))
            {
                Resume(batch);
            }
        }
    }

    private void Resume(FlowBatch batch)
    {
        if (batch.Origin is not { Files.Count: > 0 } origin)
        {
            WriteError(ErrorRecords.Argument(
                "BatchWithoutFile", $"The rows of the batch '{batch.Name}' came by the pipeline, so that they are on record nowhere.",
                $"Pipe the same rows again: ... | Start-FlowExecution -Batch '{batch.Name}'. What was launched is passed over.", batch));
            return;
        }

        if (origin.Files.FirstOrDefault(file => !System.IO.File.Exists(file)) is { } missing)
        {
            WriteError(ErrorRecords.NotFound(
                "BatchFileMissing", $"The file '{missing}', which the rows of the batch '{batch.Name}' came from, is not there.",
                $"Put it back, or name it where it is now: Start-FlowExecution -Path <file> -Batch '{batch.Name}'.", batch));
            return;
        }

        Hashtable parameters = LaunchOrigin.Parameters(batch, origin);
        parameters["Journal"] = batch.Journal;
        if (Wait)
        {
            parameters["Wait"] = true;
        }

        if (Again.Length > 0)
        {
            parameters["Again"] = Again;
        }

        if (MaxAttempt is { } most)
        {
            parameters["MaxAttempt"] = most;
        }

        if (AsJob || JobName is not null)
        {
            parameters["AsJob"] = true;
            parameters["JobName"] = JobName ?? batch.Name;
        }

        if ((Connection ?? RunspaceHoldings.Here.Current) is { } org)
        {
            parameters["Connection"] = org;
        }

        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm) && confirm is SwitchParameter { IsPresent: false })
        {
            // Else the canary of a batch that has not had it asks, as that of the first command did.
            parameters["Confirm"] = false;
        }

        if (ShouldProcess($"batch '{batch.Name}', from {string.Join(", ", origin.Files)}", "Launch what is left"))
        {
            // As if it were typed: results, errors, progress and a stop go their own way.
            using SteppablePipeline launch =
                ScriptBlock.Create("param($parameters) & FlowExec\\Start-FlowExecution @parameters")
                .GetSteppablePipeline(MyInvocation.CommandOrigin, [parameters]);
            // Without input, also where batches come in here: that command would wait for it.
            launch.Begin(expectInput: false, (EngineIntrinsics)SessionState.PSVariable.GetValue("ExecutionContext"));
            launch.End();
        }
    }
}
