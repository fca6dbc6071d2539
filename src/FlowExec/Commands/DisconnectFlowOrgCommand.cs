using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Emulation;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Closes a connection, and stops the emulator that it started.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "FlowOrg",
    HelpUri = DiagnosticPages.Cmdlets + "Disconnect-FlowOrg.md")]
public sealed class DisconnectFlowOrgCommand : FlowCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    [ValidateNotNull]
    public FlowOrg? Connection { get; set; }

    [Parameter]
    public SwitchParameter Revoke { get; set; }

    private protected override void Process()
    {
        FlowOrg? org = Connection ?? RunspaceHoldings.Here.Current;
        if (org is null)
        {
            ThrowTerminatingError(ErrorRecords.NotConnected());
            return;
        }

        RunspaceHoldings.Here.Forget(org);
        if (Revoke && org.IsConnected)
        {
            // Closed in any case: a token that could not be ended must not keep the connection open.
            TryAwait(async stop =>
            {
                await org.Client.RevokeTokenAsync(stop);
                return true;
            }, org, out _);
        }

        Await(_ => org.Client.DisposeAsync().AsTask());
        if (EmulatorConnection.OwnedBy(org) is FlowOrgEmulator emulator)
        {
            RunspaceEmulators.Stop(emulator);
        }
    }
}
