namespace FlowExec.Engine.Runs;

/// <summary>
/// What happens between the canary and the other rows: the stop rule judges it, and where a user is there he is asked.
/// </summary>
/// <param name="canary">The canary.</param>
/// <param name="account">Counts, and the rule.</param>
/// <param name="end">Ends the run where it is not to go on.</param>
/// <param name="ask">Asks the user; null where nobody is there.</param>
internal sealed class CanaryStage(Canary canary, RunAccount account, RunEnd end, Action? ask)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The user wants the run to go on.</summary>
    public void GoOn() => _answered.TrySetResult();

    /// <summary>Waits for the canary's end, and lets the others go, or ends the run. Does not throw.</summary>
    /// <param name="anyLeft">Says whether there are other rows.</param>
    public async Task RunAsync(Func<bool> anyLeft)
    {
        try
        {
            await canary.Ended.WaitAsync(end.NoMoreSending).ConfigureAwait(false);
            if (account.Rule?.IsMet(account.DoneCount, account.FailedCount) == true)
            {
                end.Stop(RunEnding.CanaryFailed);
                return;
            }

            if (ask is not null && anyLeft())
            {
                ask();
                await _answered.Task.WaitAsync(end.NoMoreSending).ConfigureAwait(false);
            }

            canary.Open();
        }
        catch (OperationCanceledException) when (end.NoMoreSending.IsCancellationRequested)
        {
            // The run ends without the others.
        }
    }
}
