using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;

namespace FlowExec.Commands;

/// <summary>Lists flows with their declared inputs.</summary>
[Cmdlet(VerbsCommon.Get, "Flow", DefaultParameterSetName = "Name",
    HelpUri = DiagnosticPages.Cmdlets + "Get-Flow.md")]
[OutputType(typeof(Flow))]
public sealed class GetFlowCommand : OrgCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name")]
    [Alias("FlowName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    [Alias("FlowId", "flow_id")]
    [ArgumentCompleter(typeof(FlowIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    [Parameter(ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(FlowTypeCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Type { get; set; } = ["workflow"];

    private protected override void Process()
    {
        FlowOrg org = Org;
        if (Id is not null)
        {
            foreach (string id in Id)
            {
                if (TryAwait(stop => org.Client.GetFlowAsync(id, stop), id, out Flow? flow))
                {
                    WriteObject(flow);
                }
            }

            return;
        }

        string[] types = Type.Contains("*") ? [] : [.. Type.Select(type => type.ToLowerInvariant())];
        foreach (string name in Name)
        {
            List(org, name, types);
        }
    }

    private void List(FlowOrg org, string name, string[] types)
    {
        bool any = false;
        foreach (Flow flow in Drain(stop => org.Client.GetFlowsAsync(new FlowQuery(name == "*" ? null : name, types), stop)))
        {
            any = true;
            WriteObject(flow);
        }

        if (!any && new TextPattern(name).IsPlain)
        {
            string which = types.Length == 0 ? "flow" : $"flow of type {string.Join(" or ", types)}";
            WriteError(ErrorRecords.NotFound(
                "FlowNotFound",
                $"{org.Name} shows no {which} called '{name}'.",
                "List them with Get-Flow, or with Get-Flow -Type * for every type. A flow in a division that the client has no "
                    + "role in is not shown.",
                name));
        }
    }
}
