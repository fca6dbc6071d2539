using System.Globalization;

namespace FlowExec.Engine.Csv;

/// <summary>What keeps a record from being a row of its table.</summary>
internal static class CsvDefects
{
    /// <summary>Null where nothing does.</summary>
    /// <param name="position">The row's number in the file.</param>
    /// <param name="table">The table, at the record.</param>
    /// <param name="options">How it is read.</param>
    public static Diagnostic? Of(long position, CsvTable table, CsvOptions options)
    {
        Diagnostic? found = Found(table, options);
        return found is null ? null : found with { Row = position, Line = (int)Math.Min(table.Record.FirstLine, int.MaxValue) };
    }

    private static Diagnostic? Found(CsvTable table, CsvOptions options)
    {
        CsvScanner record = table.Record;
        int names = table.Header.Length;
        switch (record.Fault)
        {
            case CsvFault.TextBehindQuote:
                return record.FaultLine > record.QuoteLine
                    ? FindingRules.QuoteOverLines.Of(Number(record.QuoteLine), Number(record.FaultLine))
                    : FindingRules.QuoteAstray.Of(Number(record.FirstLine));
            case CsvFault.QuoteNeverClosed:
                long lines = record.FaultLine - record.QuoteLine + 1;
                return FindingRules.QuoteOpen.Of(
                    Number(record.QuoteLine),
                    lines == 1 ? "the rest of the line" : $"{Number(lines)} lines, to line {Number(record.FaultLine)}");
            case CsvFault.TooLong:
                string? column = record.FaultAt < names ? table.Header[record.FaultAt] : null;
                return FindingRules.LineOversized.Of(Number(record.FirstLine), Number(CsvScanner.LongestValue)) with
                {
                    ColumnName = column,
                };
        }

        if (record.Filled > names)
        {
            return FindingRules.LineTooLong.Of(Number(record.FirstLine), Number(record.Count), Number(names));
        }

        if (record.Count < names && !options.AllowShortRows && record.Filled > 0)
        {
            return FindingRules.LineTooShort.Of(
                Number(record.FirstLine), record.Count == 1 ? "one value" : $"{Number(record.Count)} values", Number(names));
        }

        return !record.IsEnded && table.Stream.HasGrown ? FindingRules.LineUnfinished.Of(Number(record.FirstLine)) : null;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
