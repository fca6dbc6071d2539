using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FlowExec.Engine.Launching;

/// <summary>
/// Outcomes on their way to the one who reads them. What is held at once is bounded where work is taken in, not where it is handed out:
/// so finished work never waits for the reader, and a reader who stops reading stops the taking in.
/// </summary>
internal sealed class OutcomeStream<T>(int most) : IDisposable
{
    private readonly Channel<T> _outcomes = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _slots = new(most);

    // The one who takes in counts as one; the last to leave ends the stream.
    private int _open = 1;

    /// <summary>Waits until one more may be taken in.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _open);
    }

    /// <summary>Ends one that was taken in, with its outcome.</summary>
    public void Emit(T outcome)
    {
        _outcomes.Writer.TryWrite(outcome);
        Leave();
    }

    /// <summary>Ends one that turned out to be nothing.</summary>
    public void Cancel()
    {
        _slots.Release();
        Leave();
    }

    /// <summary>Nothing more is taken in: the stream ends when all that was has ended.</summary>
    public void Complete() => Leave();

    /// <summary>Outcomes as they come, until the stream ends.</summary>
    public async IAsyncEnumerable<T> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _outcomes.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_outcomes.Reader.TryRead(out T? outcome))
            {
                _slots.Release();
                yield return outcome;
            }
        }
    }

    /// <summary>Ends when the stream has ended, whether or not anybody reads it.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _outcomes.Writer.TryComplete();
            _ended.TrySetResult();
        }
    }
}
