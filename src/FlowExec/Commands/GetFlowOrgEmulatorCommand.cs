using System.Management.Automation;
using FlowExec.Emulation;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Returns the session's running emulators, or what their ledgers say.</summary>
[Cmdlet(VerbsCommon.Get, "FlowOrgEmulator",
    HelpUri = DiagnosticPages.Cmdlets + "Get-FlowOrgEmulator.md")]
[OutputType(typeof(FlowOrgEmulator), typeof(LedgerSnapshot))]
public sealed class GetFlowOrgEmulatorCommand : FlowCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "EmulatorInstance")]
    [ValidateNotNull]
    public FlowOrgEmulator[]? Emulator { get; set; }

    [Parameter]
    public SwitchParameter Ledger { get; set; }

    private protected override void Process()
    {
        foreach (FlowOrgEmulator emulator in Emulator ?? RunspaceEmulators.All)
        {
            WriteObject(Ledger ? emulator.Ledger.GetSnapshot() : emulator);
        }
    }
}
