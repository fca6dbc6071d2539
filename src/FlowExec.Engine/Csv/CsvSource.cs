using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace FlowExec.Engine.Csv;

/// <summary>The records of one CSV file, each with the line that it begins on.</summary>
internal sealed class CsvSource : IDisposable
{
    /// <summary>A value longer than a request may be can only be a quote that was never closed.</summary>
    private const int LongestValue = FlowPayload.MaxBytes;

    private readonly string _path;
    private readonly StreamReader _reader;
    private readonly CsvParser _parser;
    private long _lines;

    public CsvSource(Stream stream, string path, CsvOptions options)
    {
        _path = path;
        try
        {
            Encoding encoding = options.Encoding ?? CsvEncoding.Detect(Sample(stream));
            EncodingName = encoding.WebName;
            _reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
            char delimiter = options.Delimiter ?? CsvDelimiter.Detect(Beginning(stream, encoding));
            _parser = new CsvParser(_reader, new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                Delimiter = delimiter.ToString(),
                IgnoreBlankLines = true,
                MaxFieldSize = LongestValue,
                BadDataFound = _ => HasStrayQuote = true,
            });
        }
        catch (IOException e)
        {
            throw Lost(0, e);
        }
    }

    /// <summary>The line that the last record begins on, 1 for the first.</summary>
    public long Line { get; private set; }

    /// <summary>True where the last record has a quote where none may be.</summary>
    public bool HasStrayQuote { get; private set; }

    public string EncodingName { get; }

    /// <summary>Reads the header, and names its blank columns H1, H2, ... as Import-Csv does.</summary>
    public async Task<string[]> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        string[] header = await ReadAsync(0, cancellationToken).ConfigureAwait(false) ?? throw new FlowConfigurationException(
            "CsvEmpty", $"'{_path}' is empty: it has not even a header.",
            "The first line names the columns; check that the file was written to its end.");
        int blank = 0;
        return [.. header.Select(name => string.IsNullOrWhiteSpace(name)
            ? string.Create(CultureInfo.InvariantCulture, $"H{++blank}") : name)];
    }

    /// <summary>Reads the next record; null at the end.</summary>
    /// <param name="row">Rows read so far, for messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string[]?> ReadAsync(long row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        HasStrayQuote = false;
        try
        {
            if (!await _parser.ReadAsync().ConfigureAwait(false))
            {
                return null;
            }

            // RawRow counts lines to the record's end; a record with line breaks in its values begins before.
            _lines = _parser.RawRow;
            Line = _lines - LineBreaksWithin(_parser.RawRecord);
            return _parser.Record!;
        }
        catch (MaxFieldSizeException e)
        {
            throw new FlowConfigurationException(
                "CsvUnreadable",
                $"'{_path}' has a value of more than {LongestValue} characters after line {_lines}: most likely a quote that is never closed.",
                "Look for an odd quote in the lines after that one.",
                e);
        }
        catch (IOException e)
        {
            throw Lost(row, e);
        }
    }

    public void Dispose()
    {
        _parser.Dispose();
        _reader.Dispose();
    }

    private static long LineBreaksWithin(string record)
    {
        ReadOnlySpan<char> text = record.AsSpan().TrimEnd("\r\n");
        long breaks = 0;
        for (int i = 0; i < text.Length; i++)
        {
            breaks += text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) ? 1 : 0;
        }

        return breaks;
    }

    private static byte[] Sample(Stream stream)
    {
        byte[] sample = new byte[CsvEncoding.SampleSize];
        int length = stream.ReadAtLeast(sample, sample.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return sample[..length];
    }

    private static string Beginning(Stream stream, Encoding encoding)
    {
        byte[] sample = Sample(stream);
        return encoding.GetString(sample).TrimStart('\uFEFF', '\r', '\n');
    }

    private FlowConfigurationException Lost(long row, IOException e) => new(
        "CsvLost",
        $"'{_path}' could not be read any further after row {row}: {e.Message}",
        $"The rows up to {row} have their outcomes; bring the file back and run it again from row {row + 1}.",
        e);
}
