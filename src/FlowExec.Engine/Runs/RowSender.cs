namespace FlowExec.Engine.Runs;

/// <summary>Takes a planned row to its outcome: past the limit on what runs, past the journal, and to the org.</summary>
/// <param name="launcher">Sends it.</param>
/// <param name="batch">The journal.</param>
/// <param name="sink">Takes the outcome.</param>
/// <param name="admission">Given back where the row was not sent.</param>
/// <param name="limit">How many may run; null for any.</param>
/// <param name="canary">The rows that go before all others; null for none.</param>
/// <param name="end">The run's end.</param>
internal sealed class RowSender(
    Launcher launcher, IOpenBatch batch, RunSink sink, Admission admission, RunningLimit? limit, Canary? canary, RunEnd end)
{
    /// <summary>Sends.</summary>
    /// <exception cref="OperationCanceledException">The run ended before it was the row's turn: it is left as it was.</exception>
    public async Task SendAsync(PlannedLaunch plan)
    {
        if (plan.Payload is null)
        {
            sink.Refuse(plan);
            return;
        }

        if (limit is not null)
        {
            await limit.EnterAsync(end.NoMoreSending).ConfigureAwait(false);
        }

        var gate = new LaunchGate(batch, plan.Ticket, end.NoMoreSending);
        FlowExecution? outcome = await launcher.LaunchAsync(plan, gate).ConfigureAwait(false);
        if (outcome is not null)
        {
            sink.Settle(outcome, gate.Ticket);
            return;
        }

        admission.Give();
        limit?.Leave(null);
        canary?.Return();
        if (gate.IsBegun)
        {
            sink.Reopen(gate.Ticket);
        }
    }
}
