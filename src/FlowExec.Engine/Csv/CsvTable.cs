using System.Globalization;
using System.Text;

namespace FlowExec.Engine.Csv;

/// <summary>A CSV file opened: what stands before its rows is read, so that the columns' names are known, and the rows follow.</summary>
internal sealed class CsvTable : IDisposable
{
    /// <summary>A line that goes on for longer, and so a record, is no table's.</summary>
    private const long LongestRun = 64L * 1024 * 1024;

    private readonly string _path;
    private readonly StreamReader _reader;
    private readonly CsvText _text;
    private CsvScanner _scanner = null!;
    private bool _isHeld;

    private CsvTable(CsvStream stream, string path, CsvOptions options)
    {
        (_path, Stream) = (path, stream);
        ReadOnlySpan<byte> sample = stream.Peek(CsvEncoding.SampleSize);
        if (ForeignFile.Of(sample) is { } foreign)
        {
            throw ForeignFile.NoCsv(path, foreign);
        }

        _reader = new StreamReader(
            stream, options.Encoding ?? CsvEncoding.Detect(sample), detectEncodingFromByteOrderMarks: true, CsvText.Room, leaveOpen: true);
        _text = new CsvText(_reader);
    }

    /// <summary>The file.</summary>
    public CsvStream Stream { get; }

    /// <summary>The columns' names.</summary>
    public string[] Header { get; private set; } = [];

