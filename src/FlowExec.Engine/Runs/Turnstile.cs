namespace FlowExec.Engine.Runs;

/// <summary>Lets callers in, in the order in which they came, while there is room. Thread-safe.</summary>
internal abstract class Turnstile
{
    private readonly Queue<TaskCompletionSource> _waiting = new();

    /// <summary>Held while <see cref="HasRoom"/> and what it is made of are read or changed.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>True while one more may come in.</summary>
    protected abstract bool HasRoom { get; }

    /// <summary>Waits until one more may go on.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource turn;
        lock (Gate)
        {
            if (_waiting.Count == 0 && HasRoom)
            {
                Take();
                return ValueTask.CompletedTask;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        return WaitAsync(turn, cancellationToken);
    }

    /// <summary>Counts one more.</summary>
    protected abstract void Take();

    /// <summary>There may be room now. Called under the gate.</summary>
    protected void LetIn()
    {
        while (HasRoom && _waiting.TryDequeue(out TaskCompletionSource? turn))
        {
            if (turn.TrySetResult())
            {
                Take();
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
