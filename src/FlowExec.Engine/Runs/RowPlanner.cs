using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlowExec.Engine.Flows;

namespace FlowExec.Engine.Runs;

/// <summary>Makes rows ready to be sent: finds the row's flow, binds its values, writes the body by the contract and tests it.</summary>
internal sealed class RowPlanner(FlowDirectory directory, LaunchOptions options, PayloadContract contract)
{
    private readonly FlowReference _commandFlow = new(
        RowBinder.Blank(options.Binding.FlowId), RowBinder.Blank(options.Binding.FlowName));
    private readonly HashSet<string> _judged = [];

    /// <summary>What is to be said of the flows that were found.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    /// <summary>Finds the flow that the command names, before any row is read: where it cannot be launched, nothing is.</summary>
    /// <exception cref="FlowException">It cannot be found or launched.</exception>
    public async Task CheckCommandFlowAsync(CancellationToken cancellationToken)
    {
        var reference = new FlowReference(options.Binding.FlowId, options.Binding.FlowName);
        if (reference.IsEmpty || (options.SkipTest && reference.Id is not null))
        {
            return;
        }

        if (await FindAsync(reference, cancellationToken).ConfigureAwait(false) is { } flow
            && !options.SkipTest
            && FlowChecks.Check(flow) is { Severity: DiagnosticSeverity.Error } finding)
        {
            throw new FlowConfigurationException(
                finding.Code == DiagnosticCodes.FlowUnpublished ? "FlowUnpublished" : "FlowNotLaunchable", finding.Message, finding.Help);
        }
    }

    /// <summary>Plans one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="mark">What its execution's name is to bear; null for nothing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowException">The org could not be asked about the flow; what is wrong with the row itself is in the
    /// plan.</exception>
    public async Task<PlannedLaunch> PlanAsync(FlowRow row, RowMark? mark, CancellationToken cancellationToken)
    {
        if (row.Defect is { } defect)
        {
            return new PlannedLaunch { Row = row, Diagnostics = [defect with { Row = row.Position }] };
        }

        FlowReference reference = RowBinder.FlowOf(row, options.Binding);
        Flow? flow = null;
        Diagnostic? objection = null;
        if (!reference.IsEmpty && !(options.SkipTest && reference.Id is not null))
        {
            try
            {
                flow = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
                objection = flow is null || options.SkipTest ? null : FlowChecks.Check(flow);
            }
            catch (FlowException e) when (FlowChecks.Check(e) is not null)
            {
                objection = FlowChecks.Check(e);
            }
        }

        return Write(row, mark, reference, flow, objection is null ? [] : [objection with { Row = row.Position }]);
    }

    private PlannedLaunch Write(
        FlowRow row, RowMark? mark, FlowReference reference, Flow? flow, ImmutableArray<Diagnostic> aboutFlow)
    {
        FlowInputs inputs = flow?.Inputs ?? FlowInputs.Unknown;
        string? flowId = flow?.Id ?? reference.Id;
        bool isTested = !options.SkipTest && flowId is not null && !HasError(aboutFlow);
        RowLaunch launch = RowLaunch.Prepare(row, options.Binding, contract, inputs, flowId, isTested, mark);
        ImmutableArray<Diagnostic> found = aboutFlow.AddRange(launch.Report.Diagnostics);
        if (flowId is null && !HasError(found))
        {
            found = found.Add(FindingRules.RowNamesNoFlow.Of() with { Row = row.Position });
        }

        var plan = new PlannedLaunch { Row = row, Context = launch.Bound.Context, Diagnostics = found };
        return HasError(found) ? plan : plan with
        {
            Payload = launch.Payload, Contract = contract, Inputs = inputs, HasOwnFlow = reference != _commandFlow,
        };
    }

    /// <summary>The flow; null where the client may not read flows, which launching by id does not ask for.</summary>
    private async Task<Flow?> FindAsync(FlowReference reference, CancellationToken cancellationToken)
    {
        try
        {
            Flow flow = reference.Id is { } id
                ? await directory.GetAsync(id, cancellationToken).ConfigureAwait(false)
                : await directory.FindAsync(reference.Name!, cancellationToken).ConfigureAwait(false);
            JudgeExpectations(flow);
            return flow;
        }
        catch (FlowApiException e) when (e.Error.Status == 403 && reference.Id is not null)
        {
            return null;
        }
    }

    /// <summary>An output that is expected of a flow and that it does not declare is told, once a flow.</summary>
    private void JudgeExpectations(Flow flow)
    {
        if (options.Expect is not { } expected || !_judged.Add(flow.Id))
        {
            return;
        }

        foreach (string name in expected.NotDeclaredBy(flow))
        {
            string[] declared = [.. flow.Outputs.Select(output => output.ShortName)];
            string meant = Spelling.Nearest(InputNames.Short(name), declared) is { } near ? $"Did you mean '{near}'?"
                : $"It declares {string.Join(", ", declared.Take(20))}.";
            Warnings.Enqueue($"The flow '{flow.Name}' declares no output '{name}', which -Expect names. {meant}");
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
