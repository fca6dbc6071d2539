using System.Management.Automation;
using FlowExec.Binding;
using FlowExec.Completion;
using FlowExec.Loading;
using FlowExec.Views;

namespace FlowExec.Commands;

/// <summary>Launches a flow once for every row, and returns each outcome as soon as it is known.</summary>
[Cmdlet(VerbsLifecycle.Start, "FlowExecution", DefaultParameterSetName = "Row", SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    HelpUri = DiagnosticPages.Cmdlets + "Start-FlowExecution.md")]
[OutputType(typeof(FlowExecution), typeof(Job))]
public sealed class StartFlowExecutionCommand : LaunchCmdlet
{
    private FlowOrg _org = null!;
    private LaunchOptions _options = null!;
    private RunView? _run;
    private FlowJob? _job;
    private long _rows;
    private long _refused;
    private bool _declined;
    private bool _yesToAll;
    private bool _noToAll;

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(FlowNameCompleter))]
    [ValidateNotNullOrEmpty]
    public override string? FlowName { get; set; }

    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = "Row")]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter ConfirmEach { get; set; }

    [Parameter]
    public SwitchParameter AsJob { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobName { get; set; }

    private protected override void Begin()
    {
        _org = Org;
        if (IsWithoutRow && Subject is null)
        {
            throw new FlowConfigurationException(
                "FlowMissing", "It is not said which flow to launch.",
                "Give its name: Start-FlowExecution 'Customer follow-up' @{ customerId = '1' }. Get-Flow lists the flows.");
        }

        if (!IsOfFiles && FileNamedAsFlow is { } file)
        {
            throw new FlowConfigurationException(
                "FlowNameIsFile", $"'{file}' is a file; the first argument is the flow.",
                $"Name the flow first, and the file with -Path: Start-FlowExecution 'Customer follow-up' -Path '{file}'.");
        }

        bool planOnly = IsWhatIf;
        _options = GivenOptions(planOnly, asksAfterCanary: Canary is not null && AsksAfterCanary);
        if (planOnly)
        {
            // One line for all; what would become of each row is in the objects.
            ShouldProcess(_org.ToString(), "Test the rows and launch none");
        }
        else
        {
            // Asked once, and before anything is read: off this thread nobody could answer.
            _declined = !ShouldProcess($"{Subject ?? "the rows' own flows"} in {_org}, {RowsInWords()}", "Launch");
        }
    }

    /// <summary>The name of the flow where it is that of a file instead; flows are called as a file with an ending in vain.</summary>
    private string? FileNamedAsFlow => FlowName is { } name && System.IO.Path.HasExtension(name)
        && name.AsSpan().IndexOfAny(System.IO.Path.GetInvalidPathChars()) < 0
        && File.Exists(FullPath(WildcardPattern.Escape(name))) ? name : null;

    private protected override void Process()
    {
        if (_declined)
        {
            return;
        }

        if (IsWithoutRow)
        {
            // One launch, with nothing but constants.
            Offer(new FlowRow(++_rows, []) { Context = new FlowExecutionContext() });
            return;
        }

        if (!IsOfFiles)
        {
            foreach (object? row in WholeRowsOf(InputObject))
            {
                Offer(ReadRow(row, ++_rows));
            }

            return;
        }

        string[] files = [.. FileArgument.Resolve(this, Path, LiteralPath)];
        if (files.Length == 0)
        {
            return;
        }

        if (ConfirmEach && !_options.PlanOnly)
        {
            OfferEach(files);
        }
        else
        {
            _options = _options with { Origin = LaunchOrigin.Of(this, files) };
            Begin(new RunInput { Files = files, Reading = GivenReading(), Show = FileRows.ObjectOf }, files.Length > 1);
        }
    }

    private protected override void End()
    {
        if (!_declined && LastRow is { } last)
        {
            Offer(ReadRow(last, ++_rows));
        }

        if (_job is { } job)
        {
            job.Complete();
            JobRepository.Add(job);
            _job = null;
            WriteObject(job);
        }
        else if (_run is not null)
        {
            _run.Complete();
            _run.Finish(Subject);
        }
        else if (!IsOfFiles && !_declined && _rows == 0)
        {
            WriteWarning("No row came in, so nothing was launched. "
                + "From a file that is empty or has only a header, Import-Csv makes no rows.");
        }

        if (_refused > 0)
        {
            WriteWarning($"{_refused} more {(_refused == 1 ? "row that came in was" : "rows that came in were")} not launched, "
                + $"because the run had ended.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_run is not null)
        {
            ScriptExit.After(StopToken.IsCancellationRequested ? RunEnding.Stopped : _run.State.Ending, Host);
        }

        _run?.Dispose();
        _job?.Abandon();
        base.Dispose(disposing);
    }

    private bool IsWithoutRow =>
        !IsOfFiles && !MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    private bool IsOfFiles => Path is not null || LiteralPath is not null;

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    // -Confirm asks everywhere but in a job, -Confirm:$false nowhere.
    private bool AsksAfterCanary => !IsJob && (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? given)
        ? given is SwitchParameter { IsPresent: true }
        : HostQuestions.CanAsk(Host));

    private string RowsInWords() => IsOfFiles ? $"the rows of {string.Join(", ", (Path ?? LiteralPath)!)}"
        : MyInvocation.BoundParameters.ContainsKey(nameof(InputObject))
            ? InputObject?.BaseObject is object?[] several ? $"{several.Length} rows" : "one row"
        : IsWithoutRow ? "one launch without a row"
        : "every row that comes in";

    private void Begin(RunInput input, bool severalFiles)
    {
        if (!IsJob)
        {
            IFlowRun run = _org.Client.Launch(input, _options);
            _run = new RunView(
                new PipelineStreams(this), run, $"Launching flows in {_org.Name}", severalFiles, EndsAtFirstError, StopToken);
            return;
        }

        _job = FlowJob.Start(this, JobName, _org, () => _org.Client.Launch(input, _options), severalFiles, Subject);
    }

    private bool IsJob => AsJob || JobName is not null;

    private bool EndsAtFirstError => Preference.StopsAt(this, "ErrorAction", "ErrorActionPreference");

    private void Offer(FlowRow row)
    {
        if (ConfirmEach && !_options.PlanOnly
            && !ShouldContinue($"Launch row {row.Position} in {_org}?", "Launch a flow", ref _yesToAll, ref _noToAll))
        {
            return;
        }

        if (_run is null && _job is null)
        {
            Begin(RunInput.Fed with { TakesAll = IsJob }, severalFiles: false);
        }

        _refused += (_job?.Offer(row) ?? _run!.Offer(row)) ? 0 : 1;
    }

    /// <summary>Rows of files by way of this thread, where the user is asked about each.</summary>
    private void OfferEach(string[] files)
    {
        foreach (string file in files)
        {
            try
            {
                foreach (FlowRow row in Drain(stop => EngineGate.ReadCsvAsync(file, GivenReading(), stop)))
                {
                    Offer(row with { Position = ++_rows, Source = new FileRow(row, file, row.Position, FileRows.ObjectOf) });
                }
            }
            catch (FlowConfigurationException e)
            {
                // This file cannot be read, or not further; others can.
                WriteError(ErrorRecords.Of(e, file));
            }
        }
    }
}
