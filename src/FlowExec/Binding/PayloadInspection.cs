using System.Collections.Immutable;
using System.Text;

namespace FlowExec.Binding;

/// <summary>
/// Binds, writes, tests and repairs rows and payloads on this machine; an org is asked for flows only, and only where one is connected.
/// </summary>
/// <param name="org">Where flows are looked up; null without a connection.</param>
/// <param name="contract">The contract.</param>
/// <param name="binding">How rows become contexts.</param>
/// <param name="given">Declared inputs from elsewhere, which go before the org's.</param>
/// <param name="isOnline">True where what the org says against a launch is wanted too.</param>
internal sealed class PayloadInspection(
    FlowOrg? org, PayloadContract contract, RowBinding binding, FlowInputs? given = null, bool isOnline = false)
{
    private readonly OnlineFindings? _online = org is null ? null : new OnlineFindings(org.Identity, contract, isOnline);
    private readonly FlowLookUps _flows = new(org, given, isOnline);

    /// <summary>The text that was last asked for its flow: what was read for that is tested, and not read again.</summary>
    private (ReadOnlyMemory<byte> Utf8, JsonText Text)? _read;

    /// <summary>
    /// The flow that a payload is for. Text is for the one that it names by itself; the parameters say whose inputs are meant where it
    /// names none.
    /// </summary>
    public FlowReference FlowOf(PayloadSource source)
    {
        if (source.Row is { } row)
        {
            return RowBinder.FlowOf(row, binding);
        }

        ReadOnlyMemory<byte> utf8 = source.Utf8!.Value;
        string? id = null;
        if (_flows.Asks && utf8.Length <= FlowPayload.MaxBytes)
        {
            Take(default)?.Dispose();
            var text = JsonText.Parse(utf8);
            _read = (utf8, text);
            id = contract.FlowIdIn(text) ?? RowBinder.FlowOf(
                FlowRowReader.FromJson(PasteReader.BodyIn(utf8) ?? Encoding.UTF8.GetString(utf8.Span), 0, null), new RowBinding()).Id;
        }

        // What is no id, such as a placeholder, names no flow.
        return id is null || (!Named.IsEmpty && FieldMend.MeantId(id) is null) ? Named : new FlowReference(id, null);
    }

    /// <summary>What was read of a text, where that was the last and has a value; whoever takes it disposes of it.</summary>
    private JsonText? Take(ReadOnlyMemory<byte> utf8)
    {
        (ReadOnlyMemory<byte> Utf8, JsonText Text)? read = _read;
        _read = null;
        if (read is { Text.HasValue: true } && read.Value.Utf8.Equals(utf8))
        {
            return read.Value.Text;
        }

        read?.Text.Dispose();
        return null;
    }

    /// <summary>The flow that the parameters name.</summary>
    public FlowReference Named { get; } = new(binding.FlowId, binding.FlowName);

    /// <summary>What is known of a flow without asking the org; null where it has to be asked.</summary>
    public FlowAnswer? TryGetFlow(FlowReference flow) => _flows.TryGet(flow);

    /// <summary>Asks the org for a flow, once.</summary>
    /// <exception cref="FlowException">There is no org, it could not be asked, or it has no flow of the name.</exception>
    public Task<FlowAnswer> GetFlowAsync(FlowReference flow, CancellationToken cancellationToken) =>
        _flows.GetAsync(flow, cancellationToken);

    /// <summary>Tests a payload: text as it is, a row as it would be sent.</summary>
    public FlowPayloadReport Test(PayloadSource source, FlowAnswer flow) => Found(source, flow) with { IsConnected = org is not null };

    private FlowPayloadReport Found(PayloadSource source, FlowAnswer flow)
    {
        // An object that is a payload gets the verdict of its JSON; what would be sent for it is said beside it.
        if ((source.Utf8 ?? source.Json) is not { } utf8)
        {
            return Bind(source.Row!, flow).Report with { Source = source.File };
        }

        FlowPayloadReport report = PayloadTester.Test(utf8, new DiagnosisTask(contract, flow.Inputs), Take(utf8));
        report = report with { Diagnostics = report.Diagnostics.AddRange(SentOtherwise(report, utf8, flow)) };
        ImmutableArray<Diagnostic> online = source.Json is null ? _online?.OfText(utf8, flow) ?? [] : [];
        if (online.Length > 0)
        {
            report = report with
            {
                Diagnostics = report.Diagnostics.AddRange(online),
                Text = report.Text ?? Diagnoser.Show(utf8, flow.Inputs),
            };
        }

        // The first of several looks like the only one: it is not known yet that others follow.
        long position = source.Position > 1 ? source.Position : 0;
        return source.File is null && position == 0 ? report : report with { Source = source.File, Row = position };
    }

    /// <summary>Start-FlowExecution reads a text as a row: where that makes a sound request of a defective body, it is said.</summary>
    private ImmutableArray<Diagnostic> SentOtherwise(FlowPayloadReport report, ReadOnlyMemory<byte> utf8, FlowAnswer flow)
    {
        if (report is not { HasErrors: true, InputsChecked: true } || utf8.Length > FlowPayload.MaxBytes)
        {
            return [];
        }

        FlowRow row = FlowRowReader.FromJson(Encoding.UTF8.GetString(utf8.Span), 0, null);
        if (row.Defect is not null)
        {
            return [];
        }

        (_, FlowPayload payload, FlowPayloadReport bound) = Bind(row, flow);
        return bound.HasErrors ? []
            : [FindingRules.SentOtherwise.Of() with { Advice = $"It would send: {new Said(Diagnoser.Show(payload.Utf8, flow.Inputs))}" }];
    }

    /// <summary>
    /// Repairs a payload: text as it is; of a row, the payload that is written for it. What binding cannot use stays a finding.
    /// </summary>
    /// <param name="source">The payload.</param>
    /// <param name="flow">The flow that it is for.</param>
    /// <param name="named">The flow that the parameters name; null where they name none.</param>
    /// <param name="unknownId">An id in the text of which the org knows no flow; null where there is none.</param>
    /// <param name="accept">Which fixes are to be made.</param>
    public FlowPayloadRepair Repair(
        PayloadSource source, FlowAnswer flow, FlowAnswer? named, string? unknownId, Func<Diagnostic, bool> accept)
    {
        var task = new DiagnosisTask(contract, flow.Inputs, named?.Id) { Accept = accept, UnknownFlowId = unknownId, Flow = flow.Flow };
        if (source.Utf8 is { } utf8)
        {
            FlowPayloadRepair ofText = PayloadRepair.Repair(utf8, task);
            return ofText with { Before = Placed(ofText.Before) };
        }

        (BoundRow bound, FlowPayload payload, FlowPayloadReport before) = Bind(source.Row!, flow);
        FlowPayloadRepair repair = PayloadRepair.Repair(payload.Utf8, task);
        FlowPayloadReport after = repair.IsChanged
            ? PayloadTester.Test(bound, new FlowPayload(contract.Name, Encoding.UTF8.GetBytes(repair.Text)), contract, flow.Inputs)
            : before;
        return repair with { Before = Placed(before), After = Placed(after) };

        FlowPayloadReport Placed(FlowPayloadReport report) => report with { Source = source.File };
    }

    /// <summary>Writes a row's payload, or reports why it cannot be.</summary>
    /// <exception cref="FlowException">The flow cannot be looked up.</exception>
    public async Task<(FlowPayload? Payload, FlowPayloadReport Report)> WriteAsync(FlowRow row, CancellationToken cancellationToken)
    {
        FlowAnswer flow = await _flows.GetAsync(RowBinder.FlowOf(row, binding), cancellationToken);
        if (flow.Refusal is { Error.Status: 404 } unknown)
        {
            throw unknown;
        }

        (_, FlowPayload payload, FlowPayloadReport report) = Bind(row, flow);
        report = binding.IsStrict ? report with { Diagnostics = report.Diagnostics.Strict() } : report;
        return (report.IsValid ? payload : null, report);
    }

    private (BoundRow Bound, FlowPayload Payload, FlowPayloadReport Report) Bind(FlowRow row, FlowAnswer flow)
    {
        (BoundRow bound, FlowPayload payload, FlowPayloadReport report) = RowLaunch.Prepare(row, binding, contract, flow.Inputs, flow.Id);
        ImmutableArray<Diagnostic> online = _online?.OfRow(bound, flow) ?? [];
        return (bound, payload, online.IsEmpty ? report : report with { Diagnostics = report.Diagnostics.AddRange(online) });
    }
}
