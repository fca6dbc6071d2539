using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Emulation;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Starts an emulator of an org on this machine.</summary>
[Cmdlet(VerbsLifecycle.Start, "FlowOrgEmulator", SupportsShouldProcess = true,
    HelpUri = DiagnosticPages.Cmdlets + "Start-FlowOrgEmulator.md")]
[OutputType(typeof(FlowOrgEmulator))]
public sealed class StartFlowOrgEmulatorCommand : FlowCmdlet
{
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    [Parameter]
    [ValidateSet("Published", "ExecutionContext", "Participants")]
    public string Contract { get; set; } = "Published";

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int RateLimit { get; set; } = 300;

    [Parameter]
    [DurationTransformation(DemandsUnit = true)]
    public TimeSpan Latency { get; set; }

    [Parameter]
    public int? Seed { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FaultCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Fault { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FlowPath { get; set; }

    [Parameter]
    [ValidateSet("Real", "Virtual", "Skipping")]
    public string Clock { get; set; } = "Real";

    [Parameter]
    [ValidateSet("Full", "Counts")]
    public string LedgerDetail { get; set; } = "Full";

    [Parameter]
    public SwitchParameter LedgerInputs { get; set; }

    [Parameter]
    [DurationTransformation]
    public TimeSpan? TokenLifetime { get; set; }

    private protected override void Process()
    {
        if (!ShouldProcess($"port {(Port == 0 ? "(a free one)" : Port)} on this machine", "Start an emulator"))
        {
            return;
        }

        FlowOrgEmulatorOptions options = new()
        {
            Port = Port,
            Contract = Contract,
            RateLimit = RateLimit,
            Latency = Latency,
            Seed = Seed,
            Faults = FaultArgument.Parse(Fault),
            FlowPath = FullPath(FlowPath),
            Clock = Enum.Parse<EmulatorClockKind>(Clock, ignoreCase: true),
            LedgerDetail = Enum.Parse<LedgerDetail>(LedgerDetail, ignoreCase: true),
            LedgerInputs = LedgerInputs,
        };
        options = Name is null ? options : options with { Name = Name };
        options = TokenLifetime is { } lifetime ? options with { TokenLifetime = lifetime } : options;
        WriteObject(RunspaceEmulators.Start(options));
    }
}
