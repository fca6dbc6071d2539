namespace FlowExec.Engine.Launching;

/// <summary>The rows, one at a time, to whichever worker asks next. A source that does not heed a stop is left behind, not waited for.</summary>
internal sealed class RowSource<T>(IAsyncEnumerable<T> items, CancellationToken stop) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> _items = items.GetAsyncEnumerator(stop);
    private readonly SemaphoreSlim _turn = new(1);
    private Task<bool> _last = Task.FromResult(true);
    private bool _ended;

    /// <summary>The next row.</summary>
    /// <returns>False and nothing where there is none any more.</returns>
    public async Task<(bool Found, T? Item)> NextAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ended)
            {
                return default;
            }

            _ended = true;
            _last = _items.MoveNextAsync().AsTask();
            if (!await _last.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return default;
            }

            _ended = false;
            return (true, _items.Current);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The next row where it is at hand: nobody waits for it.</summary>
    public (bool Found, T? Item) Peek()
    {
        if (_ended || !_turn.Wait(0, CancellationToken.None))
        {
            return default;
        }

        try
        {
            _ended = true;
            _last = _items.MoveNextAsync().AsTask();
            return _last is { IsCompletedSuccessfully: true, Result: true } ? (true, _items.Current) : default;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_last.IsCompleted)
        {
            await _items.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            // An enumerator may not be disposed while it moves.
            _ = DisposeLaterAsync();
        }

        _turn.Dispose();
    }

    private async Task DisposeLaterAsync()
    {
        await ((Task)_last).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _items.DisposeAsync().ConfigureAwait(false);
    }
}
