using System.Threading.Channels;

namespace FlowExec.Engine.Runs;

/// <summary>
/// Takes planned rows from the reader and sends them: each sender takes the next as soon as it has done with one, so that no row is
/// handed from thread to thread. There are as many as there is work for: those beyond would wait for leave with every row.
/// </summary>
/// <param name="plans">The planned rows.</param>
/// <param name="send">Takes one to its outcome; throws nothing but that nothing more is to be sent.</param>
/// <param name="admission">Holds back while results wait to be taken.</param>
/// <param name="most">The most senders, as it looks now.</param>
/// <param name="noMoreSending">Ends them, each with what it is at.</param>
internal sealed class RunSenders(
    ChannelReader<PlannedLaunch> plans, Func<PlannedLaunch, Task> send, Admission admission, Func<int> most,
    CancellationToken noMoreSending)
{
    private readonly List<Task> _senders = [];
    private int _working;
    private int _idle;

    /// <summary>Ends when every sender has: there are no more rows, or nothing more is to be sent.</summary>
    public Task Ended => Task.WhenAll(_senders);

    /// <summary>A row is ready: another sender is put to work where none waits for it. Called by the reader alone.</summary>
    public void Feed()
    {
        if (Volatile.Read(ref _idle) == 0 && Volatile.Read(ref _working) < most())
        {
            Interlocked.Increment(ref _working);
            _senders.RemoveAll(static sender => sender.IsCompletedSuccessfully);
            _senders.Add(Task.Run(WorkAsync, CancellationToken.None));
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!noMoreSending.IsCancellationRequested)
            {
                await admission.EnterAsync(noMoreSending).ConfigureAwait(false);
                if (!plans.TryRead(out PlannedLaunch? plan))
                {
                    admission.Give();
                    Interlocked.Increment(ref _idle);
                    bool more = await plans.WaitToReadAsync(noMoreSending).ConfigureAwait(false);
                    Interlocked.Decrement(ref _idle);
                    if (!more)
                    {
                        return;
                    }

                    continue;
                }

                await send(plan).ConfigureAwait(false);
                if (IsOneTooMany())
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (noMoreSending.IsCancellationRequested)
        {
            // What is planned and not sent is left as it was.
        }
    }

    /// <summary>Takes one out where there are more than there is work for by now.</summary>
    private bool IsOneTooMany()
    {
        int working;
        do
        {
            working = Volatile.Read(ref _working);
            if (working <= most())
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _working, working - 1, working) != working);
        return true;
    }
}
