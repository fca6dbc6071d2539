using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FlowExec.Engine.Executions;

/// <summary>Follows executions that come as they come, each to its end; holds a bounded number at once.</summary>
internal sealed class WaitRun(ExecutionWaiter waiter)
{
    /// <summary>Executions that are followed at once.</summary>
    private const int Most = 10_000;

    /// <summary>Runs. An execution that cannot be read comes back as it was last known, with the error; the others go on.</summary>
    public async IAsyncEnumerable<FlowExecution> RunAsync(
        IAsyncEnumerable<FlowExecution> executions, TimeSpan? timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(Most);
        var results = Channel.CreateUnbounded<FlowExecution>(new UnboundedChannelOptions { SingleReader = true });
        var follower = new Follower(waiter, stop.Token);
        Task taking = Task.Run(() => TakeAsync(executions, timeout, follower, results.Writer, room, stop.Token), CancellationToken.None);
        Task whole = EndAsync(taking, follower, results.Writer);
        try
        {
            await foreach (FlowExecution ended in results.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                room.Release();
                yield return ended;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await whole.ConfigureAwait(false);
        }
    }

    private static async Task TakeAsync(
        IAsyncEnumerable<FlowExecution> executions, TimeSpan? timeout, Follower follower, ChannelWriter<FlowExecution> results,
            SemaphoreSlim room,
        CancellationToken stop)
    {
        await foreach (FlowExecution execution in executions.WithCancellation(stop).ConfigureAwait(false))
        {
            await room.WaitAsync(stop).ConfigureAwait(false);
            follower.Follow(execution, lookFirst: true, timeout, ended => results.TryWrite(ended));
        }
    }

    private static async Task EndAsync(Task taking, Follower follower, ChannelWriter<FlowExecution> results)
    {
        await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        follower.Complete();
        await follower.Idle.ConfigureAwait(false);
        results.TryComplete(taking.IsFaulted ? taking.Exception.InnerException : null);
    }
}
