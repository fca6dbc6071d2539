using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Makes an open connection the one that commands without -Connection use.</summary>
[Cmdlet(VerbsCommon.Select, "FlowOrg", DefaultParameterSetName = "Name",
    HelpUri = DiagnosticPages.Cmdlets + "Select-FlowOrg.md")]
[OutputType(typeof(FlowOrg))]
public sealed class SelectFlowOrgCommand : FlowCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Name")]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Connection")]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    private protected override object? Subject => Name;

    private protected override void Process()
    {
        FlowOrg org = Connection ?? Named(Name!);
        if (!org.IsConnected)
        {
            ThrowTerminatingError(ErrorRecords.ConnectionClosed(org));
        }

        RunspaceHoldings.Here.Use(org);
        WriteObject(org);
    }

    private static FlowOrg Named(string name)
    {
        FlowOrg[] found =
        [
            .. RunspaceHoldings.Here.Connections.Where(org => org.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
        ];
        return found switch
        {
            [var org] => org,
            [] => throw new FlowConfigurationException(
                "ConnectionNotFound", $"No open connection of this session is called '{name}'.",
                "See them with Get-FlowOrg *, or make one with Connect-FlowOrg -Name."),
            _ => throw new FlowConfigurationException(
                "ConnectionAmbiguous", $"{found.Length} open connections of this session are called '{name}'.",
                "Choose one by what else it is, such as Get-FlowOrg * | Where-Object IsEmulator | Select-FlowOrg, and give connections "
                    + "names of their own with Connect-FlowOrg -Name."),
        };
    }
}
