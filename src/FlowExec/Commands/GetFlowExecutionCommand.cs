using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Reads executions by their ids, or lists those that this machine launched last.</summary>
[Cmdlet(VerbsCommon.Get, "FlowExecution", DefaultParameterSetName = "Recent",
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

    [Parameter(ParameterSetName = "Recent")]
    [ValidateRange(1, 10_000)]
    public int Last { get; set; } = 20;

    [Parameter(ParameterSetName = "Recent")]
    [ValidateNotNullOrEmpty]
    public string? Journal { get; set; }

    [Parameter(ParameterSetName = "Recent")]
    [ValidateNotNull]
    [Credential]
    public PSCredential? JournalCredential { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == "Recent")
        {
            ListRecent();
            return;
        }

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

    private void ListRecent()
    {
        IBatchStore store = EngineGate.OpenJournal(JournalArgument.Place(SessionState, Journal, JournalCredential));
        IReadOnlyList<FlowExecution> recent = Await(stop => EngineGate.RecentLaunchesAsync(store, Last, stop));
        WriteObject(recent, enumerateCollection: true);
        string count = recent.Count switch
        {
            0 => "No launch is on record",
            1 => "This is the one launch on record",
            _ => $"These are the {recent.Count} newest launches on record",
        };
        WriteLine($"{count} in {store.Place}, as they were last known. With -Id, or piped here again, the org is asked how they stand.");
    }
}
