using System.Runtime.CompilerServices;

namespace FlowExec.Engine.Csv;

/// <summary>Reads a CSV file row by row. What is wrong with one row is told on that row, and the others go on.</summary>
internal static class CsvRows
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Reads a file.</summary>
    public static async IAsyncEnumerable<FlowRow> ReadFileAsync(
        string path, CsvOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Stream stream = Open(path);
        await using ConfiguredAsyncDisposable disposal = stream.ConfigureAwait(false);
        await foreach (FlowRow row in ReadAsync(stream, path, options, cancellationToken).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <summary>Reads a stream that can seek.</summary>
    /// <param name="stream">The stream, at its beginning.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async IAsyncEnumerable<FlowRow> ReadAsync(
        Stream stream, string path, CsvOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var source = new CsvSource(stream, path, options);
        string[] header = await source.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        if (Array.Exists(header, name => name.Contains('\0', StringComparison.Ordinal)))
        {
            throw new FlowConfigurationException(
                "CsvUnreadable",
                $"'{path}' is no CSV file: the names of its columns hold null characters.",
                "Such a file is mostly a workbook, a damaged file, or UTF-16 read as something else. Save it as CSV in UTF-8.");
        }

        long position = 0;
        while (await source.ReadAsync(position, cancellationToken).ConfigureAwait(false) is { } values)
        {
            position++;
            yield return Row(position, header, values, source);
        }

        if (position == 0)
        {
            throw new FlowConfigurationException(
                "CsvNoRows", $"'{path}' has a header and no row: there is nothing to launch.",
                    "Check that the file was written to its end.");
        }
    }

    private static FlowRow Row(long position, string[] header, string[] values, CsvSource source)
    {
        var cells = new KeyValuePair<string, object?>[header.Length];
        bool broken = false;
        for (int i = 0; i < header.Length; i++)
        {
            string? value = i < values.Length ? values[i] : null;
            broken |= value is not null && value.Contains('\uFFFD', StringComparison.Ordinal);
            cells[i] = KeyValuePair.Create(header[i], (object?)value);
        }

        return new FlowRow(position, cells)
        {
            Line = source.Line,
            IsText = true,
            Defect = Defect(position, header, values, broken, source),
        };
    }

    private static Diagnostic? Defect(long position, string[] header, string[] values, bool broken, CsvSource source)
    {
        if (source.HasStrayQuote)
        {
            return FindingRules.QuoteAstray.Of($"{source.Line}") with { Row = position, Line = Line(source) };
        }

        if (values.Length > header.Length)
        {
            return FindingRules.LineTooLong.Of($"{source.Line}", $"{values.Length}", $"{header.Length}") with
            {
                Row = position,
                Line = Line(source),
            };
        }

        if (broken)
        {
            int column = Array.FindIndex(values, value => value.Contains('\uFFFD', StringComparison.Ordinal));
            return FindingRules.EncodingOfFile.Of($"{source.Line}", Said.Name(header[column]), source.EncodingName) with
            {
                Row = position,
                Line = Line(source),
                ColumnName = header[column],
            };
        }

        return null;
    }

    private static int Line(CsvSource source) => (int)Math.Min(source.Line, int.MaxValue);

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FlowConfigurationException">It cannot be.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new FlowConfigurationException(
                "CsvUnreadable", $"'{path}' cannot be opened: it is a folder.", "Give the files in it: with a wildcard, such as *.csv.");
        }

        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = BufferSize,
            });
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
