using System.Globalization;
using System.Runtime.CompilerServices;
using FlowExec.Engine.Csv;

namespace FlowExec.Engine.Runs;

/// <summary>
/// Writes a batch as CSV: the columns of the file that its rows came from, what became of each, and its outputs. All are read
/// in the order of their rows, one beside the other; rows that have moved in the file are looked for in it by their key or content.
/// </summary>
/// <param name="store">The journal.</param>
/// <param name="batch">The batch.</param>
/// <param name="isGuarded">Keep spreadsheets from running what is in cells.</param>
internal sealed class BatchExport(IBatchStore store, FlowBatch batch, bool isGuarded)
{
    /// <summary>Columns that tell what became of a row. Their names fit no field and no input: <c>-ExcludeProperty FlowExec.*</c> leaves
    /// them out.</summary>
    private static readonly (string Name, Func<FlowBatchRow, object?> Read)[] Added =
    [
        ("FlowExec.Row", row => row.Row), ("FlowExec.Status", row => row.Status), ("FlowExec.Verdict", row => row.Verdict),
        ("FlowExec.CanResend", row => row.CanResend),
        ("FlowExec.ExecutionId", row => row.ExecutionId), ("FlowExec.Date", row => IsoText.Of(row.DateChanged)),
        ("FlowExec.Attempts", row => row.Attempts), ("FlowExec.Error", row => row.ErrorCode),
        ("FlowExec.CorrelationId", row => row.CorrelationId), ("FlowExec.Decision", row => row.Decision),
    ];

    /// <summary>Moved rows that are held at once. Where there are more, the file is looked through again for the next.</summary>
    private const int MostMoved = 10_000;

    private readonly RowKeys _keys = new(
        batch.Salt, batch.KeyColumns?.Split(',') ?? [], batch.Origin?.Options.ContainsKey("KeyHash") ?? false);

