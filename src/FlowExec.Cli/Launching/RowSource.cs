using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary>The rows of a file, read as they are asked for; remembers those that have no outcome yet.</summary>
internal sealed class RowSource : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, long> _open = new();
    private readonly IAsyncEnumerator<FlowRow> _rows;
    private long _read;

    private RowSource(IAsyncEnumerator<FlowRow> rows, bool any) => (_rows, IsExhausted) = (rows, !any);

    /// <summary>Rows handed out.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>True once the last row was handed out.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Rows that were handed out and never came back, in their order.</summary>
    public IReadOnlyList<long> Open => [.. _open.Keys.Order()];

    /// <summary>Opens a file and reads as far as its first row, so that a wrong file is told before anybody signs in.</summary>
    /// <exception cref="FlowConfigurationException">The file cannot be read, or has no rows.</exception>
    public static async Task<RowSource> OpenAsync(string path, CancellationToken stop)
    {
        IAsyncEnumerator<FlowRow> rows = FlowEngine.ReadCsvAsync(path, null, stop).GetAsyncEnumerator(stop);
        try
        {
            return new RowSource(rows, await rows.MoveNextAsync().ConfigureAwait(false));
        }
        catch
        {
            await rows.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes sure that rows can name a flow: that there is a default, or a column for it.</summary>
    /// <exception cref="FlowConfigurationException">No row can.</exception>
    public void RequireFlow(RowBinding binding)
    {
        // As the binder sees the row if every cell of it were filled: a column for the flow shows then, whatever it is called.
        FlowRow first = _rows.Current;
        KeyValuePair<string, object?>[] filled = [.. first.Cells.Select(cell => KeyValuePair.Create(cell.Key, (object?)"x"))];
        FlowReference flow = RowBinder.FlowOf(first with { Cells = filled }, binding);
        if (flow.Id is null && flow.Name is null)
        {
            throw new FlowConfigurationException(
                "FlowMissing",
                "It is not said which flow to launch.",
                "Give --flow-name or --flow-id, or add a column flowName or flowId to the file.");
        }
    }

    /// <summary>All rows; to be called once.</summary>
    public async IAsyncEnumerable<FlowRow> RowsAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (!IsExhausted)
        {
            stop.ThrowIfCancellationRequested();
            FlowRow row = _rows.Current;
            Interlocked.Increment(ref _read);
            _open[row.Position] = row.Line;
            yield return row;
            IsExhausted = !await _rows.MoveNextAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes note that a row has its outcome.</summary>
    /// <returns>The line that it begins on; 0 where unknown.</returns>
    public long Close(long position) => _open.TryRemove(position, out long line) ? line : 0;

    public ValueTask DisposeAsync() => _rows.DisposeAsync();
}
