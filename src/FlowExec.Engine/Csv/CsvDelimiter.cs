using System.Globalization;

namespace FlowExec.Engine.Csv;

/// <summary>
/// Finds out the delimiter from the header and the first rows together: the one that gives every row as many values as the header.
/// </summary>
internal static class CsvDelimiter
{
    /// <summary>Rows that are looked at.</summary>
    private const int MostRows = 50;

    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    /// <summary>The delimiter; a comma where the file has one column.</summary>
    /// <param name="beginning">The header and what follows it.</param>
    /// <param name="isWhole">False where the last row may be cut off.</param>
    /// <param name="isFound">False where the file has one column by each.</param>
    /// <param name="other">Another that would do as well; null where one is better than all others.</param>
    public static char Detect(ReadOnlySpan<char> beginning, bool isWhole, out bool isFound, out char? other)
    {
        other = null;
        Fit best = default;
        foreach (char candidate in Candidates)
        {
            Fit fit = Of(candidate, beginning, isWhole);
            if (fit.Columns > 1 && (best.Columns == 0 || fit.IsBetterThan(best)))
            {
                (best, other) = (fit, null);
            }
            else if (fit.Columns > 1 && !best.IsBetterThan(fit))
            {
                other = candidate;
            }
        }

        isFound = best.Columns > 0;
        return isFound ? best.Delimiter : ',';
    }

    /// <summary>
    /// In a file of one column, the character that stands between several in its name and as often in each of the first rows: a delimiter
    /// that is not known as one, or that the quotes around whole lines hide. Null where there is none.
    /// </summary>
    /// <param name="beginning">The header and what follows it.</param>
    /// <param name="isWhole">False where the last row may be cut off.</param>
    public static char? Within(ReadOnlySpan<char> beginning, bool isWhole)
    {
        var scanner = new CsvScanner(',', keepBlanks: false);
        List<string> lines = [];
        while (lines.Count <= MostRows && Next(scanner, ref beginning, isWhole))
        {
            lines.Add(scanner.Values[0]);
        }

        foreach (char c in lines.Count < 2 ? "" : lines[0])
        {
            if (CanStandBetween(c) && lines[0].Split(c).All(name => !string.IsNullOrWhiteSpace(name))
                && lines.TrueForAll(line => line.AsSpan().Count(c) == lines[0].AsSpan().Count(c)))
            {
                return c;
            }
        }

        return null;
    }

    /// <summary>True where there are rows, and most have as many values as the header has names.</summary>
    /// <param name="delimiter">What stands between values.</param>
    /// <param name="beginning">The header and what follows it.</param>
    /// <param name="isWhole">False where the last row may be cut off.</param>
    /// <param name="names">The names of the header.</param>
    public static bool RowsFit(char delimiter, ReadOnlySpan<char> beginning, bool isWhole, out IReadOnlyList<string> names)
    {
        var scanner = new CsvScanner(delimiter, keepBlanks: false);
        ReadOnlySpan<char> rest = beginning;
        names = Next(scanner, ref rest, isWhole) ? [.. scanner.Values.Take(scanner.Count)] : [];
        bool hasRows = Next(scanner, ref rest, isWhole);
        return hasRows && Of(delimiter, beginning, isWhole).Share > 0.5;
    }

    /// <summary>True for one that is found out by itself.</summary>
    public static bool IsKnown(char delimiter) => Candidates.Contains(delimiter);

    /// <summary>How a delimiter is called in messages.</summary>
    public static string NameOf(char delimiter) => delimiter switch
    {
        ',' => "a comma",
        ';' => "a semicolon",
        '\t' => "a tab",
        '|' => "a bar (|)",
        _ => $"'{delimiter}'",
    };

    private static Fit Of(char delimiter, ReadOnlySpan<char> text, bool isWhole)
    {
        bool isProse = IsProse(delimiter, text);
        var scanner = new CsvScanner(delimiter, keepBlanks: false);
        int columns = 0;
        (int rows, int fitting) = (0, 0);
        while (rows < MostRows && Next(scanner, ref text, isWhole))
        {
            if (columns == 0)
            {
                columns = scanner.Count;
                continue;
            }

            rows++;
            fitting += scanner.Fault == CsvFault.None && scanner.Count >= columns && scanner.Filled <= columns ? 1 : 0;
        }

        return new Fit(delimiter, columns, rows == 0 ? 1 : (double)fitting / rows, isProse);
    }

    /// <summary>Goes on to the next record that is no empty line; false where there is none.</summary>
    private static bool Next(CsvScanner scanner, ref ReadOnlySpan<char> text, bool isWhole)
    {
        do
        {
            scanner.Begin();
            bool isDone = scanner.Scan(text, out int used);
            text = text[used..];
            if (!isDone && (!isWhole || !scanner.End()))
            {
                return false;
            }
        }
        while (scanner.IsEmptyLine);

        return true;
    }

    /// <summary>False for letters, digits and what names and values are written with themselves.</summary>
    private static bool CanStandBetween(char c) => !char.IsLetterOrDigit(c) && !char.IsWhiteSpace(c) && !char.IsSurrogate(c)
        && char.GetUnicodeCategory(c) != UnicodeCategory.CurrencySymbol
        && !"._-/@:'\"()[]{}#+&%\u00B0".Contains(c, StringComparison.Ordinal);

    /// <summary>True where a blank follows each: within a sentence it does, between values mostly not.</summary>
    private static bool IsProse(char delimiter, ReadOnlySpan<char> text)
    {
        for (int at = text.IndexOf(delimiter); at >= 0; at = text.IndexOf(delimiter))
        {
            text = text[(at + 1)..];
            if (text.IsEmpty || text[0] != ' ')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How well a delimiter fits.</summary>
    /// <param name="Delimiter">It.</param>
    /// <param name="Columns">Names in the header; 0 without a header.</param>
    /// <param name="Share">The share of the rows that have as many values, from 0 to 1.</param>
    /// <param name="IsProse">True where a blank follows it everywhere, as within a sentence.</param>
    private readonly record struct Fit(char Delimiter, int Columns, double Share, bool IsProse)
    {
        public bool IsBetterThan(Fit other) => Share > other.Share || (Share >= other.Share && other.IsProse && !IsProse);
    }
}
