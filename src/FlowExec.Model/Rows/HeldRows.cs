using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>
/// Rows of a pipe, in their order: one with a number that can be read in two ways waits, and the rows behind it with it, until its column
/// shows which is meant. A file is looked through for that before; a pipe cannot be.
/// </summary>
internal static class HeldRows
{
    /// <summary>Rows that wait at most; then the first of them is judged by what is known.</summary>
    public const int Most = 1000;

    /// <summary>The same rows, each as soon as it can be judged.</summary>
    public static async IAsyncEnumerable<FlowRow> InOrderAsync(
        IAsyncEnumerable<FlowRow> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var held = new HeldRows<FlowRow>(static row => row);
        await foreach (FlowRow row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            held.Add(row);
            while (held.TryTake(out FlowRow? next))
            {
                yield return next;
            }
        }

        held.End();
        while (held.TryTake(out FlowRow? next))
        {
            yield return next;
        }
    }
}

/// <summary>What waits with its row.</summary>
/// <param name="rowOf">The row; null for what is none, which waits for those before it only.</param>
internal sealed class HeldRows<T>(Func<T, FlowRow?> rowOf)
    where T : class
{
    private readonly Queue<T> _waiting = new();
    private bool _isEnded;

    /// <summary>Takes one in.</summary>
    public void Add(T item)
    {
        if (rowOf(item) is { Numbers: { IsComplete: false } numbers } row)
        {
            numbers.Note(row.Cells);
        }

        _waiting.Enqueue(item);
    }

    /// <summary>None follow.</summary>
    public void End() => _isEnded = true;

    /// <summary>Gives the next that need not wait; false where there is none.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? item)
    {
        if (!_waiting.TryPeek(out item))
        {
            return false;
        }

        if (!_isEnded && rowOf(item) is { Numbers: { IsComplete: false } numbers } row && numbers.IsOpen(row.Cells))
        {
            if (_waiting.Count <= HeldRows.Most)
            {
                item = null;
                return false;
            }

            numbers.GiveUp(row.Cells);
        }

        _waiting.Dequeue();
        return true;
    }
}
