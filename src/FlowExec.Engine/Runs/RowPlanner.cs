using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlowExec.Engine.Flows;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Runs;

/// <summary>Makes rows ready to be sent: finds the row's flow, binds its values, writes the body by the contract and tests it.</summary>
internal sealed class RowPlanner(FlowDirectory directory, LaunchOptions options, PayloadContract contract, NoteDesk notes)
{
    private readonly FlowReference _commandFlow = new(
        RowBinder.Blank(options.Binding.FlowId), RowBinder.Blank(options.Binding.FlowName));
    private readonly HashSet<string> _judged = [];

    /// <summary>What is to be said at the end of the run.</summary>
    public ConcurrentQueue<Sentence> Warnings { get; } = new();

    /// <summary>Finds the flow that the command names, before any row is read: where it cannot be launched, nothing is.</summary>
    /// <exception cref="FlowException">It cannot be found or launched.</exception>
    public async Task CheckCommandFlowAsync(CancellationToken cancellationToken)
    {
        var reference = new FlowReference(options.Binding.FlowId, options.Binding.FlowName);
        if (reference.IsEmpty || (options.SkipTest && reference.Id is not null))
        {
            return;
        }

        Flow? flow = await MayReadAsync(reference, AskAsync(reference, cancellationToken)).ConfigureAwait(false);
        JudgeExpectations(flow);
        if (flow is not null && !options.SkipTest && FlowChecks.Check(flow) is { Severity: DiagnosticSeverity.Error } finding)
        {
            throw new FlowConfigurationException(
                finding.Code == DiagnosticCodes.FlowUnpublished ? "FlowUnpublished" : "FlowNotLaunchable", finding.Message, finding.Advice);
        }
    }

    /// <summary>Plans one row. What keeps it from being sent is in the plan; what keeps every row from it ends the run.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mark">What its execution's name is to bear; null for nothing.</param>
    /// <param name="end">The run's end.</param>
    public async ValueTask<PlannedLaunch> PlanAsync(FlowRow row, RowMark? mark, RunEnd end)
    {
        try
        {
            return await PlanAsync(row, mark, end.NoMoreSending).ConfigureAwait(false);
        }
        catch (FlowException e)
        {
            // The org could not be asked about the row's flow: the row has not been sent.
            end.StopIfFatal(e);
            return new PlannedLaunch { Row = row, Objection = FlowError.Of(e), ObjectionStatus = FlowExecutionStatus.NotSent };
        }
    }

    private ValueTask<PlannedLaunch> PlanAsync(FlowRow row, RowMark? mark, CancellationToken cancellationToken)
    {
        if (row.Flaw is { } defect)
        {
            return new(new PlannedLaunch { Row = row, Diagnostics = [defect] });
        }

        FlowReference reference = RowBinder.FlowOf(row, options.Binding);
        if (reference.IsEmpty || (options.SkipTest && reference.Id is not null))
        {
            return new(Write(row, mark, reference, null, null));
        }

        // Known for nearly every row.
        Task<Flow> flow = AskAsync(reference, cancellationToken);
        return flow.IsCompletedSuccessfully ? new(Write(row, mark, reference, flow.Result))
            : new(PlanAsync(row, mark, reference, flow));
    }

    private async Task<PlannedLaunch> PlanAsync(FlowRow row, RowMark? mark, FlowReference reference, Task<Flow> asked)
    {
        Flow? flow;
        try
        {
            flow = await MayReadAsync(reference, asked).ConfigureAwait(false);
        }
        catch (FlowException e) when (FlowChecks.Check(e) is not null)
        {
            return Write(row, mark, reference, null, FlowChecks.Check(e));
        }

        return Write(row, mark, reference, flow);
    }

    private PlannedLaunch Write(FlowRow row, RowMark? mark, FlowReference reference, Flow? flow)
    {
        JudgeExpectations(flow);
        return Write(row, mark, reference, flow, flow is null || options.SkipTest ? null : FlowChecks.Check(flow));
    }

    private PlannedLaunch Write(FlowRow row, RowMark? mark, FlowReference reference, Flow? flow, Diagnostic? objection)
    {
        ImmutableArray<Diagnostic> aboutFlow = objection is null ? [] : [objection with { Row = row.Position }];
        FlowInputs inputs = flow?.Inputs ?? FlowInputs.Unknown;
        string? flowId = flow?.Id ?? reference.Id;
        bool isTested = !options.SkipTest && flowId is not null && !HasError(aboutFlow);
        RowLaunch launch = RowLaunch.Prepare(row, options.Binding, contract, inputs, flowId, isTested, mark);
        ImmutableArray<Diagnostic> found = aboutFlow.AddRange(launch.Report.Diagnostics);
        if (flowId is null && !HasError(found))
        {
            found = found.Add(FindingRules.RowNamesNoFlow.Of() with { Row = row.Position });
        }

        found = options.Binding.IsStrict ? found.Strict() : found;
        var plan = new PlannedLaunch { Row = row, Context = launch.Bound.Context, Diagnostics = found };
        return HasError(found) ? plan : plan with
        {
            Payload = launch.Payload, Contract = contract, Inputs = inputs, HasOwnFlow = reference != _commandFlow,
        };
    }

    private Task<Flow> AskAsync(FlowReference reference, CancellationToken cancellationToken) => reference.Id is { } id
        ? directory.GetAsync(id, cancellationToken)
        : directory.FindAsync(reference.Name!, cancellationToken);

    /// <summary>The flow; null where the client may not read flows, which launching by id does not ask for.</summary>
    private static async Task<Flow?> MayReadAsync(FlowReference reference, Task<Flow> asked)
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (FlowApiException e) when (e.Error.Status == 403 && reference.Id is not null)
        {
            return null;
        }
    }

    /// <summary>An output that is expected of a flow and that it does not declare is told at once, before every row turns out
    /// Unexpected; once a flow.</summary>
    private void JudgeExpectations(Flow? flow)
    {
        if (flow is null || options.Expect is not { } expected || !_judged.Add(flow.Id))
        {
            return;
        }

        foreach (string name in expected.NotDeclaredBy(flow))
        {
            string[] declared = [.. flow.Outputs.Select(output => output.ShortName)];
            string meant = Spelling.Nearest(InputNames.Short(name), declared).Name is { } near ? $"Did you mean '{near}'?"
                : $"It declares {string.Join(", ", declared.Take(20))}.";
            notes.Tell(new FlowNote(
                NoteKind.Warning, "OutputNotDeclared",
                $"The flow '{flow.Name}' declares no output '{name}', which {Term.Expect} names. {meant}"));
        }
    }

    private static bool HasError(ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error)
            {
                return true;
            }
        }

        return false;
    }
}
