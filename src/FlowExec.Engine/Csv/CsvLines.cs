using System.Globalization;
using CsvHelper;

namespace FlowExec.Engine.Csv;

/// <summary>Writes CSV, record by record.</summary>
/// <param name="output">Where to; left open.</param>
/// <param name="columns">The columns.</param>
/// <param name="isGuarded">
/// True to keep spreadsheets from running what is in cells; <see cref="CsvGuard.Column"/> stands behind the other columns then.
/// </param>
internal sealed class CsvLines(TextWriter output, IReadOnlyList<string> columns, bool isGuarded) : IAsyncDisposable
{
    private readonly CsvWriter _csv = new(output, CultureInfo.InvariantCulture, leaveOpen: true);
    private readonly List<string> _marked = [];

    /// <summary>Writes the names of the columns.</summary>
    public void WriteHeader()
    {
        foreach (string column in columns)
        {
            _csv.WriteField(isGuarded ? CsvGuard.Guard(column) : column);
        }

        if (isGuarded)
        {
            _csv.WriteField(CsvGuard.Column);
        }

        _csv.NextRecord();
    }

    /// <summary>Writes one record: a field for each column.</summary>
    public void Write(IEnumerable<object?> fields)
    {
        _marked.Clear();
        int at = 0;
        foreach (object? field in fields)
        {
            string column = columns[at++];
            string text = Convert.ToString(field, CultureInfo.InvariantCulture) ?? "";
            if (isGuarded && field is string && CsvGuard.IsFormula(text))
            {
                _marked.Add(column);
                text = CsvGuard.Guard(text);
            }

            if (text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])))
            {
                // Who reads it takes blanks at the ends of a bare value away.
                _csv.WriteField(text, shouldQuote: true);
            }
            else
            {
                _csv.WriteField(text);
            }
        }

        if (isGuarded)
        {
            _csv.WriteField(CsvGuard.Told(_marked));
        }

        _csv.NextRecord();
    }

    /// <summary>Hands on what was written.</summary>
    public void Flush() => _csv.Flush();

    public ValueTask DisposeAsync() => _csv.DisposeAsync();
}