    /// <summary>The record that was read last.</summary>
    public CsvScanner Record => _scanner;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="stream">The file; not closed by this.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="FlowConfigurationException">It is no CSV file, is empty, or its delimiter cannot be told.</exception>
    public static async Task<CsvTable> OpenAsync(CsvStream stream, string path, CsvOptions options, CancellationToken cancellationToken)
    {
        CsvTable? table = null;
        try
        {
            table = new CsvTable(stream, path, options);
            await table.BeginAsync(options, cancellationToken).ConfigureAwait(false);
            return table;
        }
        catch (IOException e)
        {
            table?.Dispose();
            throw Lost(path, 0, e);
        }
        catch
        {
            table?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next record that is no empty line; false at the end.</summary>
    /// <param name="rows">Rows read so far, for messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public ValueTask<bool> ReadAsync(long rows, CancellationToken cancellationToken)
    {
        if (_isHeld)
        {
            _isHeld = false;
            return new(true);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _scanner.Begin();
        long run = 0;
        bool isDone = IsEnded(ref run);

        // Nearly every record is at hand as a whole.
        return isDone && !_scanner.IsEmptyLine ? new(true) : ReadOnAsync(isDone, run, rows, cancellationToken);
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Goes on with a record that is not at hand as a whole, or is an empty line.</summary>
    private async ValueTask<bool> ReadOnAsync(bool isDone, long run, long rows, CancellationToken cancellationToken)
    {
        try
        {
            while (!isDone || _scanner.IsEmptyLine)
            {
                if (isDone)
                {
                    _scanner.Begin();
                    run = 0;
                }
                else if (run > LongestRun)
                {
                    throw Endless();
                }
                else if (!await _text.FillAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (!_scanner.End())
                    {
                        return false;
                    }

                    isDone = true;
                    continue;
                }

                isDone = IsEnded(ref run);
            }

            return true;
        }
        catch (IOException e)
        {
            throw Lost(_path, rows, e);
        }
    }

    /// <summary>Goes on with the record in what is at hand.</summary>
    /// <param name="run">Characters of the record so far.</param>
    /// <returns>True at its end.</returns>
    private bool IsEnded(ref long run)
    {
        bool isDone = _scanner.Scan(_text.Unused.Span, out int used);
        _text.Use(used);
        run += used;
        return isDone;
    }

    private async Task BeginAsync(CsvOptions options, CancellationToken cancellationToken)
    {
        await _text.FillLinesAsync(2, cancellationToken).ConfigureAwait(false);
        if (ForeignFile.Of(_text.Unused.Span) is { } foreign)
        {
            throw ForeignFile.NoCsv(_path, foreign);
        }

        (char? said, long line) = await PassOverAsync(options, cancellationToken).ConfigureAwait(false);
        await _text.FillLinesAsync(2, cancellationToken).ConfigureAwait(false);
        if (_text.Unused.Span[..LineAt(_text.Unused.Span).Content].Contains('\0'))
        {
            throw ForeignFile.NotText(_path);
        }

        char delimiter = options.Delimiter ?? said ?? Detect(options.Header.Count > 0);
        _scanner = new CsvScanner(delimiter, options.KeepBlanks, line);
        if (!await ReadAsync(0, cancellationToken).ConfigureAwait(false))
        {
            throw new FlowConfigurationException(
                "CsvEmpty", $"'{_path}' is empty: it has not even a header.",
                "The first line names the columns; check that the file was written to its end.");
        }

        _isHeld = options.Header.Count > 0;
        Header = _isHeld ? [.. options.Header] : HeaderOf(delimiter);
    }

    private char Detect(bool isNamed)
    {
        ReadOnlySpan<char> beginning = _text.Unused.Span;
        char delimiter = CsvDelimiter.Detect(beginning, _text.IsAtEnd, out bool isFound, out char? other);
        if (other is not null)
        {
            throw Unclear(
                $"The values of '{_path}' may stand apart by {CsvDelimiter.NameOf(delimiter)} or by {CsvDelimiter.NameOf(other.Value)}: "
                + "header and first rows fit both.",
                $"Say which with {Term.Delimiter}.");
        }

        if (isFound || isNamed || CsvDelimiter.Within(beginning, _text.IsAtEnd) is not { } within)
        {
            return delimiter;
        }

        throw CsvDelimiter.IsKnown(within)
            ? Unclear(
                $"Each line of '{_path}' stands in quotes as a whole, and so is one value.",
                $"Export it again with quotes around values, not around lines; {Term.Delimiter} with any character that is not in it takes "
                    + $"the lines as they are.")
            : Unclear(
                $"'{_path}' has one column, and {CsvDelimiter.NameOf(within)} stands within its name and as often in each row.",
                $"If it stands between values, say so with {Term.Delimiter}; {Term.Delimiter} ';' leaves it one column.");
    }

    private static FlowConfigurationException Unclear(string message, Sentence step) => new("CsvDelimiterUnclear", message, step);

    /// <summary>Passes over lines that are no part of the table: those that are asked for, comments, blank lines, and Excel's
    /// <c>sep=;</c>, which says the delimiter.</summary>
    private async Task<(char? Delimiter, long Line)> PassOverAsync(CsvOptions options, CancellationToken cancellationToken)
    {
        for (long line = 1; ; line++)
        {
            await _text.FillLinesAsync(2, cancellationToken).ConfigureAwait(false);
            (int content, int whole) = LineAt(_text.Unused.Span);
            if (whole == 0)
            {
                return (null, line);
            }

            bool isWanted = line > options.SkipLines;
            ReadOnlySpan<char> text = _text.Unused.Span[..content].Trim('\uFEFF');
            char? said = isWanted ? Said(text) : null;
            if (isWanted && said is null && !IsPassedOver(text.Trim(" \t"), options.Header.Count > 0))
            {
                return (null, line);
            }

            _text.Use(whole);
            if (said is not null)
            {
                return (said, line + 1);
            }
        }
    }

    // Where the names are given, Import-Csv takes a line that begins with # for a row.
    private static bool IsPassedOver(ReadOnlySpan<char> line, bool isNamed) =>
        line.IsEmpty || (isNamed ? line.StartsWith("#TYPE", StringComparison.Ordinal) : line[0] == '#');

    private static (int Content, int Whole) LineAt(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny('\r', '\n');
        return end < 0 ? (text.Length, text.Length) : (end, end + (text[end] == '\r' && text[end..] is [_, '\n', ..] ? 2 : 1));
    }

    private static char? Said(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> bare = line is ['"', .., '"'] ? line[1..^1] : line;
        return bare.Length == 5 && bare.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) ? bare[4] : null;
    }

    /// <summary>The names that stand in the record; blank ones are named H1, H2, ... as Import-Csv does, and none behind the
    /// last.</summary>
    private string[] HeaderOf(char delimiter)
    {
        if (_scanner.Values.Any(name => name.Contains('\0', StringComparison.Ordinal)))
        {
            throw ForeignFile.NotText(_path);
        }

        if (_scanner.Fault != CsvFault.None || _scanner.Count > CsvScanner.MostValues)
        {
            string why = _scanner.Fault switch
            {
                CsvFault.QuoteNeverClosed => "it opens a quote that is never closed",
                CsvFault.TextBehindQuote => "it has text behind a closing quote",
                CsvFault.TooLong => $"one of its names has more than {CsvScanner.LongestValue:N0} characters",
                _ => string.Create(CultureInfo.InvariantCulture,
                    $"it names {_scanner.Count:N0} columns, and a table has {CsvScanner.MostValues:N0} at most"),
            };
            throw new FlowConfigurationException(
                "CsvUnreadable", $"The header of '{_path}', on line {_scanner.FirstLine}, cannot be read: {why}.",
                $"What was read is text with {CsvDelimiter.NameOf(delimiter)} between values; where it is something else, say so with "
                + $"{Term.Delimiter} and {Term.Encoding}, and save a workbook as CSV.");
        }

        int blank = 0;
        return [.. _scanner.Values.Take(Math.Max(1, _scanner.Filled)).Select(name => string.IsNullOrWhiteSpace(name)
            ? string.Create(CultureInfo.InvariantCulture, $"H{++blank}") : name)];
    }

    private FlowConfigurationException Endless() => new(
        "CsvUnreadable",
        string.Create(CultureInfo.InvariantCulture,
            $"'{_path}' cannot be read any further: "
                + $"the record on line {_scanner.FirstLine} goes on for more than {LongestRun:N0} characters."),
        "Look for a quote that is never closed, or for a file that is no table.");

    private static FlowConfigurationException Lost(string path, long row, IOException e) => new(
        "CsvLost",
        $"'{path}' could not be read any further after row {row}: {e.Message}",
        $"The rows up to {row} have their outcomes; bring the file back and run it again from row {row + 1}.",
        e);
}
