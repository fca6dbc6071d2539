using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// Keeps spreadsheets from running what stands in exported cells: a text that begins as a formula does gets a <c>'</c> before it. Which
/// cells have one is told in a column of its own, so that whoever reads the file here again gets what was there. What begins so is told by
/// OWASP, CSV Injection: <c>= + - @</c>, tab, line breaks, and the full-width forms that spreadsheets take in East Asian settings.
/// </summary>
internal static partial class CsvGuard
{
    /// <summary>The column that names the cells with a mark, <c>|</c> between them.</summary>
    public const string Column = "FlowExec.Guarded";

    private const char Mark = '\'';

    /// <summary>True for a text that a spreadsheet may run. A number is none, whatever its sign.</summary>
    public static bool IsFormula(string text) =>
        text.Length > 1 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20'
        && !Number().IsMatch(text);

    /// <summary>The text, harmless.</summary>
    public static string Guard(string text) => IsFormula(text) ? Mark + text : text;

    /// <summary>What the column says where cells of these columns have a mark.</summary>
    public static string Told(IEnumerable<string> columns) => Guard(string.Join('|', columns.Select(
        column => column.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal))));

    /// <summary>Cells of a row of an export as they were; the same where the row tells of no marks.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Restore(IReadOnlyList<KeyValuePair<string, object?>> cells)
    {
        string? told = null;
        for (int i = cells.Count - 1; i >= 0 && told is null; i--)
        {
            told = cells[i].Key == Column ? cells[i].Value as string : null;
        }

        if (string.IsNullOrEmpty(told))
        {
            return cells;
        }

        HashSet<string> marked = [.. Name().Matches(Bare(told)).Select(name => Escape().Replace(name.Value, "$1"))];
        return
        [
            .. cells.Select(cell => cell.Value is string text && marked.Contains(cell.Key)
                ? KeyValuePair.Create(cell.Key, (object?)Bare(text))
                : cell),
        ];
    }

    private static string Bare(string text) => text is [Mark, .. var rest] && IsFormula(rest) ? rest : text;

    [GeneratedRegex(@"^[+-]([0-9]+([.,][0-9]+)*|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"(\\.|[^|\\])+", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escape();
}
