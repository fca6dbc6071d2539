using System.Globalization;
using CsvHelper;

namespace FlowExec.Engine.Csv;

/// <summary>Writes CSV, record by record.</summary>
/// <param name="output">Where to; left open.</param>
internal sealed class CsvLines(TextWriter output) : IAsyncDisposable
{
    private readonly CsvWriter _csv = new(output, CultureInfo.InvariantCulture, leaveOpen: true);

    /// <summary>Writes one record.</summary>
    public void Write(IEnumerable<object?> fields)
    {
        foreach (object? field in fields)
        {
            _csv.WriteField(Convert.ToString(field, CultureInfo.InvariantCulture));
        }

        _csv.NextRecord();
    }

    /// <summary>Hands on what was written.</summary>
    public void Flush() => _csv.Flush();

    public ValueTask DisposeAsync() => _csv.DisposeAsync();
}
