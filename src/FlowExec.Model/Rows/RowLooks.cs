using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>Rows of a table that are no data: what tools write around it, and what spreadsheets leave below it.</summary>
internal static class RowLooks
{
    /// <summary>What follows a count where a database tool says how many rows it wrote.</summary>
    private static readonly string[] Counted =
    [
        "row", "rows", "row(s)", "row(s", "record", "records", "zeile", "zeilen", "ligne", "lignes", "fila", "filas", "riga", "righe",
    ];

    /// <summary>True for a row with nothing in it: no values, blanks, or the mark that ended files long ago (Ctrl-Z).</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static bool IsBlank(FlowRow row)
    {
        if (row.Context is not null || row.Cells.Count == 0)
        {
            return row.IsBlank;
        }

        // By index: this is asked of every row, and nearly always answered by the first value.
        for (int i = 0; i < row.Cells.Count; i++)
        {
            if (row.Cells[i].Value is { } value && (value is not string text || !HiddenText.IsNothing(text)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What keeps a row from being one: what the reader says, or what it looks like. A row that a quote has torn says so itself
    /// better than its looks do.</summary>
    public static Diagnostic? FlawOf(FlowRow row) =>
        row.Defect is { Code: DiagnosticCodes.StrayQuote or DiagnosticCodes.QuoteNeverClosed } quote ? quote
        : Of(row) is { } look ? look with { Line = (int)row.Line }
        : row.Defect;

    /// <summary>Says what a row of a table is where it is no data; null where it may be.</summary>
    private static Diagnostic? Of(FlowRow row)
    {
        if (!row.IsTabular || row.Cells.Count == 0 || row.Cells[0] is not { Value: string first } cell)
        {
            return null;
        }

        ReadOnlySpan<char> text = first.AsSpan().Trim();
        return text is ['-', ..] && IsDashes(row) ? FindingRules.RowOfDashes.Of()
            : text is ['(' or (>= '0' and <= '9'), ..] && IsCount(text) && IsAlone(row) ? FindingRules.RowOfCount.Of(Said.Name(first))
            : first.Length >= cell.Key.Length && IsName(cell) && row.Cells.All(IsName) ? FindingRules.RowOfNames.Of()
            : SwallowedIn(row) is { } column ? FindingRules.RowsSwallowed.Of() with { ColumnName = column }
            : SplitAt(row) is { } at ? FindingRules.ValueSplit.Of(Said.Value(row.Cells[at].Value), Said.Value(row.Cells[at + 1].Value)) with
            {
                ColumnName = row.Cells[at].Key,
            }
            : null;
    }

    /// <summary>The cell that begins with a quotation mark which the next one closes: <c>'Muster</c> and <c>Anna'</c>.</summary>
    private static int? SplitAt(FlowRow row)
    {
        for (int i = 0; i + 1 < row.Cells.Count; i++)
        {
            if (row.Cells[i].Value is string { Length: > 1 } text && Closes(text[0]) is not '\0' and var close
                && !text.AsSpan(1).Contains(close) && row.Cells[i + 1].Value is string { Length: > 1 } next
                && next[^1] == close && !next.AsSpan(0, next.Length - 1).ContainsAny(text[0], close))
            {
                return i;
            }
        }

        return null;
    }

    private static char Closes(char quote) => quote switch
    {
        '\'' => '\'',
        '\u2018' => '\u2019',
        '\u201A' => '\u2018',
        '\u201C' => '\u201D',
        '\u201E' => '\u201C',
        '\u00AB' => '\u00BB',
        _ => '\0',
    };

    /// <summary>The column whose value seems to have taken in other rows, by a quote that was not closed where it should be.</summary>
    private static string? SwallowedIn(FlowRow row)
    {
        for (int i = 0; i < row.Cells.Count; i++)
        {
            if (row.Cells[i].Value is string { Length: > 2 } text && text.AsSpan().ContainsAny('\r', '\n') && TookInRows(text, row))
            {
                return row.Cells[i].Key;
            }
        }

        return null;
    }

    private static bool TookInRows(string text, FlowRow row)
    {
        bool isFirst = true;
        ReadOnlySpan<char> last = default;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            last = line;
            int between = row.Cells.Count - 1;
            if (!isFirst && between > 1
                && (line.Count(',') == between || line.Count(';') == between || line.Count('\t') == between || line.Count('|') == between))
            {
                return true;
            }

            isFirst = false;
        }

        // Import-Csv takes the quote that opens the next value for the end of this one, and keeps what stands between.
        return !row.IsText && last is [.., '"'] && last.Count('"') % 2 == 1;
    }

    /// <summary>
    /// True for a row that Import-Csv may have made of a line that was cut off: it gives null for what is not there, and empty
    /// text for what is empty.
    /// </summary>
    public static bool IsCutOff(FlowRow row, out int missing)
    {
        missing = 0;
        if (row is not { IsTabular: true, IsText: false } || row.Cells.Count == 0 || row.Cells[^1].Value is not null)
        {
            return false;
        }

        while (missing < row.Cells.Count && row.Cells[^(missing + 1)].Value is null)
        {
            missing++;
        }

        return missing < row.Cells.Count && row.Cells.Take(row.Cells.Count - missing).All(cell => cell.Value is not null);
    }

    private static bool IsName(KeyValuePair<string, object?> cell) => cell.Value is string text
        && HiddenText.Trim(text).Equals(HiddenText.Trim(cell.Key), StringComparison.OrdinalIgnoreCase);

    private static bool IsDashes(FlowRow row)
    {
        int longest = 0;
        foreach ((_, object? value) in row.Cells)
        {
            string text = value is string known ? known.Trim() : "";
            if ((value is not string and not null) || text.AsSpan().ContainsAnyExcept('-', ' ', '+'))
            {
                return false;
            }

            longest = Math.Max(longest, text.Length);
        }

        // A single dash in each column is how people write 'nothing'.
        return longest > 1;
    }

    private static bool IsAlone(FlowRow row)
    {
        for (int i = 1; i < row.Cells.Count; i++)
        {
            if (row.Cells[i].Value is not (null or ""))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for texts such as <c>(2 rows affected)</c>, <c>2 rows selected.</c> and <c>(1 Zeile)</c>.</summary>
    private static bool IsCount(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> inside = text[0] == '(' ? text[1..].TrimEnd(".)").Trim() : text.TrimEnd('.');
        int digits = inside.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || inside[digits] != ' ')
        {
            return false;
        }

        ReadOnlySpan<char> word = inside[(digits + 1)..].TrimStart();
        int end = word.IndexOf(' ');
        string counted = (end < 0 ? word : word[..end]).ToString();
        return Counted.Contains(counted, StringComparer.OrdinalIgnoreCase);
    }
}
