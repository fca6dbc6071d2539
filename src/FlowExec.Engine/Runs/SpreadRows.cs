using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Runs;

/// <summary>Rows in another order: some that stand all over the input, then the others as they stand.</summary>
/// <param name="count">How many come first.</param>
/// <param name="read">Reads the input from its start; told whether what goes wrong is to be kept quiet, since it is read once more.</param>
internal sealed class SpreadRows(int count, Func<bool, IAsyncEnumerable<FlowRow>> read)
{
    /// <summary>Reads.</summary>
    public async IAsyncEnumerable<FlowRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FlowRow> first = await PickAsync(cancellationToken).ConfigureAwait(false);
        foreach (FlowRow row in first)
        {
            yield return row;
        }

        HashSet<long> positions = [.. first.Select(row => row.Position)];
        await foreach (FlowRow row in read(false).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!positions.Contains(row.Position))
            {
                yield return row;
            }
        }
    }

    /// <summary>Reads the input once, and keeps a few rows that are as far apart as can be.</summary>
    private async Task<List<FlowRow>> PickAsync(CancellationToken cancellationToken)
    {
        var kept = new List<FlowRow>();
        long stride = 1;
        await foreach (FlowRow row in read(true).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if ((row.Position - 1) % stride == 0)
            {
                kept.Add(row);
            }

            if (kept.Count == 4 * count)
            {
                stride *= 2;
                kept.RemoveAll(known => (known.Position - 1) % stride != 0);
            }
        }

        return kept.Count <= count ? kept : [.. Enumerable.Range(0, count).Select(at => kept[(int)((at + 0.5) * kept.Count / count)])];
    }
}
