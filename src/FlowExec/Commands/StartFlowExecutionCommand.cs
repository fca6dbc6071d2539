using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Loading;

namespace FlowExec.Commands;

/// <summary>Launches a flow once for every row, and returns each outcome as soon as it is known.</summary>
[Cmdlet(VerbsLifecycle.Start, "FlowExecution", DefaultParameterSetName = "Row", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FlowExecution))]
public sealed class StartFlowExecutionCommand : BindingCmdlet
{
    private FlowOrg _org = null!;
    private LaunchOptions _options = null!;
    private LaunchProgressView _progress = null!;
    private Conveyor<FlowRow, FlowExecution>? _conveyor;
    private readonly FileRows _files = new();
    private long _rows;
    private long _refused;
    private int _running;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Row")]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? WaitTimeoutSec { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int? ThrottleLimit { get; set; }

    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? RateLimit { get; set; }

    [Parameter]
    [FailureLimitTransformation]
    public FailureLimit? MaxFailure { get; set; }

    [Parameter]
    [ValidateSet("ServiceUnavailable")]
    public string[] Retry { get; set; } = [];

    [Parameter]
    public SwitchParameter SkipTest { get; set; }

    private protected override void Begin()
    {
        _org = Org;
        _progress = new LaunchProgressView(this, $"Launching flows in {_org.Name}");
        bool planOnly = IsWhatIf;
        if (planOnly)
        {
            // One line for all; what would become of each row is in the objects.
            ShouldProcess(_org.ToString(), "Test the rows and launch none");
        }

        _options = new LaunchOptions
        {
            Binding = GivenBinding(),
            Contract = GivenContract,
            Wait = Wait || WaitTimeoutSec is not null,
            WaitTimeout = WaitTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ThrottleLimit = ThrottleLimit,
            RateLimit = RateLimit,
            PlanOnly = planOnly,
            SkipTest = SkipTest,
            RetryServiceUnavailable = Retry.Length > 0,
            MaxFailure = MaxFailure,
            Progress = _progress,
        };
    }

    private protected override void Process()
    {
        if (Path is null && LiteralPath is null)
        {
            foreach (object? row in RowsOf(InputObject))
            {
                Launch(RowReader.Read(row, ++_rows));
            }

            return;
        }

        foreach (string file in FileArgument.Resolve(this, Path, LiteralPath))
        {
            LaunchFile(file);
        }
    }

    private protected override void End()
    {
        if (_conveyor is not null)
        {
            _conveyor.Complete();
            Show(Results(_conveyor, _progress.Tick));
        }

        _progress.Complete();
        if (_rows == 0 && Path is null && LiteralPath is null)
        {
            WriteWarning("No row came in, so nothing was launched. From a file that is empty or has only a header, Import-Csv makes no rows.");
        }

        long unsent = _refused + (_conveyor?.Untaken ?? 0);
        if (unsent > 0)
        {
            WriteWarning($"{unsent} {(unsent == 1 ? "row was" : "rows were")} not launched, because the run ended before: -MaxFailure was reached.");
        }

        if (_running > 0)
        {
            WriteWarning($"{_running} {(_running == 1 ? "execution was" : "executions were")} still running after {WaitTimeoutSec} s. Wait on with Wait-FlowExecution.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _conveyor?.Dispose();
        base.Dispose(disposing);
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private void LaunchFile(string file)
    {
        _files.Open(_rows, file);
        try
        {
            foreach (FlowRow row in Drain(stop => EngineGate.ReadCsvAsync(file, stop)))
            {
                Launch(row with { Position = ++_rows, Source = FileRows.ObjectOf(row) });
            }
        }
        catch (FlowConfigurationException e)
        {
            // This file cannot be read, or not further; others can.
            WriteError(ErrorRecords.Of(e, file));
        }
    }

    private void Launch(FlowRow row)
    {
        // Asked before the row is queued: off this thread nobody could answer.
        if (!_options.PlanOnly && !ShouldProcess($"row {row.Position} in {_org}", "Launch"))
        {
            return;
        }

        _conveyor ??= new Conveyor<FlowRow, FlowExecution>((rows, stop) => _org.Client.LaunchAsync(rows, _options, stop), StopToken);
        Show(Offer(_conveyor, row, _progress.Tick, () => _refused++));
    }

    private void Show(IEnumerable<FlowExecution> outcomes)
    {
        foreach (FlowExecution outcome in outcomes)
        {
            _running += outcome.Status == FlowExecutionStatus.Running ? 1 : 0;
            try
            {
                WriteObject(outcome);
                if (outcome.IsFailure)
                {
                    WriteError(ErrorRecords.RowFailed(outcome, _files.PlaceOf(outcome.Row)));
                }
            }
            catch
            {
                // The pipeline ends here (Select-Object -First, -ErrorAction Stop) and End is not called.
                _progress.Complete();
                throw;
            }
        }
    }
}
