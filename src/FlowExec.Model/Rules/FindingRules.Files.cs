using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>Lines of files, and rows that are no rows: FX5xxx.</content>
internal static partial class FindingRules
{
    private const string DoubleTheQuote = "A quote within a value is doubled, \"5\"\" pipe\"; a backslash before it does nothing.";

    public static readonly FindingRule LineTooLong = new(RowTooLong, Error, "Line {0} has {1} values, and the header has {2} names.",
        "A value with the delimiter in it stands in double quotes.");
    public static readonly FindingRule LineTooShort = new(RowTooShort, Error, "Line {0} has {1}, and the header has {2} names.",
        $"The file may have been cut off here. Where rows may be shorter than the header, say so with {Term.AllowShortRows}.");
    public static readonly FindingRule RowSeemsShort = new(RowTooShort, Warning, "The row has nothing in {0}, not even empty text.",
        $"After Import-Csv a line looks so that was cut off; -Path refuses it. Where it is meant, say so with {Term.AllowShortRows}.");
    public static readonly FindingRule LineUnfinished = new(RowTooShort, Error,
        "Line {0} may not be complete: the file was written to while it was read.",
        "Wait until the file is complete, and run it again under the same batch: what was launched is passed over.");
    public static readonly FindingRule QuoteAstray = new(StrayQuote, Error, "Line {0} has text behind a closing quote.", DoubleTheQuote);
    public static readonly FindingRule QuoteOverLines = new(StrayQuote, Error,
        "A quote that opens on line {0} closes on line {1}, with text behind it: nothing of these lines is launched.", DoubleTheQuote);
    public static readonly FindingRule QuoteOpen = new(QuoteNeverClosed, Error,
        "A quote that opens on line {0} is never closed: it takes in {1}, and none of that is launched.",
        "The file was cut off inside a value, or a quote is missing or too many on that line.");
    public static readonly FindingRule RowsSwallowed = new(QuoteNeverClosed, Error,
        "A value seems to have taken in other rows of the file: it has lines that look like rows.",
        "A quote is not closed where it should be. Text that is meant so can be handed in as JSON or a hashtable.");
    public static readonly FindingRule ValueSplit = new(StrayQuote, Error,
        "'{0}' and '{1}' seem to be one value that was split at a delimiter: the quotes around it are none of CSV's.",
        "CSV has straight double quotes around values. Text that is meant so can be handed in as JSON or a hashtable.");
    public static readonly FindingRule LineOversized = new(ValueTooLong, Error,
        "Line {0} has a value of more than {1} characters, and a request may not be longer.",
        "Look for a quote that is not closed where it should be, or leave the column out of the file.");
    public static readonly FindingRule RowOfNames = new(RowIsNoData, Error, "The row is the header again.",
        "The file was put together from several: take the line out.");
    public static readonly FindingRule RowOfDashes = new(RowIsNoData, Error,
        "The row is a line of dashes, as sqlcmd writes it under names.",
        "Take the line out, or export the table in another way.");
    public static readonly FindingRule RowOfCount = new(RowIsNoData, Error,
        "The row is a remark, '{0}', as database tools write it under a table.",
        "Take the line out, or export without it (SET NOCOUNT ON).");
}
