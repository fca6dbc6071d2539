using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>
/// Hands items from one thread to asynchronous work, and results back to that thread: items through a bounded queue, results in batches.
/// The thread is never called; it takes, offers and waits.
/// </summary>
/// <typeparam name="TIn">What goes in.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
/// <param name="room">The most items that wait for the work.</param>
internal sealed class Exchange<TIn, TOut>(int room)
{
    /// <summary>While results come this closely, one wake-up serves all that have come meanwhile.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(10);

    /// <summary>How long results are gathered then.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);

    /// <summary>One wait lasts no longer than this, and is then begun again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly object _gate = new();
    private readonly Queue<TIn> _in = new();
    private Queue<TOut> _out = new();
    private Queue<TOut> _taking = new();
    private TaskCompletionSource<bool>? _worker;
    private Exception? _failure;
    private long _lastResult;
    private bool _threadWaits;
    private bool _waitsForSpace;
    private bool _complete;
    private bool _closed;
    private bool _told;
    private bool _ended;

    /// <summary>Puts an item in, unless there is no room or the work takes nothing more.</summary>
    public bool TryOffer(TIn item)
    {
        TaskCompletionSource<bool>? worker;
        lock (_gate)
        {
            if (_complete || _closed || _in.Count >= room)
            {
                return false;
            }

            _in.Enqueue(item);
            (worker, _worker) = (_worker, null);
        }

        worker?.TrySetResult(true);
        return true;
    }

    /// <summary>No more items follow.</summary>
    public void Complete()
    {
        TaskCompletionSource<bool>? worker;
        lock (_gate)
        {
            _complete = true;
            (worker, _worker) = (_worker, null);
        }

        worker?.TrySetResult(true);
    }

    /// <summary>Takes a result, unless none is there.</summary>
    public bool TryTake([MaybeNullWhen(false)] out TOut result)
    {
        if (_taking.TryDequeue(out result))
        {
            return true;
        }

        lock (_gate)
        {
            (_out, _taking) = (_taking, _out);
        }

        return _taking.TryDequeue(out result);
    }

    /// <summary>
    /// Waits until a result is there, items can be put in, the work has begun to take nothing more, or the time is over.
    /// </summary>
    /// <param name="forSpace">Also wait for room for items.</param>
    /// <param name="atMost">How long.</param>
    /// <returns>False when the work has ended and every result is taken.</returns>
    public bool Wait(bool forSpace, TimeSpan atMost)
    {
        lock (_gate)
        {
            // The first result after a pause is told at once; those that follow closely are gathered.
            if (_out.Count == 0 && !_ended && !IsNews && !(forSpace && HasSpace) && Stopwatch.GetElapsedTime(_lastResult) < Busy)
            {
                _waitsForSpace = forSpace;
                Monitor.Wait(_gate, Gather);
            }

            long began = Stopwatch.GetTimestamp();
            while (_out.Count == 0 && !_ended && !IsNews && !(forSpace && HasSpace)
                && atMost - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left)
            {
                (_threadWaits, _waitsForSpace) = (true, forSpace);
                Monitor.Wait(_gate, left < Longest ? left : Longest);
            }

            (_threadWaits, _waitsForSpace) = (false, false);
            _told = _closed;
            if (_out.Count == 0 && _ended)
            {
                return _failure is null ? false : throw Thrown(_failure);
            }

            return true;
        }
    }

    /// <summary>Hands a result back.</summary>
    public void Put(TOut result)
    {
        lock (_gate)
        {
            _out.Enqueue(result);
            _lastResult = Stopwatch.GetTimestamp();
            if (_threadWaits)
            {
                _threadWaits = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>The work takes nothing more; results may follow.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The work has ended: no more results follow.</summary>
    /// <param name="failure">Why, where it did not end well: thrown to the thread once it has taken every result.</param>
    public void End(Exception? failure = null)
    {
        lock (_gate)
        {
            _failure ??= failure;
            _closed = _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The items as they come, until no more follow.</summary>
    public async IAsyncEnumerable<TIn> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task<bool>? more = null;
            TIn? item = default;
            lock (_gate)
            {
                if (_in.TryDequeue(out item))
                {
                    if (_waitsForSpace && HasSpace)
                    {
                        _waitsForSpace = false;
                        Monitor.PulseAll(_gate);
                    }
                }
                else if (_complete)
                {
                    yield break;
                }
                else
                {
                    _worker = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                    more = _worker.Task;
                }
            }

            if (more is null)
            {
                yield return item!;
            }
            else
            {
                await more.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool IsNews => _closed && !_told;

    // Where it was full, half of it is to be free before the thread is woken for it: else each item would cost a wake-up.
    private bool HasSpace => _closed || _in.Count <= room / 2;

    private static Exception Thrown(Exception failure)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return failure;
    }
}
