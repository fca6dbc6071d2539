namespace FlowExec.Engine.Launching;

/// <summary>The rows, one at a time, to whichever worker asks next. A source that does not heed a stop is left behind, not waited
/// for.</summary>
internal sealed class RowSource<T>(IAsyncEnumerable<T> items, CancellationToken stop) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> _items = items.GetAsyncEnumerator(stop);
    private readonly SemaphoreSlim _turn = new(1);
    private Task<bool> _last = Task.FromResult(true);
    private bool _ended;

    /// <summary>The next row.</summary>
    /// <returns>False and nothing where there is none any more.</returns>
    public Task<(bool Found, T? Item)> NextAsync(CancellationToken cancellationToken) => NextAsync(Task.FromResult, cancellationToken);

    /// <summary>The next row, and what is made of it before the row after it is taken: so that this is done in the order of the
    /// rows.</summary>
    /// <param name="make">Quick, or every other worker waits for it.</param>
    /// <param name="cancellationToken">Ends the wait for a row, not what is made of one.</param>
    /// <returns>False and nothing where there is no row any more.</returns>
    public async Task<(bool Found, TMade? Made)> NextAsync<TMade>(Func<T, Task<TMade>> make, CancellationToken cancellationToken)
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
            return (true, await make(_items.Current).ConfigureAwait(false));
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