    /// <summary>Writes the rows that are chosen.</summary>
    public async Task<BatchExported> WriteAsync(TextWriter output, Func<FlowBatchRow, bool> chosen, CancellationToken cancellationToken)
    {
        string? missing = batch.Files.FirstOrDefault(file => !File.Exists(file));
        Func<IAsyncEnumerable<FlowRow>> source = missing is null ? () => ReadAsync(cancellationToken) : None;
        FlowRow? first = await source().FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        string[] columns = first is not null ? [.. first.Cells.Select(cell => cell.Key)] : batch.KeyColumns is null ? [] : ["FlowExec.Key"];
        string[] fixedColumns = [.. columns, .. Added.Select(column => column.Name)];
        var outputs = new OutputColumns(fixedColumns, await OutputsAsync(chosen, cancellationToken).ConfigureAwait(false));
        var csv = new CsvLines(output, [.. fixedColumns, .. outputs.Names], isGuarded);
        await using ConfiguredAsyncDisposable flushing = csv.ConfigureAwait(false);
        csv.WriteHeader();
        (long rows, long without) = (0, 0);
        IAsyncEnumerator<(FlowBatchRow, FlowRow?)> ahead =
            BesideAsync(source, chosen, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable ending = ahead.ConfigureAwait(false);
        (Dictionary<RowKey, FlowRow> moved, long known) = ([], first is null ? long.MaxValue : 0);
        await foreach ((FlowBatchRow row, FlowRow? inPlace) in BesideAsync(source, chosen, cancellationToken).ConfigureAwait(false))
        {
            if (row.Row > known)
            {
                (moved, known) = await MovedAsync(ahead, source).ConfigureAwait(false);
            }

            FlowRow? read = inPlace ?? moved.GetValueOrDefault(IdentityOf(row));
            csv.Write(
                [.. Cells(columns, read, row), .. Added.Select(column => column.Read(row)), .. outputs.Values(row.OutputData)]);
            rows++;
            without += read is null ? 1 : 0;
        }

        return new BatchExported(rows, without, without == 0 ? null
            : batch.Files.Count == 0 ? "The rows came by a pipeline, so that their columns are on record nowhere."
            : missing is not null ? $"The file '{missing}', which the rows came from, is not there."
            : $"The file has changed since: "
                + $"these rows are not in it any more{(batch.KeyColumns is null ? " as they were" : "")}.", outputs);
    }

    /// <summary>Rows of the batch in their order, each with the row of the file where it is still in its place.</summary>
    private async IAsyncEnumerable<(FlowBatchRow Row, FlowRow? InPlace)> BesideAsync(
        Func<IAsyncEnumerable<FlowRow>> source, Func<FlowBatchRow, bool> chosen,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<FlowRow> reading = source().GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable disposal = reading.ConfigureAwait(false);
        bool more = await reading.MoveNextAsync().ConfigureAwait(false);
        await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [], cancellationToken).ConfigureAwait(false))
        {
            while (more && reading.Current.Position < row.Row)
            {
                more = await reading.MoveNextAsync().ConfigureAwait(false);
            }

            if (chosen(row))
            {
                bool inPlace = more && reading.Current.Position == row.Row && IdentityOf(reading.Current) == IdentityOf(row);
                yield return (row, inPlace ? reading.Current : null);
            }
        }
    }

    /// <summary>The next rows of the file that are in another place than the batch has them in: no more are held than these.</summary>
    /// <returns>They, and the row of the batch up to which they are all.</returns>
    private async Task<(Dictionary<RowKey, FlowRow> Moved, long Known)> MovedAsync(
        IAsyncEnumerator<(FlowBatchRow Row, FlowRow? InPlace)> ahead, Func<IAsyncEnumerable<FlowRow>> source)
    {
        HashSet<RowKey> sought = [];
        long known = 0;
        while (sought.Count < MostMoved)
        {
            if (!await ahead.MoveNextAsync().ConfigureAwait(false))
            {
                known = long.MaxValue;
                break;
            }

            known = ahead.Current.Row.Row;
            _ = ahead.Current.InPlace is null && sought.Add(IdentityOf(ahead.Current.Row));
        }

        Dictionary<RowKey, FlowRow> moved = [];
        if (sought.Count > 0)
        {
            await foreach (FlowRow read in source().ConfigureAwait(false))
            {
                RowKey identity = IdentityOf(read);
                if (sought.Contains(identity) && moved.TryAdd(identity, read) && moved.Count == sought.Count)
                {
                    break;
                }
            }
        }

        return (moved, known);
    }

    /// <summary>What tells a row from the others wherever it stands: its key, or else its content.</summary>
    private RowKey IdentityOf(FlowRow read)
    {
        RowKey key = _keys.Of(read);
        return new RowKey(0, key.Key, key.Key is null ? key.Content : 0);
    }

    private static RowKey IdentityOf(FlowBatchRow row) => new(0, row.Key, row.Key is null ? row.Content : 0);

    private static IEnumerable<object?> Cells(string[] columns, FlowRow? read, FlowBatchRow row)
    {
        foreach (string column in columns)
        {
            yield return read is not null ? read.Cells.FirstOrDefault(cell => cell.Key == column).Value
                : column == "FlowExec.Key" ? row.Key
                : null;
        }
    }

    /// <summary>The outputs that the rows have, in the order in which they turn up.</summary>
    private async Task<IEnumerable<string>> OutputsAsync(Func<FlowBatchRow, bool> chosen, CancellationToken cancellationToken)
    {
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [FlowExecutionStatus.Completed], cancellationToken)
            .ConfigureAwait(false))
        {
            foreach (string name in chosen(row) && row.OutputData is { } outputs ? outputs.Keys : [])
            {
                names.TryAdd(name, true);
            }
        }

        return names.Keys;
    }

    private async IAsyncEnumerable<FlowRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long position = 0;
        CsvOptions reading = batch.Origin is { } origin ? CsvOptions.Of(origin.Options) : new CsvOptions();
        foreach (string file in batch.Files)
        {
            await foreach (FlowRow row in FlowEngine.ReadCsvAsync(file, reading, cancellationToken).ConfigureAwait(false))
            {
                yield return row with { Position = ++position };
            }
        }
    }

    private static async IAsyncEnumerable<FlowRow> None()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}
