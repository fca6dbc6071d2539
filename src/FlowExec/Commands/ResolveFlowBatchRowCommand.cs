using System.Globalization;
using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Decides about rows of which it is not known whether they were launched.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "FlowBatchRow", SupportsShouldProcess = true, DefaultParameterSetName = ReconcileSet,
    HelpUri = DiagnosticPages.Cmdlets + "Resolve-FlowBatchRow.md")]
[OutputType(typeof(FlowBatchRow))]
public sealed class ResolveFlowBatchRowCommand : BatchCmdlet
{
    private const string ResendSet = "Resend";
    private const string SkipSet = "Skip";
    private const string LaunchedSet = "Launched";
    private const string ReconcileSet = "Reconcile";

    // Rows to look up, by batch, once all have come in: the org's history is asked once a batch.
    private readonly Dictionary<string, HashSet<long>> _asked = new(StringComparer.OrdinalIgnoreCase);

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(BatchNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Batch { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = SkipSet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ResendSet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = LaunchedSet)]
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ReconcileSet)]
    [ArgumentCompleter(typeof(UnknownRowCompleter))]
    [ValidateRange(1, long.MaxValue)]
    public long[]? Row { get; set; }

    // Not mandatory: PowerShell would ask for a value of a switch where no decision is given.
    [Parameter(ParameterSetName = ReconcileSet)]
    public SwitchParameter Reconcile { get; set; }

    [Parameter(ParameterSetName = ReconcileSet)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ResendSet)]
    public SwitchParameter Resend { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = SkipSet)]
    public SwitchParameter Skip { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = LaunchedSet)]
    [ValidateNotNullOrEmpty]
    public string? Launched { get; set; }

    [Parameter(ParameterSetName = SkipSet)]
    [Parameter(ParameterSetName = ResendSet)]
    [Parameter(ParameterSetName = LaunchedSet)]
    [ValidateLength(1, 1000)]
    public string? Reason { get; set; }

    private protected override void Process()
    {
        if (Reconcile)
        {
            Ask();
            return;
        }

        if (ParameterSetName == ReconcileSet)
        {
            throw new FlowConfigurationException(
                "DecisionMissing", $"It is not said what is to become of rows of the batch '{Batch}'.",
                "Give -Reconcile to look them up in the org's history; or decide: -Resend, -Skip, or -Launched with the execution's id.");
        }

        if (Launched is not null && Row!.Length > 1)
        {
            ThrowTerminatingError(ErrorRecords.Argument(
                "OneExecutionForManyRows", "An execution is one row's, and several rows are given.", "Give one row with -Launched."));
        }

        (BatchVerdict verdict, string words) = ParameterSetName switch
        {
            ResendSet => (BatchVerdict.Resend, "Send again, which may launch it a second time"),
            LaunchedSet => (BatchVerdict.Launched, $"Take as launched, as execution {Launched}"),
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

    private protected override void End()
    {
        foreach ((string name, HashSet<long> rows) in _asked)
        {
            foreach (FlowBatch batch in Find(name))
            {
                FlowOrg org = OrgCmdlet.OrgOf(this, Connection);
                if (ShouldProcess($"rows in doubt of batch '{batch.Name}'", $"Look up in the history of {org}, and decide"))
                {
                    LookUp(batch, rows, org);
                }
            }
        }
    }

    /// <summary>Takes note of rows; a batch without any stands for all of its rows in doubt.</summary>
    private void Ask()
    {
        bool known = _asked.TryGetValue(Batch!, out HashSet<long>? rows);
        if (Row is null)
        {
            _asked[Batch!] = [];
        }
        else if (!known || rows!.Count > 0)
        {
            (_asked[Batch!] = rows ?? []).UnionWith(Row);
        }
    }

    private void LookUp(FlowBatch batch, HashSet<long> rows, FlowOrg org)
    {
        var count = new ReconcileCount();
        foreach (RowReconciled row in Drain(stop => org.Client.ReconcileAsync(batch, rows, stop)))
        {
            count.Add(row);
            WriteObject(row.Row);
        }

        WriteInformation(
            new HostInformationMessage { Message = count.Summary(batch.Name, CultureInfo.CurrentCulture) }, ["PSHOST", "FlowExec"]);
        foreach (string doubt in count.Doubts(CultureInfo.CurrentCulture))
        {
            WriteWarning(doubt);
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
