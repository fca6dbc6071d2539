namespace FlowExec.Engine.Runs;

/// <summary>Bodies that were stored with their rows.</summary>
/// <param name="identity">The batch's.</param>
/// <param name="contract">The connection's contract.</param>
internal sealed class StoredBodies(BatchIdentity identity, PayloadContract contract) : IRowBodies
{
    /// <summary>The contract that the bodies were written by; null where it is in a file of their loader's.</summary>
    private readonly PayloadContract? _contract = contract.Name == identity.Contract ? contract
        : PayloadContract.BuiltIn.FirstOrDefault(known => known.Name == identity.Contract);

    public ValueTask<PlannedLaunch> PlanAsync(RowClaim claim, RunEnd end) => new(new PlannedLaunch
    {
        Row = new FlowRow(claim.Ticket.Slot, []),
        Context = new FlowExecutionContext { FlowId = claim.FlowId },
        Payload = claim.Objection is null ? new FlowPayload(identity.Contract, claim.Body) : null,
        Objection = claim.Objection,
        Contract = _contract,
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
