using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace FlowExec.Tests;

/// <summary>A table that another library has written than reads it.</summary>
/// <param name="Values">Rows of values.</param>
/// <param name="Delimiter">What stands between values.</param>
/// <param name="LineEnd">What ends a row.</param>
/// <param name="QuotesAll">True for quotes around every value, false for quotes where they are needed.</param>
/// <param name="Encoding">The encoding by its name; <c>utf-8 bom</c> with a mark.</param>
internal sealed record WrittenTable(string[][] Values, char Delimiter, string LineEnd, bool QuotesAll, string Encoding)
{
    public static readonly string[] Columns = ["customerId", "customerName", "language", "phone"];

    /// <summary>True where the file shows its encoding by itself.</summary>
    public bool IsUnicode => Encoding.StartsWith("utf", StringComparison.Ordinal);

    /// <summary>The values as far as the encoding has letters for them.</summary>
    public string[][] Written => [.. Values.Select(row => row.Select(value => Bytes.GetString(Bytes.GetBytes(value))).ToArray())];

    private Encoding Bytes => ReadingWords.EncodingOf(Encoding.Split(' ')[0]);

    /// <summary>The file.</summary>
    public byte[] Write()
    {
        Encoding encoding = Bytes;
        var text = new StringWriter(CultureInfo.InvariantCulture);
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = Delimiter.ToString(), NewLine = LineEnd };
        using (var csv = new CsvWriter(text, settings with { ShouldQuote = args => QuotesAll || NeedsQuotes(args.Field) }))
        {
            foreach (IEnumerable<string> row in Values.Prepend(Columns))
            {
                foreach (string value in row)
                {
                    csv.WriteField(value);
                }

                csv.NextRecord();
            }
        }

        bool isMarked = Encoding.EndsWith("bom", StringComparison.Ordinal) || Encoding is "utf-16" or "utf-16BE" or "utf-32";
        return [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes(text.ToString())];
    }

    public override string ToString() =>
        $"delimiter '{Delimiter}', line ends {string.Join(' ', LineEnd.Select(c => (int)c))}, {(QuotesAll ? "all" : "few")} quotes, {Encoding}";

    // The library by itself quotes for the line end that it writes, and for blanks that are spaces.
    private bool NeedsQuotes(string? value) => value is { Length: > 0 }
        && (value.AsSpan().ContainsAny("\"\r\n") || value.Contains(Delimiter, StringComparison.Ordinal)
            || char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1]));
}

/// <summary>Tables by seed, so that a failure can be had again.</summary>
internal static class WrittenTables
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    private static readonly string[] Encodings = ["utf-8", "utf-8 bom", "utf-16", "utf-16BE", "utf-32", "windows-1252", "iso-8859-1"];

    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    private static readonly Gen<string> Value = Gen.Frequency(
        (6, Gen.Choose(0, 99_999).Select(number => number.ToString("D5", CultureInfo.InvariantCulture))),
        (6, Gen.Elements("Muster, Anna", "O'Neil; Bo", "a|b\tc", "Müller", "naïve", "Ångström", "+49 30 123", "")),
        (3, Gen.Elements("say \"hi\"", "\"", "5\" pipe", "line 1\nline 2", "line 1\r\nline 2", "a\rb", " lead", "trail ", " ", "\t")),
        (2, Gen.Elements("NULL", "#REF!", "=\"00042\"", "4.91701E+11", "--", "(2 rows affected)", "sep=;", "#x", "customerId", "1.234", "1.234,50")),
        (1, Gen.Elements("東京", "😀", "\u00A0x\u00A0", "\uFEFFx", "x\u200B", "{\"a\":1}", "=1+1", "'00044", "$name")));

    /// <summary>Tables of any size and make.</summary>
    public static IEnumerable<WrittenTable> Any(int tables, ulong seed) => (
        from rows in Gen.Choose(1, 60)
        from values in Rows(rows)
        from delimiter in Gen.Elements(Delimiters)
        from line in Gen.Elements(LineEnds)
        from quotesAll in Gen.Elements(true, false)
        from encoding in Gen.Elements(Encodings)
        select new WrittenTable(values, delimiter, line, quotesAll, encoding)).Sample(tables, new Rnd(20260301, seed | 1), 50);

    /// <summary>A table for each way to write one, or for some of these in which each delimiter, encoding, line end and way to quote meets
    /// others each time.</summary>
    public static IEnumerable<WrittenTable> OfEachKind(int rows, bool isAll)
    {
        var random = new Rnd(20260302, 1);
        int kinds = Delimiters.Length * LineEnds.Length * 2 * Encodings.Length;
        for (int i = 0; i < kinds; i++)
        {
            // The sizes of the four have no divisor in common but that of delimiters and quotes, which the last term takes apart.
            bool quotesAll = (i + (i / Delimiters.Length)) % 2 == 0;
            if (isAll || i < 2 * Encodings.Length)
            {
                string[][] values = Rows(rows).Sample(1, random, 50).Single();
                yield return new WrittenTable(
                    values, Delimiters[i % Delimiters.Length], LineEnds[i % LineEnds.Length], quotesAll, Encodings[i % Encodings.Length]);
            }
        }
    }

    private static Gen<string[][]> Rows(int rows) => Gen.ArrayOf(Gen.ArrayOf(Value, WrittenTable.Columns.Length), rows);
}
