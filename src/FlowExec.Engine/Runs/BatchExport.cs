using System.Globalization;
using System.Runtime.CompilerServices;
using CsvHelper;

namespace FlowExec.Engine.Runs;

/// <summary>What an export wrote.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="WithoutColumns">Of these, rows without the columns that they were launched with.</param>
/// <param name="Why">Why there are such, for people; null where there are none.</param>
internal sealed record BatchExported(long Rows, long WithoutColumns, string? Why);

/// <summary>
/// Writes a batch as CSV: the columns of the file that its rows came from, and what became of each. Both are read in the order of their
/// rows, one beside the other.
/// </summary>
/// <param name="store">The journal.</param>
/// <param name="batch">The batch.</param>
internal sealed class BatchExport(IBatchStore store, FlowBatch batch)
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

    private readonly RowKeys _keys = new(
        batch.Salt, batch.KeyColumns?.Split(',') ?? [], batch.Origin?.Options.ContainsKey("KeyHash") ?? false);

    /// <summary>Writes the rows that are chosen.</summary>
    public async Task<BatchExported> WriteAsync(TextWriter output, Func<FlowBatchRow, bool> chosen, CancellationToken cancellationToken)
    {
        string? missing = batch.Files.FirstOrDefault(file => !File.Exists(file));
        IAsyncEnumerator<FlowRow> source = (missing is null ? ReadAsync(cancellationToken) : None()).GetAsyncEnumerator(cancellationToken);
        await using ConfiguredAsyncDisposable disposal = source.ConfigureAwait(false);
        bool more = await source.MoveNextAsync().ConfigureAwait(false);
        string[] columns = more ? [.. source.Current.Cells.Select(cell => cell.Key)] : batch.KeyColumns is null ? [] : ["FlowExec.Key"];
        var csv = new CsvWriter(output, CultureInfo.InvariantCulture, leaveOpen: true);
        await using ConfiguredAsyncDisposable flushing = csv.ConfigureAwait(false);
        Write(csv, columns.Concat(Added.Select(column => column.Name)));
        (long rows, long without) = (0, 0);
        await foreach (FlowBatchRow row in store.ReadAsync(batch.Name, [], cancellationToken).ConfigureAwait(false))
        {
            while (more && source.Current.Position < row.Row)
            {
                more = await source.MoveNextAsync().ConfigureAwait(false);
            }

            if (!chosen(row))
            {
                continue;
            }

            bool known = more && source.Current.Position == row.Row && IsSame(source.Current, row);
            Write(csv, Cells(columns, known ? source.Current : null, row).Concat(Added.Select(column => column.Read(row))));
            rows++;
            without += known ? 0 : 1;
        }

        return new BatchExported(rows, without, without == 0 ? null
            : batch.Files.Count == 0 ? "The rows came by a pipeline, so that their columns are on record nowhere."
            : missing is not null ? $"The file '{missing}', which the rows came from, is not there."
            : "The file has changed since: these rows are not where they were in it.");
    }

    private bool IsSame(FlowRow read, FlowBatchRow row)
    {
        RowKey key = _keys.Of(read);
        return row.Key is null ? key.Content == row.Content : key.Key == row.Key;
    }

    private static IEnumerable<object?> Cells(string[] columns, FlowRow? read, FlowBatchRow row)
    {
        foreach (string column in columns)
        {
            yield return read is not null ? read.Cells.FirstOrDefault(cell => cell.Key == column).Value
                : column == "FlowExec.Key" ? row.Key
                : null;
        }
    }

    private static void Write(CsvWriter csv, IEnumerable<object?> fields)
    {
        foreach (object? field in fields)
        {
            csv.WriteField(Convert.ToString(field, CultureInfo.InvariantCulture));
        }

        csv.NextRecord();
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
