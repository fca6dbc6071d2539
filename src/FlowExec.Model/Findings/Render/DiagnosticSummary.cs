using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FlowExec;

/// <summary>Findings of one kind, in many rows.</summary>
/// <param name="Code">The code.</param>
/// <param name="Severity">How bad each is.</param>
/// <param name="Message">The message of the first.</param>
/// <param name="Place">The column where the sources were rows, else the pointer with <c>*</c> for indexes.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Rows">The first rows that have one, at most five.</param>
/// <param name="MessagesDiffer">True where the others' messages name other values.</param>
/// <param name="Help">The advice of the first.</param>
public sealed record DiagnosticGroup(
    string Code, DiagnosticSeverity Severity, string Message, string Place, long Count, ImmutableArray<long> Rows, bool MessagesDiffer,
        string? Help)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{Count} x {Code} {Severity.ToString().ToLowerInvariant()}: {DisplayText.Escape(Message)}");
        text.Append(Place.Length > 0 ? $"  [{DisplayText.Escape(Place)}]" : "");
        if (Rows.Length > 0)
        {
            text.Append(Count == 1 ? "  row " : "  rows ").AppendJoin(", ", Rows).Append(Count > Rows.Length ? ", ..." : "");
        }

        return text.ToString();
    }
}

/// <summary>
/// Counts findings by kind over any number of rows, in bounded memory: at most 1,000 kinds are told apart, what comes beyond is counted by
/// its code alone. Not for several threads at once.
/// </summary>
public sealed class DiagnosticSummary
{
    private const int MostKinds = 1000;
    private const int FirstRows = 5;
    private readonly Dictionary<Kind, Tally> _tallies = [];
    private readonly List<Kind> _order = [];
    private string _howToCheck = "";

    /// <summary>How many reports were added.</summary>
    public long Reports { get; private set; }

    /// <summary>How many of them were valid, their inputs included.</summary>
    public long Valid { get; private set; }

    /// <summary>How many had no defect of the shape, and their inputs were not looked at.</summary>
    public long NotChecked { get; private set; }

    /// <summary>How many were invalid.</summary>
    public long Invalid => Reports - Valid - NotChecked;

    /// <summary>The kinds found so far: errors before warnings, the most frequent first. An array, since PowerShell indexes
    /// nothing less.</summary>
    public IReadOnlyList<DiagnosticGroup> Groups =>
        _order.Select(kind => _tallies[kind].ToGroup(kind))
            .OrderByDescending(group => group.Severity).ThenByDescending(group => group.Count).ToArray();

    /// <summary>Counts the findings of a report.</summary>
    public void Add(FlowPayloadReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Reports++;
        Valid += report is { IsValid: true, InputsChecked: true } ? 1 : 0;
        NotChecked += report is { IsValid: true, InputsChecked: false } ? 1 : 0;
        _howToCheck = report.HowToCheck;
        foreach (Diagnostic diagnostic in report.Diagnostics)
        {
            Count(diagnostic, diagnostic.Row > 0 ? diagnostic.Row : report.Row);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => ToString(_howToCheck);

    /// <summary>The counts in a line, with what is to be done where inputs could not be looked at.</summary>
    internal string ToString(string howToCheck) => string.Create(CultureInfo.InvariantCulture,
        $"{Reports} tested: {Valid} valid, {Invalid} invalid"
            + $"{(NotChecked == 0 ? "" : $", {NotChecked} without a defect of the shape; inputs not checked: {howToCheck}")}");

    private void Count(Diagnostic diagnostic, long row)
    {
        string place = diagnostic.ColumnName ?? ShapeOf(diagnostic.Path);
        var kind = new Kind(diagnostic.Code, diagnostic.Severity, place, Clip(diagnostic.Sentence.Kind));
        if (!_tallies.TryGetValue(kind, out Tally? tally))
        {
            kind = _tallies.Count < MostKinds ? kind : new Kind(diagnostic.Code, diagnostic.Severity, "", "");
            if (!_tallies.TryGetValue(kind, out tally))
            {
                _tallies[kind] = tally = new Tally(Clip(diagnostic.Message), diagnostic.Help);
                _order.Add(kind);
            }
        }

        tally.Count++;
        tally.Differs |= tally.Message != Clip(diagnostic.Message);
        if (row > 0 && tally.Rows.Count < FirstRows && !tally.Rows.Contains(row))
        {
            tally.Rows.Add(row);
        }
    }

    /// <summary>A pointer with <c>*</c> for every index, since the third participant's mistake is the second's.</summary>
    private static string ShapeOf(string pointer) => pointer.Any(char.IsAsciiDigit)
        ? string.Join('/', pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part))
        : Clip(pointer);

    private static string Clip(string text) => text.Length <= 300 ? text : text[..300];

    private readonly record struct Kind(string Code, DiagnosticSeverity Severity, string Place, string Sentence);

    private sealed class Tally(string message, string? help)
    {
        public string Message { get; } = message;

        public long Count { get; set; }

        public bool Differs { get; set; }

        public List<long> Rows { get; } = new(FirstRows);

        public DiagnosticGroup ToGroup(Kind kind) =>
            new(kind.Code, kind.Severity, Message, kind.Place, Count, [.. Rows], Differs, help);
    }
}
