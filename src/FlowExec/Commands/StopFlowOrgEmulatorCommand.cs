using System.Management.Automation;
using FlowExec.Emulation;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Stops emulators: the given ones, or all of the session.</summary>
[Cmdlet(VerbsLifecycle.Stop, "FlowOrgEmulator", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Stop-FlowOrgEmulator.md")]
public sealed class StopFlowOrgEmulatorCommand : FlowCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "EmulatorInstance")]
    [ValidateNotNull]
    public FlowOrgEmulator[]? Emulator { get; set; }

    private protected override void Process()
    {
        foreach (FlowOrgEmulator emulator in Emulator ?? RunspaceEmulators.All)
        {
            if (ShouldProcess(emulator.ApiUri.ToString(), "Stop the emulator"))
            {
                RunspaceEmulators.Stop(emulator);
            }
        }
    }
}
