using System.Collections.Immutable;
using System.Globalization;

namespace FlowExec;

/// <summary>Findings where warnings count as errors.</summary>
internal static class StrictFindings
{
    /// <summary>The same findings, with every warning an error.</summary>
    public static ImmutableArray<Diagnostic> Strict(this ImmutableArray<Diagnostic> findings) =>
        findings.Any(finding => finding.Severity == DiagnosticSeverity.Warning)
            ? [.. findings.Select(finding => finding.Severity == DiagnosticSeverity.Warning
                ? finding with { Severity = DiagnosticSeverity.Error } : finding)]
            : findings;
}

/// <summary>Findings of many rows, counted per kind and column, so that each is told once. Thread-safe; keeps a handful of rows of each,
/// however many there are.</summary>
internal sealed class FindingTally
{
    /// <summary>Kinds that are told apart; a file in which more is odd is told so.</summary>
    private const int MostKinds = 50;

    private const int RowsShown = 3;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Code, string? Column), Kind> _kinds = [];
    private long _others;

    /// <summary>Counts the warnings among the findings of one row.</summary>
    public void Add(IReadOnlyList<Diagnostic> findings)
    {
        for (int i = 0; i < findings.Count; i++)
        {
            if (findings[i].Severity == DiagnosticSeverity.Warning)
            {
                Add(findings[i]);
            }
        }
    }

    /// <summary>A line for each kind, in the order in which they came.</summary>
    public IReadOnlyList<Sentence> Lines(IFormatProvider culture)
    {
        lock (_gate)
        {
            List<Sentence> lines = [.. _kinds.Values.Select(kind => kind.Line(culture))];
            if (_others > 0)
            {
                lines.Add($"{_others.ToString("N0", culture)} more warnings are not listed: {Term.TestPayload} shows each.");
            }

            return lines;
        }
    }

    private void Add(Diagnostic finding)
    {
        lock (_gate)
        {
            if (_kinds.TryGetValue((finding.Code, finding.ColumnName), out Kind? kind))
            {
                kind.Add(finding.Row);
            }
            else if (_kinds.Count < MostKinds)
            {
                _kinds.Add((finding.Code, finding.ColumnName), new Kind(finding));
            }
            else
            {
                _others++;
            }
        }
    }

    private sealed class Kind
    {
        private readonly Diagnostic _first;
        private readonly List<long> _rows = [];
        private long _count;

        public Kind(Diagnostic first)
        {
            _first = first;
            Add(first.Row);
        }

        public void Add(long row)
        {
            _count += _rows.Count > 0 && _rows[^1] == row ? 0 : 1;
            if (row > 0 && _rows.Count < RowsShown && !_rows.Contains(row))
            {
                _rows.Add(row);
            }
        }

        private static string Number(long row) => row.ToString(CultureInfo.InvariantCulture);

        public Sentence Line(IFormatProvider culture)
        {
            string column = _first.ColumnName is { } name ? $"Column '{HiddenText.Show(FieldText.Shorten(name))}': " : "";
            string rows = _rows.Count == 0 ? ""
                : _count == 1 ? string.Create(culture, $" (row {_rows[0]:N0})")
                : string.Create(culture, $" ({_count:N0} rows, first {string.Join(", ", _rows.Select(Number))})");
            Sentence what = $"{_first.Code}: {column}{_first.Message.TrimEnd('.')}{rows}.";
            return _first.Advice is { } help ? $"{what} {help}" : what;
        }
    }
}
