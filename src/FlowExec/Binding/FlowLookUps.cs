namespace FlowExec.Binding;

/// <summary>Looks flows up for one command, each once: in the org, or in the file that -SchemaPath names.</summary>
/// <param name="org">Where flows are looked up; null without a connection.</param>
/// <param name="given">Declared inputs from elsewhere, which go before the org's; null where there are none.</param>
/// <param name="isOnline">True where the org is to be asked in any case, and what it says against a launch is wanted.</param>
internal sealed class FlowLookUps(FlowOrg? org, FlowInputs? given, bool isOnline)
{
    private readonly Dictionary<FlowReference, FlowAnswer> _known = [];

    /// <summary>True where an org is there to ask, and has something to say that is not known yet.</summary>
    public bool Asks => org is not null && (isOnline || given is null);

    /// <summary>What is known without asking; null where the org has to be asked.</summary>
    public FlowAnswer? TryGet(FlowReference flow)
    {
        if (_known.TryGetValue(flow, out FlowAnswer? known))
        {
            return known;
        }

        if (flow.Id is null)
        {
            return flow.Name is null ? new FlowAnswer(null, given ?? FlowInputs.Unknown) : null;
        }

        // An id that is none is the test's to report; without an org nothing is known of the inputs.
        return Asks && FieldMend.MeantId(flow.Id) is not null ? null : new FlowAnswer(flow.Id, given ?? FlowInputs.Unknown);
    }

    /// <summary>Asks the org, where it has not been asked yet.</summary>
    /// <exception cref="FlowException">There is no org, it could not be asked, or it has no flow of the name.</exception>
    public async Task<FlowAnswer> GetAsync(FlowReference flow, CancellationToken cancellationToken) =>
        TryGet(flow) ?? (_known[flow] = await AskAsync(flow, cancellationToken));

    private async Task<FlowAnswer> AskAsync(FlowReference flow, CancellationToken cancellationToken)
    {
        if (org is null)
        {
            throw new FlowConfigurationException(
                "NotConnected",
                $"The flow '{flow.Name}' can only be looked up in an org, and there is no connection.",
                "Connect with Connect-FlowOrg, or give the flow by its id.");
        }

        try
        {
            Flow found = flow.Id is null
                ? await org.Client.FindFlowAsync(flow.Name!, cancellationToken)
                : await org.Client.GetFlowAsync(FieldMend.MeantId(flow.Id) ?? flow.Id, cancellationToken);

            // An id stays as it is written: the test says what is wrong with that.
            return new FlowAnswer(flow.Id ?? found.Id, given ?? found.Inputs) { Flow = found };
        }
        catch (FlowApiException e) when (flow.Id is not null && (isOnline || e.Error.Status is 403 or 404))
        {
            // Who may launch need not be allowed to read flows: the inputs go untested then, as they would at the launch.
            return new FlowAnswer(flow.Id, given ?? FlowInputs.Unknown) { Refusal = e };
        }
    }
}
