using System.Collections.Concurrent;
using System.Threading.Channels;

namespace FlowExec.Engine.Runs;

/// <summary>
/// Puts planned rows onto the queue of a shared batch, instead of sending them: many in one transaction while there are more at hand, and
/// what there is where the input keeps the reader waiting. What is not to be sent goes to the sink.
/// </summary>
/// <param name="work">The queue.</param>
/// <param name="sink">Takes what is refused.</param>
/// <param name="account">Counts.</param>
/// <param name="admission">Holds back while results wait to be taken.</param>
/// <param name="end">The run's end.</param>
/// <param name="loadOnly">True where nothing else is done with the rows: they are told as Planned.</param>
/// <param name="isWhole">True once the input was read to its end.</param>
internal sealed class RowLoader(
    IBatchWork work, RunSink sink, RunAccount account, Admission admission, RunEnd end, bool loadOnly, Func<bool> isWhole)
{
    /// <summary>Rows that are put there at once.</summary>
    private const int Most = 4000;

    // Of each no more is told.
    private static readonly FlowExecution Planned = new() { Status = FlowExecutionStatus.Planned };

    private readonly Channel<ArraySegment<RowLoad>> _coming = Channel.CreateBounded<ArraySegment<RowLoad>>(
        new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    private RowLoad[] _loads = [];
    private int _count;

    /// <summary>True once every row is on the queue.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What the user handed in with the rows that wait to be sent.</summary>
    public RowsAtHand AtHand { get; } = new();

    /// <summary>Takes a row.</summary>
    public async ValueTask PutAsync(PlannedLaunch plan)
    {
        if (plan.Payload is null)
        {
            await admission.EnterAsync(end.NoMoreReading).ConfigureAwait(false);
            sink.Refuse(plan);
            return;
        }

        if (_count == 0)
        {
            // Always a new one: a try that was given up may still read the last.
            _loads = new RowLoad[Most];
        }

        // What waits here is little beside what the row was made of.
        _loads[_count++] = new RowLoad(plan.Ticket, plan.Context?.FlowId, plan.Payload.Utf8);
        if (!loadOnly)
        {
            AtHand.Put(plan.Ticket.Slot, plan.Row.Source);
        }

        if (_count == Most)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What follows may be long in coming, or never come: what has come is not to wait for it.</summary>
    public ValueTask FlushAsync()
    {
        int count = _count;
        _count = 0;
        return count == 0 ? ValueTask.CompletedTask : _coming.Writer.WriteAsync(new(_loads, 0, count), end.NoMoreReading);
    }

    /// <summary>No more rows follow.</summary>
    public void Complete() => _coming.Writer.Complete();

    /// <summary>Loads until no more rows follow. Does not throw.</summary>
    public async Task RunAsync()
    {
        try
        {
            await foreach (ArraySegment<RowLoad> loads in _coming.Reader.ReadAllAsync(end.NoMoreReading).ConfigureAwait(false))
            {
                await LoadAsync(loads).ConfigureAwait(false);
            }

            await work.EndLoadAsync(isWhole()).ConfigureAwait(false);
            IsDone = true;
        }
        catch (OperationCanceledException) when (end.NoMoreReading.IsCancellationRequested)
        {
            // What is on the queue is there for others, and for the next run.
        }
        catch (FlowJournalException e)
        {
            end.Stop(RunEnding.JournalFailed, e);
        }
        catch (Exception e)
        {
            end.Stop(RunEnding.Defect, e);
        }
    }

    private async Task LoadAsync(ArraySegment<RowLoad> loads)
    {
        await work.LoadAsync(loads, end.NoMoreReading).ConfigureAwait(false);
        for (int i = 0; loadOnly && i < loads.Count; i++)
        {
            account.Done(Planned);
        }
    }
}

/// <summary>
/// What the user handed in, for rows that wait on a queue: of so many rows that it costs little. What is beyond is not kept, and the rows
/// of others never were. Thread-safe.
/// </summary>
internal sealed class RowsAtHand
{
    /// <summary>Rows of which it is kept; docs/workers.md names the number.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<long, object> _sources = new();
    private int _count;

    /// <summary>Keeps what a row came from, where there is room.</summary>
    public void Put(long slot, object? source)
    {
        if (source is not null && Volatile.Read(ref _count) < Most && _sources.TryAdd(slot, source))
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Gives it back, once; null where it was not kept.</summary>
    public object? Take(long slot)
    {
        bool found = _sources.TryRemove(slot, out object? source);
        _ = found ? Interlocked.Decrement(ref _count) : 0;
        return source;
    }
}
