using System.Management.Automation;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Waits until executions have ended, and returns each as it ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "FlowExecution",
    HelpUri = DiagnosticPages.Cmdlets + "Wait-FlowExecution.md")]
[OutputType(typeof(FlowExecution))]
public sealed class WaitFlowExecutionCommand : OrgCmdlet
{
    private Conveyor<FlowExecution, FlowExecution>? _conveyor;
    private int _running;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    [Alias("ExecutionId", "FlowExecutionId", "flow_execution_id")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? Id { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Execution")]
    [ValidateNotNull]
    public FlowExecution? InputObject { get; set; }

    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, int.MaxValue)]
    public int? TimeoutSec { get; set; }

    private protected override void Process()
    {
        if (InputObject is { } known)
        {
            if (known.ExecutionId is null)
            {
                // Never launched: there is nothing to wait for, and the row must not get lost on the way.
                WriteObject(known);
                return;
            }

            WaitFor(known);
            return;
        }

        foreach (string id in ExecutionIds.Given(this, Id))
        {
            WaitFor(FlowExecution.OfId(id));
        }
    }

    private protected override void End()
    {
        if (_conveyor is null)
        {
            return;
        }

        _conveyor.Complete();
        Show(Results(_conveyor));
        if (_running > 0)
        {
            WriteWarning($"{_running} {(_running == 1 ? "execution was" : "executions were")} still running after {TimeoutSec} s. "
                + $"Read them again with Get-FlowExecution, or wait on with Wait-FlowExecution.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _conveyor?.Dispose();
        base.Dispose(disposing);
    }

    private void WaitFor(FlowExecution known)
    {
        if (_conveyor is null)
        {
            FlowOrg org = Org;
            TimeSpan? timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            _conveyor = new Conveyor<FlowExecution,
                FlowExecution>((executions, stop) => org.Client.WaitAsync(executions, timeout, stop), StopToken);
        }

        Show(Offer(_conveyor, known));
    }

    private void Show(IEnumerable<FlowExecution> ended)
    {
        foreach (FlowExecution execution in ended)
        {
            _running += execution is { Status: FlowExecutionStatus.Running, EndWasNotRead: false } ? 1 : 0;
            if (!execution.IsOnlyId)
            {
                WriteObject(execution);
            }

            if (execution.IsFailure)
            {
                WriteError(ErrorRecords.RowFailed(execution));
            }
        }
    }
}
