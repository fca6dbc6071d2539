using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Returns the runspace's current connection, or its open ones by name.</summary>
[Cmdlet(VerbsCommon.Get, "FlowOrg",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowOrg.md")]
[OutputType(typeof(FlowOrg))]
public sealed class GetFlowOrgCommand : FlowCmdlet
{
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override void Process()
    {
        RunspaceHoldings here = RunspaceHoldings.Here;
        if (Name is null)
        {
            if (here.Current is { IsConnected: true } current)
            {
                WriteObject(current);
            }

            return;
        }

        foreach (string name in Name)
        {
            var pattern = new TextPattern(name);
            FlowOrg[] found = [.. here.Connections.Where(org => pattern.Matches(org.Name))];
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && pattern.IsPlain)
            {
                WriteError(ErrorRecords.NotFound("ConnectionNotFound", $"No open connection of this session is called '{name}'.",
                    "See them with Get-FlowOrg *, or make one with Connect-FlowOrg -Name.", name));
            }
        }
    }
}
