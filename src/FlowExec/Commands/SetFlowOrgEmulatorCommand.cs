using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Emulation;

namespace FlowExec.Commands;

/// <summary>Changes what a running emulator does, from the next request on.</summary>
[Cmdlet(VerbsCommon.Set, "FlowOrgEmulator", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Set-FlowOrgEmulator.md")]
public sealed class SetFlowOrgEmulatorCommand : FlowCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject", "EmulatorInstance")]
    [ValidateNotNull]
    public FlowOrgEmulator[]? Emulator { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FaultCompleter))]
    [AllowEmptyCollection]
    [ValidateNotNull]
    public string[]? Fault { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? RateLimit { get; set; }

    [Parameter]
    [DurationTransformation(DemandsUnit = true)]
    public TimeSpan? Latency { get; set; }

    private protected override void Process()
    {
        FaultRule[]? faults = Fault is null ? null : FaultArgument.Parse(Fault);
        foreach (FlowOrgEmulator emulator in Emulator!)
        {
            if (!ShouldProcess(emulator.ToString(), "Change the emulator"))
            {
                continue;
            }

            try
            {
                emulator.Configure(now => now with
                {
                    Faults = faults ?? now.Faults,
                    RateLimit = RateLimit ?? now.RateLimit,
                    Latency = Latency ?? now.Latency,
                });
            }
            catch (ArgumentException e)
            {
                WriteError(ErrorRecords.Argument("EmulatorUnchanged", e.Message, "Nothing was changed.", emulator));
            }
        }
    }
}
