using System.Text;

namespace FlowExec.Binding;

/// <summary>Binds, writes and tests rows and payloads on this machine; an org is asked for flows only, and only where one is connected.</summary>
/// <param name="org">Where flows are looked up; null without a connection.</param>
/// <param name="contract">The contract.</param>
/// <param name="binding">How rows become contexts.</param>
internal sealed class PayloadInspection(FlowOrg? org, PayloadContract contract, RowBinding binding)
{
    /// <summary>Tests JSON text as it is: as the body of a request.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<FlowPayloadReport> OfTextAsync(ReadOnlyMemory<byte> utf8, string? file, CancellationToken cancellationToken)
    {
        FlowInputs inputs = await InputsOfTextAsync(utf8, cancellationToken);
        FlowPayloadReport report = PayloadTester.Test(utf8, contract, inputs);
        return report with { Source = file, Text = report.Text ?? Encoding.UTF8.GetString(utf8.Span) };
    }

    /// <summary>Repairs JSON text.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<FlowPayloadRepair> RepairTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        PayloadRepair.Repair(utf8, contract, await InputsOfTextAsync(utf8, cancellationToken));

    /// <summary>Writes a row's payload, and repairs that: what binding cannot use stays a finding.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<FlowPayloadRepair> RepairRowAsync(FlowRow row, CancellationToken cancellationToken)
    {
        (FlowPayload payload, FlowPayloadReport report, FlowInputs inputs) = await BindAsync(row, cancellationToken);
        FlowPayloadRepair repair = PayloadRepair.Repair(payload.Utf8, contract, inputs);
        return repair.IsChanged ? repair : repair with { Before = report, After = report };
    }

    /// <summary>Tests a row as it would be sent.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<FlowPayloadReport> OfRowAsync(FlowRow row, string? file, CancellationToken cancellationToken) =>
        (await WriteAsync(row, cancellationToken)).Report with { Source = file };

    /// <summary>Writes a row's payload, or reports why it cannot be.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<(FlowPayload? Payload, FlowPayloadReport Report)> WriteAsync(FlowRow row, CancellationToken cancellationToken)
    {
        (FlowPayload payload, FlowPayloadReport report, _) = await BindAsync(row, cancellationToken);
        return (report.IsValid ? payload : null, report);
    }

    private async Task<(FlowPayload Payload, FlowPayloadReport Report, FlowInputs Inputs)> BindAsync(FlowRow row, CancellationToken cancellationToken)
    {
        FlowReference reference = RowBinder.FlowOf(row, binding);
        (string? id, FlowInputs inputs) = await LookUpAsync(reference, cancellationToken);
        BoundRow bound = RowBinder.Bind(row, binding, inputs, contract);
        bound = bound with { Context = bound.Context with { FlowId = id ?? bound.Context.FlowId } };
        FlowPayload payload = contract.Write(bound.Context, inputs);
        return (payload, PayloadTester.Test(bound, payload, contract, inputs), inputs);
    }

    private async Task<FlowInputs> InputsOfTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        FlowReference flow = RowBinder.FlowOf(FlowRowReader.FromJson(Encoding.UTF8.GetString(utf8.Span), 0, null), binding);
        return flow.Id is null ? FlowInputs.Unknown : (await LookUpAsync(flow, cancellationToken)).Inputs;
    }

    private async Task<(string? Id, FlowInputs Inputs)> LookUpAsync(FlowReference flow, CancellationToken cancellationToken)
    {
        if (flow.Id is null && flow.Name is not null)
        {
            Flow named = await (org ?? throw new FlowConfigurationException(
                "NotConnected",
                $"The flow '{flow.Name}' can only be looked up in an org, and there is no connection.",
                "Connect with Connect-FlowOrg, or give the flow by its id.")).Client.FindFlowAsync(flow.Name, cancellationToken);
            return (named.Id, named.Inputs);
        }

        if (flow.Id is null || org is null || !Guid.TryParse(flow.Id, out _))
        {
            // An id that is none is the test's to report; without an org nothing is known of the inputs.
            return (flow.Id, FlowInputs.Unknown);
        }

        try
        {
            return (flow.Id, (await org.Client.GetFlowAsync(flow.Id, cancellationToken)).Inputs);
        }
        catch (FlowApiException e) when (e.Error.Status == 403)
        {
            // Who may launch need not be allowed to read flows: the inputs go untested then, as they would at the launch.
            return (flow.Id, FlowInputs.Unknown);
        }
    }
}
