namespace FlowExec.Engine.Executions;

/// <summary>Follows many executions at once, each to its end. Thread-safe.</summary>
/// <param name="waiter">Follows one.</param>
/// <param name="stop">Ends the following: each is told as it was last known.</param>
internal sealed class Follower(ExecutionWaiter waiter, CancellationToken stop)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Whoever adds counts as one; the last to leave ends it.
    private int _open = 1;

    /// <summary>Ends once no more follow and each has ended.</summary>
    public Task Idle => _idle.Task;

    /// <summary>Follows one.</summary>
    /// <param name="known">The execution as it is known so far; it has an id.</param>
    /// <param name="lookFirst">True to look at once: nobody knows how old the execution is.</param>
    /// <param name="timeout">How long; null for without end.</param>
    /// <param name="ended">Told of it as it ended, or as it was last known.</param>
    public void Follow(FlowExecution known, bool lookFirst, TimeSpan? timeout, Action<FlowExecution> ended)
    {
        Interlocked.Increment(ref _open);
        _ = FollowAsync(known, lookFirst, timeout, ended);
    }

    /// <summary>No more follow.</summary>
    public void Complete() => Leave();

    private async Task FollowAsync(FlowExecution known, bool lookFirst, TimeSpan? timeout, Action<FlowExecution> ended)
    {
        ended(await waiter.WaitAsync(known, lookFirst, timeout, stop).ConfigureAwait(false));
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _idle.TrySetResult();
        }
    }
}
