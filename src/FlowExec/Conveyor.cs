using System.Threading.Channels;

namespace FlowExec;

/// <summary>
/// Carries items from the pipeline thread to asynchronous work and its results back, both through bounded queues: neither side runs ahead,
/// and only the pipeline thread ever touches the pipeline.
/// </summary>
/// <typeparam name="TIn">What goes in.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
internal sealed class Conveyor<TIn, TOut> : IDisposable
{
    private const int Capacity = 256;

    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end;
    private readonly Channel<TIn> _in = Channel.CreateBounded<TIn>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private readonly Channel<TOut> _out = Channel.CreateBounded<TOut>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
    private Task<bool>? _space;
    private Task<bool>? _results;

    /// <summary>Starts the work.</summary>
    /// <param name="work">Turns items into results; ends with its input, or before.</param>
    /// <param name="stop">The cmdlet's stop.</param>
    public Conveyor(Func<IAsyncEnumerable<TIn>, CancellationToken, IAsyncEnumerable<TOut>> work, CancellationToken stop)
    {
        _stop = stop;
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = Task.Run(() => RunAsync(work), CancellationToken.None);
    }

    /// <summary>How many items were put on and not yet taken by the work.</summary>
    public int Untaken => _in.Reader.Count;

    /// <summary>Puts an item on, unless the queue is full or the work has ended.</summary>
    public bool TryOffer(TIn item) => _in.Writer.TryWrite(item);

    /// <summary>Takes a result, unless none is there.</summary>
    public bool TryTake(out TOut result) => _out.Reader.TryRead(out result!);

    /// <summary>No more items follow.</summary>
    public void Complete() => _in.Writer.TryComplete();

    /// <summary>
    /// Waits on the pipeline thread until a result is there, an item can be put on, or the time is over.
    /// </summary>
    /// <param name="forSpace">Also wait for room for an item.</param>
    /// <param name="atMost">How long.</param>
    /// <returns>False when the work has ended and every result is taken.</returns>
    /// <exception cref="OperationCanceledException">The cmdlet was stopped.</exception>
    public bool Wait(bool forSpace, TimeSpan atMost)
    {
        _results ??= _out.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        Task[] either = [_results];
        if (forSpace)
        {
            _space ??= _in.Writer.WaitToWriteAsync(CancellationToken.None).AsTask();
            either = _space.IsCompletedSuccessfully && !_space.Result ? [_results] : [_results, _space];
        }

        Task.WaitAny(either, (int)atMost.TotalMilliseconds, _stop);
        _stop.ThrowIfCancellationRequested();
        if (_space is { IsCompleted: true, Result: true })
        {
            _space = null;
        }

        if (!_results.IsCompleted)
        {
            return true;
        }

        bool more = _results.GetAwaiter().GetResult();
        _results = null;
        return more;
    }

    /// <summary>Ends the work, without waiting for it.</summary>
    public void Dispose()
    {
        _in.Writer.TryComplete();
        _ = _end.CancelAsync();
    }

    private async Task RunAsync(Func<IAsyncEnumerable<TIn>, CancellationToken, IAsyncEnumerable<TOut>> work)
    {
        Exception? failure = null;
        try
        {
            await foreach (TOut result in work(_in.Reader.ReadAllAsync(_end.Token), _end.Token).WithCancellation(_end.Token))
            {
                await _out.Writer.WriteAsync(result, _end.Token);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Carried to the pipeline thread, where it is thrown.
            failure = e;
        }

        _in.Writer.TryComplete();
        _out.Writer.TryComplete(failure);
    }
}
