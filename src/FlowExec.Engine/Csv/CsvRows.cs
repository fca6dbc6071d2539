using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Csv;

/// <summary>Reads a CSV file row by row. What is wrong with one row is told on that row, and the others go on.</summary>
internal static class CsvRows
{
    /// <summary>Reads a file.</summary>
    public static async IAsyncEnumerable<FlowRow> ReadFileAsync(
        string path, CsvOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CsvStream stream = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable disposal = stream.ConfigureAwait(false);
        await foreach (FlowRow row in ReadAsync(stream, path, options, cancellationToken).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <summary>Reads what is open; rows of a pipe with a number that can be read in two ways wait for one that shows which is
    /// meant.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IAsyncEnumerable<FlowRow> ReadAsync(
        CsvStream stream, string path, CsvOptions options, CancellationToken cancellationToken)
    {
        IAsyncEnumerable<FlowRow> rows = ReadAsTheyComeAsync(stream, path, options, cancellationToken);
        return stream.IsFile || options.NumbersAreKnown ? rows : HeldRows.InOrderAsync(rows, cancellationToken);
    }

    /// <summary>Reads what is open, and gives each row before more is read than it needs.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async IAsyncEnumerable<FlowRow> ReadAsTheyComeAsync(
        CsvStream stream, string path, CsvOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CsvTable table = await CsvTable.OpenAsync(stream, path, options, cancellationToken).ConfigureAwait(false);
        var numbers = new ColumnNumbers(stream.IsFile || options.NumbersAreKnown);
        bool isLookedAt = !stream.IsFile || options.NumbersAreKnown;
        long position = 0;
        while (await table.ReadAsync(position, cancellationToken).ConfigureAwait(false))
        {
            if (!isLookedAt && HasEither(table.Record))
            {
                isLookedAt = true;
                await LookAheadAsync(stream, path, options, numbers, cancellationToken).ConfigureAwait(false);
            }

            yield return Row(++position, table, options, numbers);

            // Whoever looks at the first row alone may begin again.
            stream.Go();
        }

        if (position == 0)
        {
            throw new FlowConfigurationException(
                "CsvNoRows", $"'{path}' has a header and no row: there is nothing to launch.",
                    "Check that the file was written to its end.");
        }

        if (stream.HasGrown)
        {
            throw new FlowConfigurationException(
                "CsvGrew", $"'{path}' was written to while it was read: what came after row {position} was not read.",
                "Wait until the file is complete, and run it again under the same batch: what was launched is passed over.");
        }
    }

    private static bool HasEither(CsvScanner record)
    {
        for (int i = 0; i < record.Values.Count; i++)
        {
            if (ColumnNumbers.CanBeEither(record.Values[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Looks through the file for columns in which a comma stands before fractions: once, and only where a number is met that can be read
    /// in two ways.
    /// </summary>
    private static async Task LookAheadAsync(
        CsvStream stream, string path, CsvOptions options, ColumnNumbers numbers, CancellationToken cancellationToken)
    {
        CsvStream again = stream.Again();
        await using ConfiguredAsyncDisposable disposal = again.ConfigureAwait(false);
        try
        {
            using CsvTable table = await CsvTable.OpenAsync(again, path, options, cancellationToken).ConfigureAwait(false);
            string[] names = [.. table.Header.Select(HiddenText.Trim)];
            for (long rows = 0; await table.ReadAsync(rows, cancellationToken).ConfigureAwait(false); rows++)
            {
                for (int i = 0; i < Math.Min(names.Length, table.Record.Values.Count); i++)
                {
                    numbers.Note(names[i], table.Record.Values[i]);
                }
            }
        }
        catch (FlowConfigurationException)
        {
            // What is wrong with the file is told where its rows are read.
        }
    }

    private static FlowRow Row(long position, CsvTable table, CsvOptions options, ColumnNumbers numbers)
    {
        CsvScanner record = table.Record;
        string[] header = table.Header;
        var cells = new KeyValuePair<string, object?>[header.Length];
        for (int i = 0; i < header.Length; i++)
        {
            cells[i] = KeyValuePair.Create(header[i], i < record.Values.Count ? (object?)record.Values[i] : null);
        }

        return new FlowRow(position, CsvGuard.Restore(cells))
        {
            Line = record.FirstLine,
            IsText = true,
            IsTabular = true,
            Numbers = numbers,
            Defect = CsvDefects.Of(position, table, options),
        };
    }

    /// <summary>Opens a file for reading. A pipe waits here for somebody who writes to it.</summary>
    /// <exception cref="FlowConfigurationException">It cannot be.</exception>
    public static async Task<CsvStream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new FlowConfigurationException(
                "CsvUnreadable", $"'{path}' cannot be opened: it is a folder.", "Give the files in it: with a wildcard, such as *.csv.");
        }

        try
        {
            return await Task.Run(() => CsvStream.Open(path), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlowConfigurationException(
                "CsvNotFound", $"There is no file '{path}'.", "Check the path; it counts from the current location.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FlowConfigurationException(
                "CsvUnreadable", $"'{path}' cannot be opened: {e.Message}", "Check that it is a file and that you may read it.", e);
        }
    }
}
