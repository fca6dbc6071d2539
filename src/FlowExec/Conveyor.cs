using System.Diagnostics.CodeAnalysis;

namespace FlowExec;

/// <summary>
/// Carries items from the pipeline thread to asynchronous work and its results back, both bounded: neither side runs ahead, and only the
/// pipeline thread ever touches the pipeline.
/// </summary>
/// <typeparam name="TIn">What goes in.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
internal sealed class Conveyor<TIn, TOut> : IDisposable
{
    private const int Capacity = 256;

    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end;
    private readonly Exchange<TIn, TOut> _exchange = new(Capacity);
    private readonly SemaphoreSlim _room = new(Capacity);

    /// <summary>Starts the work.</summary>
    /// <param name="work">Turns items into results; ends with its input, or before.</param>
    /// <param name="stop">The cmdlet's stop.</param>
    public Conveyor(Func<IAsyncEnumerable<TIn>, CancellationToken, IAsyncEnumerable<TOut>> work, CancellationToken stop)
    {
        _stop = stop;
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _end.Token.Register(_exchange.Close);
        _ = Task.Run(() => RunAsync(work), CancellationToken.None);
    }

    /// <summary>Puts an item on, unless the queue is full or the work has ended.</summary>
    public bool TryOffer(TIn item) => _exchange.TryOffer(item);

    /// <summary>Takes a result, unless none is there.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TOut result)
    {
        bool taken = _exchange.TryTake(out result);
        if (taken)
        {
            _room.Release();
        }

        return taken;
    }

    /// <summary>No more items follow.</summary>
    public void Complete() => _exchange.Complete();

    /// <summary>Waits on the pipeline thread until a result is there or an item can be put on.</summary>
    /// <param name="forSpace">Also wait for room for an item.</param>
    /// <returns>False when the work has ended and every result is taken.</returns>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public bool Wait(bool forSpace)
    {
        _stop.ThrowIfCancellationRequested();
        bool more = _exchange.Wait(forSpace, TimeSpan.MaxValue);
        _stop.ThrowIfCancellationRequested();
        return more;
    }

    /// <summary>Ends the work, without waiting for it.</summary>
    public void Dispose()
    {
        _exchange.Complete();
        _ = _end.CancelAsync();
    }

    private async Task RunAsync(Func<IAsyncEnumerable<TIn>, CancellationToken, IAsyncEnumerable<TOut>> work)
    {
        Exception? failure = null;
        try
        {
            await foreach (TOut result in work(_exchange.ReadAsync(_end.Token), _end.Token).WithCancellation(_end.Token))
            {
                await _room.WaitAsync(_end.Token);
                _exchange.Put(result);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Carried to the pipeline thread, where it is thrown.
            failure = e;
        }

        _exchange.End(failure);
    }
}
