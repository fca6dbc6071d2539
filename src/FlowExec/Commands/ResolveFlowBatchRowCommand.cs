using System.Management.Automation;
using FlowExec.Binding;

namespace FlowExec.Commands;

/// <summary>Decides about rows of which it is not known whether they were launched.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "FlowBatchRow", SupportsShouldProcess = true, DefaultParameterSetName = "Skip")]
[OutputType(typeof(FlowBatchRow))]
public sealed class ResolveFlowBatchRowCommand : BatchCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Batch { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, long.MaxValue)]
    public long[]? Row { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Resend")]
    public SwitchParameter Resend { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Skip")]
    public SwitchParameter Skip { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Launched")]
    [ValidateNotNullOrEmpty]
    public string? Launched { get; set; }

    [Parameter]
    [ValidateLength(1, 1000)]
    public string? Reason { get; set; }

    private protected override void Process()
    {
        if (Launched is not null && Row!.Length > 1)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "OneExecutionForManyRows", "An execution is one row's, and several rows are given.", "Give one row with -Launched."));
        }

        (BatchVerdict verdict, string words) = ParameterSetName switch
        {
            "Resend" => (BatchVerdict.Resend, "Send again, which may launch it a second time"),
            "Launched" => (BatchVerdict.Launched, $"Take as launched, as execution {Launched}"),
            _ => (BatchVerdict.Skip, "Never send"),
        };
        var decision = new BatchDecision(verdict, Launched, Environment.UserName, Reason);
        foreach (long row in Row!)
        {
            if (ShouldProcess($"row {row} of batch '{Batch}'", words)
                && TryAwait<FlowBatchRow?>(stop => Store.ResolveAsync(Batch!, row, decision, stop).AsTask(), row,
                    out FlowBatchRow? resolved))
            {
                Show(row, resolved);
            }
        }
    }

    private void Show(long row, FlowBatchRow? resolved)
    {
        if (resolved is not null)
        {
            WriteObject(resolved);
        }
        else
        {
            WriteError(ErrorRecords.NotFound(
                "BatchRowNotFound", $"There is no row {row} in a batch '{Batch}' in {Store.Place}.",
                $"Get-FlowBatchRow '{Batch}' -Status Unknown lists those in doubt.", row));
        }
    }
}
