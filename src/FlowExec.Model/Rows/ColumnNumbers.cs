using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>
/// How the columns of rows from one place write numbers: in a column with a comma before fractions <c>1.234</c> is a thousand and more,
/// though it can be read as one and a quarter. Thread-safe.
/// </summary>
/// <param name="isComplete">True where every row is known before the first is used, as those of a file are; false for a pipe, which shows
/// its rows as they come.</param>
internal sealed class ColumnNumbers(bool isComplete)
{
    private static readonly SearchValues<char> Separators = SearchValues.Create(",.");

    private readonly ConcurrentDictionary<string, Ways> _seen = new(StringComparer.OrdinalIgnoreCase);

    [Flags]
    private enum Ways
    {
        Comma = 1,
        Point = 2,

        /// <summary>Nobody waits any longer for a value that shows which.</summary>
        Unknown = 4,
    }

    /// <summary>True where every row is known before the first is used.</summary>
    public bool IsComplete => isComplete;

    /// <summary>Looks at the values of a row.</summary>
    public void Note(IReadOnlyList<KeyValuePair<string, object?>> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i].Value is string { Length: > 2 and < 64 } text && text.AsSpan().ContainsAny(Separators))
            {
                Note(HiddenText.Trim(cells[i].Key), text);
            }
        }
    }

    /// <summary>Looks at one value of a column.</summary>
    public void Note(string column, string value)
    {
        if (WayOf(value.AsSpan().Trim()) is { } way)
        {
            _seen.AddOrUpdate(column, static (_, now) => now, static (_, before, now) => before | now, way);
        }
    }

    /// <summary>True where a value of a row can be read in two ways, and its column has not shown yet which is meant.</summary>
    public bool IsOpen(IReadOnlyList<KeyValuePair<string, object?>> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i].Value is string text && CanBeEither(text) && !_seen.ContainsKey(HiddenText.Trim(cells[i].Key)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits no longer for a column of this row to show how it writes numbers: until it does, it takes none that can be read in
    /// two ways.</summary>
    public void GiveUp(IReadOnlyList<KeyValuePair<string, object?>> cells)
    {
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i].Value is string text && CanBeEither(text))
            {
                _seen.TryAdd(HiddenText.Trim(cells[i].Key), Ways.Unknown);
            }
        }
    }

    /// <summary>Says why a column does not take a value that can be read in two ways; null where it does, and for every other
    /// value.</summary>
    public TypingFailure? Refusal(string column, string value)
    {
        if (_seen.IsEmpty || !CanBeEither(value) || !_seen.TryGetValue(column, out Ways seen) || (seen & (Ways.Comma | Ways.Unknown)) == 0)
        {
            return null;
        }

        bool isComma = (seen & Ways.Comma) != 0;
        return isComma ? new(
            DiagnosticCodes.ColumnMixed,
            "a number that can be read in one way only: other rows of the column have a comma before the fraction",
            $"Say how the file writes numbers: {Term.Culture} de-DE reads 1.234 as 1234 and 1.234,50 as 1234.5.")
            : (seen & Ways.Point) != 0 ? null
            : new(
                DiagnosticCodes.ColumnMixed,
                $"a number that can be read in one way only, and {HeldRows.Most:N0} rows of the column have not shown which is meant",
                $"Say how numbers are written: {Term.Culture} de-DE reads 1.234 as 1234, {Term.Culture} en-US as 1.234. A file that is "
                + $"read by itself, not through a pipe, is looked through for it.");
    }

    /// <summary>True for a value such as <c>1.234</c>: a thousand and more in one half of the world, one and a quarter in the
    /// other.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static bool CanBeEither(string value)
    {
        if (value.Length is < 5 or > 32)
        {
            return false;
        }

        ReadOnlySpan<char> text = value.AsSpan().Trim();
        text = text is ['+' or '-', ..] ? text[1..] : text;
        return text.Length is >= 5 and <= 7 && text[^4] == '.' && text[0] is >= '1' and <= '9'
            && !text[..^4].ContainsAnyExceptInRange('0', '9') && !text[^3..].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>True for digits in groups of three: <c>1.234.567</c>.</summary>
    public static bool IsGrouped(ReadOnlySpan<char> text, char separator)
    {
        int first = text.IndexOf(separator);
        if (first is < 1 or > 3 || text[..first].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        text = text[first..];
        while (text.Length >= 4 && text[0] == separator && !text[1..4].ContainsAnyExceptInRange('0', '9'))
        {
            text = text[4..];
        }

        return text.IsEmpty;
    }

    /// <summary>What a number shows of how fractions are written: a comma in <c>1.234,50</c>, <c>3,5</c> and <c>1.234.567</c>, a point in
    /// <c>1,234.50</c>, <c>3.5</c> and <c>0.125</c>; null for what shows nothing, such as <c>1,234</c>, and for what is no
    /// number.</summary>
    private static Ways? WayOf(ReadOnlySpan<char> text)
    {
        text = text is ['+' or '-', ..] ? text[1..] : text;
        int last = text.LastIndexOfAny(Separators);
        if (last < 1 || last == text.Length - 1 || text[(last + 1)..].ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        char fraction = text[last];
        char other = fraction == ',' ? '.' : ',';
        ReadOnlySpan<char> whole = text[..last];
        bool isFraction = whole.ContainsAny(Separators)
            ? IsGrouped(whole, other)
            : !whole.ContainsAnyExceptInRange('0', '9') && (text.Length - last != 4 || whole.Length > 3 || whole[0] == '0');
        return isFraction ? (fraction == ',' ? Ways.Comma : Ways.Point)
            : whole.Contains(fraction) && IsGrouped(text, fraction) ? (fraction == ',' ? Ways.Point : Ways.Comma)
            : null;
    }
}
