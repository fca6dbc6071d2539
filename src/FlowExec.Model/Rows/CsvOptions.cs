using System.Text;

namespace FlowExec;

/// <summary>How to read a CSV file where the file itself does not show it, or shows it wrongly.</summary>
internal sealed record CsvOptions
{
    /// <summary>The encoding; null to find out: a byte-order mark, else UTF-16 where every other byte is zero, else UTF-8.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The delimiter; null to find out from header and first rows: comma, semicolon, tab or pipe.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The columns' names, for a file that has no header; empty to take its first line.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>Lines at the beginning that are no part of the table.</summary>
    public int SkipLines { get; init; }

    /// <summary>Leaves blanks around values and names that stand outside quotes.</summary>
    public bool KeepBlanks { get; init; }

    /// <summary>True where it is said how numbers are written, so that the file need not be looked through for it.</summary>
    public bool NumbersAreKnown { get; init; }

    /// <summary>The options that a command was given, by the names of its parameters, as a batch keeps them.</summary>
    public static CsvOptions Of(IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        string? One(string name) => BatchOrigin.One(given, name);
        return new CsvOptions
        {
            Encoding = One(nameof(Encoding)) is { } encoding ? ReadingWords.EncodingOf(encoding) : null,
            Delimiter = One(nameof(Delimiter)) is { } delimiter ? ReadingWords.DelimiterOf(delimiter) : null,
            Header = given.GetValueOrDefault(nameof(Header), []),
            SkipLines = One(nameof(SkipLines)) is { } lines ? int.Parse(lines, System.Globalization.CultureInfo.InvariantCulture) : 0,
            KeepBlanks = given.ContainsKey(nameof(KeepBlanks)),
            AllowShortRows = given.ContainsKey(nameof(AllowShortRows)),
            NumbersAreKnown = given.ContainsKey(nameof(RowBinding.Culture)),
        };
    }

    /// <summary>Takes a row with fewer values than the header has names: the rest are left out.</summary>
    public bool AllowShortRows { get; init; }
}
