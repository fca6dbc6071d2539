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
    /// <param name="file">The file among those of a run; null for one that is read by itself.</param>
    public static IAsyncEnumerable<FlowRow> ReadAsync(
        CsvStream stream, string path, CsvOptions options, CancellationToken cancellationToken, RowFile? file = null)
    {
        IAsyncEnumerable<FlowRow> rows = ReadAsTheyComeAsync(stream, path, options, cancellationToken, file);
        return stream.IsFile || options.NumbersAreKnown ? rows : HeldRows.InOrderAsync(rows, cancellationToken);
    }

    /// <summary>Reads what is open, and gives each row before more is read than it needs.</summary>
    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="file">The file among those of a run; null for one that is read by itself.</param>
    public static IAsyncEnumerable<FlowRow> ReadAsTheyComeAsync(
        CsvStream stream, string path, CsvOptions options, CancellationToken cancellationToken, RowFile? file = null) =>
        new Table(stream, path, options, file, cancellationToken);

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

    /// <param name="stream">The file, at its beginning.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="file">The file among those of a run; null for one that is read by itself.</param>
    /// <param name="given">Stops it, unless the walk has a token of its own.</param>
    private sealed class Table(CsvStream stream, string path, CsvOptions options, RowFile? file, CancellationToken given)
        : IAsyncEnumerable<FlowRow>
    {
        public IAsyncEnumerator<FlowRow> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new CsvWalk(stream, path, options, file, cancellationToken.CanBeCanceled ? cancellationToken : given);
    }
}
