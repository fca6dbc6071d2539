namespace FlowExec;

/// <summary>One row made ready to be launched: bound, written and tested in one call, for everybody who launches or tests rows.</summary>
/// <param name="Bound">The row as a context, with the flow's id.</param>
/// <param name="Payload">The body as it would be sent, whatever was found against it.</param>
/// <param name="Report">Everything that was found, of the row and of the body, each defect once.</param>
internal sealed record RowLaunch(BoundRow Bound, FlowPayload Payload, FlowPayloadReport Report)
{
    /// <summary>Binds a row, writes its body and tests it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="binding">How its values become a context.</param>
    /// <param name="contract">The contract that the body is written by.</param>
    /// <param name="inputs">The flow's declared inputs; <see cref="FlowInputs.Unknown"/> where they are not known.</param>
    /// <param name="flowId">The flow's id where it was looked up; null to take the row's own.</param>
    /// <param name="isTested">False where only what cannot be bound counts, and the body is taken as it is.</param>
    /// <param name="mark">What the execution's name bears beside the row's own, where the contract has a name; null for nothing.</param>
    /// <exception cref="FlowConfigurationException">The name template cannot be read.</exception>
    public static RowLaunch Prepare(
        FlowRow row, RowBinding binding, PayloadContract contract, FlowInputs inputs, string? flowId = null, bool isTested = true,
        RowMark? mark = null)
    {
        BoundRow bound = RowBinder.Bind(row, binding, inputs, contract);
        bound = bound with { Context = bound.Context with { FlowId = flowId ?? bound.Context.FlowId } };
        FlowExecutionContext sent = mark is { } added && contract.File.Fields.ContainsKey(ContextField.Name)
            ? bound.Context with { Name = added.On(bound.Context.Name) }
            : bound.Context;
        FlowPayload payload = contract.Write(sent, inputs);
        FlowPayloadReport report = !bound.IsRead ? PayloadTester.ReportOf(null, contract, inputs) with
        {
            Row = bound.Row,
            Diagnostics = bound.Diagnostics,
        }
        : isTested ? PayloadTester.Test(bound, payload, contract, inputs)
        : new FlowPayloadReport { Contract = contract.Name, Row = bound.Row, Diagnostics = bound.Diagnostics };
        return new RowLaunch(bound, payload, report);
    }
}
