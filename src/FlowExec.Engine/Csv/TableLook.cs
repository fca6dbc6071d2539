using System.Text;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Csv;

/// <summary>Tells tables from payloads where no name of a file does: on standard input, in pipes, in files without an ending.</summary>
internal static partial class TableLook
{
    /// <summary>True for a text that is a table and nothing else: names of columns in its first line, and rows that fit them.</summary>
    /// <param name="bytes">The text, or its beginning.</param>
    /// <param name="options">How it is to be read; who names columns or skips lines has a table.</param>
    public static bool IsTable(ReadOnlySpan<byte> bytes, CsvOptions options)
    {
        if (options.Header.Count > 0 || options.SkipLines > 0)
        {
            return true;
        }

        bool isWhole = bytes.Length <= CsvEncoding.SampleSize;
        ReadOnlySpan<byte> sample = isWhole ? bytes : bytes[..CsvEncoding.SampleSize];
        string text = (options.Encoding ?? CsvEncoding.Detect(sample)).GetString(sample).TrimStart('\uFEFF');
        char delimiter = options.Delimiter ?? CsvDelimiter.Detect(text, isWhole, out _, out _);
        return CsvDelimiter.RowsFit(delimiter, text, isWhole, out IReadOnlyList<string> names)
            && names.Count > 1 && names.All(name => Name().IsMatch(name));
    }

    /// <summary>Neither a command, nor code, nor JSON: those have other characters in their first line.</summary>
    [GeneratedRegex(@"^\s*[\p{L}_][\p{L}\p{M}\p{Nd}_ .#/()-]{0,80}\s*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
