using System.Collections.Concurrent;

namespace FlowExec;

/// <summary>
/// In which columns a comma stands before fractions. There <c>1.234</c> is a thousand and more, though it can be read as one and a
/// quarter. Thread-safe.
/// </summary>
internal sealed class ColumnNumbers
{
    private readonly ConcurrentDictionary<string, bool> _withComma = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks at a value of a column.</summary>
    public void Note(string column, string value)
    {
        if (value.Contains(',', StringComparison.Ordinal) && HasCommaFraction(value.AsSpan().Trim()))
        {
            _withComma.TryAdd(column, true);
        }
    }

    /// <summary>True where a value of the column has shown that a comma stands before fractions.</summary>
    public bool WritesComma(string column) => !_withComma.IsEmpty && _withComma.ContainsKey(column);

    /// <summary>True for a value such as <c>1.234</c>: a thousand and more in one half of the world, one and a quarter in the
    /// other.</summary>
    public static bool CanBeEither(string value)
    {
        ReadOnlySpan<char> text = value.AsSpan().Trim();
        text = text is ['+' or '-', ..] ? text[1..] : text;
        return text.Length is >= 5 and <= 7 && text[^4] == '.' && !text[..^4].ContainsAnyExceptInRange('0', '9')
            && !text[^3..].ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>True for <c>1.234,50</c> and <c>3,5</c>; not for <c>1,234</c>, which can be either too.</summary>
    private static bool HasCommaFraction(ReadOnlySpan<char> text)
    {
        text = text is ['+' or '-', ..] ? text[1..] : text;
        int comma = text.LastIndexOf(',');
        ReadOnlySpan<char> whole = text[..comma];
        ReadOnlySpan<char> fraction = text[(comma + 1)..];
        if (whole.IsEmpty || fraction.IsEmpty || fraction.ContainsAnyExceptInRange('0', '9') || whole.Contains(','))
        {
            return false;
        }

        int point = whole.IndexOf('.');
        return point < 0 ? fraction.Length != 3 && !whole.ContainsAnyExceptInRange('0', '9') : IsGrouped(whole, '.');
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
}
