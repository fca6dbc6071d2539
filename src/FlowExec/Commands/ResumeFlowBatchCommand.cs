using System.Collections;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;
using FlowExec.Views;

namespace FlowExec.Commands;

/// <summary>Goes on with batches whose rows came from files, or wait on a server: launches what is left, with the parameters of the
/// command that began them.</summary>
[Cmdlet(VerbsLifecycle.Resume, "FlowBatch", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Resume-FlowBatch.md")]
[OutputType(typeof(FlowExecution), typeof(Job))]
public sealed class ResumeFlowBatchCommand : BatchCmdlet
{
    private RunView? _run;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Batch")]
    [SupportsWildcards]
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
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _run?.Dispose();
        base.Dispose(disposing);
    }

    private void Resume(FlowBatch batch)
    {
        string[] files = Path is null ? [] : [.. FileArgument.Resolve(this, Path, null)];
        if (Path is not null && files.Length == 0)
        {
            return;
        }

        if (Again.Length == 0 && MaxAttempt is null && batch.WorkOptions is { } work)
        {
            Work(batch, work with { Wait = work.Wait || Wait, Store = Store, Files = files });
            return;
        }

        if (batch.Origin is not { Files.Count: > 0 } origin)
        {
            WriteError(ErrorRecords.Argument(
                "BatchWithoutFile", $"The rows of the batch '{batch.Name}' came by the pipeline, so that they are on record nowhere.",
                $"Pipe the same rows again: ... | Start-FlowExecution -Batch '{batch.Name}'. What was launched is passed over.", batch));
            return;
        }

        origin = files.Length > 0 ? origin with { Files = files } : origin;
        if (origin.Files.FirstOrDefault(file => !System.IO.File.Exists(file)) is { } missing)
        {
            WriteError(ErrorRecords.NotFound(
                "BatchFileMissing", $"The file '{missing}', which the rows of the batch '{batch.Name}' came from, is not there.",
                $"Put it back, or name it where it is now: Resume-FlowBatch '{batch.Name}' -Path <file>.", batch));
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

        if (IsJob)
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

    private bool IsJob => AsJob || JobName is not null;

    /// <summary>Goes on with what is on a server, as one worker of those who work on it.</summary>
    private void Work(FlowBatch batch, LaunchOptions options)
    {
        FlowOrg org = OrgCmdlet.OrgOf(this, Connection);
        if (!ShouldProcess($"batch '{batch.Name}', from {batch.Journal}", "Launch what is left"))
        {
            return;
        }

        if (IsJob)
        {
            FlowJob job = FlowJob.Start(
                this, JobName ?? batch.Name, org, () => org.Client.Work(batch.Name, options), severalFiles: false, batch.Flow);
            JobRepository.Add(job);
            WriteObject(job);
            return;
        }

        _run = new RunView(
            new PipelineStreams(this), org.Client.Work(batch.Name, options), $"Launching flows in {org.Name}", severalFiles: false,
            Preference.StopsAt(this, "ErrorAction", "ErrorActionPreference"), StopToken);
        _run.Finish(batch.Flow);
        _run.Dispose();
        _run = null;
    }
}
