namespace FlowExec.Engine.Runs;

/// <summary>
/// How many rows may be on their way or wait to be taken: few at first, more with every result that is taken. So a run never gets far
/// ahead of a reader who may have enough after the first results, and holds a bounded number of rows. Thread-safe.
/// </summary>
/// <param name="first">How many at first.</param>
/// <param name="most">The most at once.</param>
internal sealed class Admission(int first, int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private int _inside;
    private long _left;

    private long Window => Math.Min(most, first + (2 * _left));

    /// <summary>Waits until one more may go on.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _inside < Window)
            {
                _inside++;
                return ValueTask.CompletedTask;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>Counts one more, whether or not there is room: it is there already.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _inside++;
        }
    }

    /// <summary>One has left: its result was taken, or it is waited for elsewhere.</summary>
    public void Leave() => Leave(1);

    /// <summary>Gives an entry back that nothing came of.</summary>
    public void Give() => Leave(0);

    private void Leave(int results)
    {
        lock (_lock)
        {
            _inside--;
            _left += results;
            while (_inside < Window && _waiting.TryDequeue(out TaskCompletionSource? turn))
            {
                _inside += turn.TrySetResult() ? 1 : 0;
            }
        }
    }

    private static async ValueTask WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        // Whoever gives up first wins: a turn that was given up is passed over.
        using CancellationTokenRegistration stop = cancellationToken.Register(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
        await turn.Task.ConfigureAwait(false);
    }
}
