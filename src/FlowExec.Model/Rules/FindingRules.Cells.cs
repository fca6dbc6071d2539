using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>What spreadsheets, databases and exports leave in names and values: FX5xxx.</content>
internal static partial class FindingRules
{
    public static readonly FindingRule ColumnOfSeparator = new(SeparatorLine, Error,
        "The column '{0}' is the line that Excel puts before a table, and not a column: names and values are not where they belong.",
        "Read the file with -Path, which knows the line, or take it out: Get-Content FILE | Select-Object -Skip 1 | ConvertFrom-Csv.");
    public static readonly FindingRule NoData = new(NotSendable, Error, "The value is no data: {0}.");
    public static readonly FindingRule LooksLikeNull = new(NullWord, Warning,
        "'{0}' is how databases and spreadsheets write that there is no value; it is sent as a text.",
        $"{Term.NullValue} leaves such cells out, with each word as its own value.");
    public static readonly FindingRule TimeWithoutZone = new(ZoneMissing, Warning,
        "'{0}' names no time zone, and is taken as UTC.",
        $"{Term.TimeZone} says another, such as Europe/Berlin; {Term.TimeZone} UTC says that it is meant.");
    public static readonly FindingRule ListOfOne = new(ListUnsplit, Warning, "'{0}' is taken as one item of the collection.",
        "Items stand apart by semicolons, a;b, or in a JSON array; in double quotes a comma is part of an item.");
    public static readonly FindingRule NamesExecution = new(ColumnNamesExecution, Warning,
        "The column '{0}' gives the execution its name, and is no input of the flow.",
        $"{Term.Name} '{{Name}}' says that it is meant; {Term.InputMap} gives it to an input{Term.MapOfName}.");
    public static readonly FindingRule TextAsFormula = new(SpreadsheetText, Warning, "'{0}' is read as '{1}'.",
        "It is how a spreadsheet keeps the zeros of a text.");
    public static readonly FindingRule DigitsLost = new(SpreadsheetDamage, Warning,
        "'{0}' looks like a long number that a spreadsheet has shortened: its last digits are lost.",
        "Format the column as text before the file is opened or filled, and export it again.");
    public static readonly FindingRule DecimalMade = new(SpreadsheetDamage, Warning,
        "'{0}' looks like a whole number that was turned into a decimal one: '.0' is no part of it, and zeros before it may be lost.",
        "Have the column read as text where the file is made (pandas: dtype=str), and export it again.");
    public static readonly FindingRule SpreadsheetError = new(SpreadsheetDamage, Warning,
        "'{0}' is what a spreadsheet shows where it has no value.", "Mend the formula, or widen the column, and export it again.");
    public static readonly FindingRule TextMark = new(SpreadsheetDamage, Warning,
        "'{0}' has the mark before it that tells a spreadsheet that it is text; it is sent as it stands.",
        "Export the values without the mark.");
    public static readonly FindingRule JsonDate = new(SpreadsheetDamage, Warning,
        "'{0}' is a time as Windows PowerShell writes it into JSON; as a text nobody can read it.",
        "Write the time as ISO 8601 before: ToString('o').");
    public static readonly FindingRule HiddenCharacters = new(CharactersHidden, Warning,
        "'{0}' holds characters that nobody sees.",
        "They come along by copying, or where a file is read in another encoding than its own; what compares or dials the value stumbles.");
    public static readonly FindingRule Garbled1252 = new(TextGarbled, Warning,
        "'{0}' looks like UTF-8 that was read in another encoding and saved again.",
        "Go back to the file that it was made of, and read that with its own encoding.");
    public static readonly FindingRule QuoteLost = new(StrayQuote, Warning,
        "'{0}' ends in a quote that nothing opens.",
        "Where text stands behind a closing quote, Import-Csv takes it in and loses the quote; -Path refuses such a line.");
    public static readonly FindingRule QuoteSeemsOpen = new(QuoteNeverClosed, Warning,
        "'{0}' ends in a line break.",
        "Where a quote is never closed, Import-Csv takes in the rest of the file for the last value; -Path refuses such a line.");
    public static readonly FindingRule BlanksCut = new(BlanksAtEnd, Warning, "'{0}' ends in blanks, which are taken off.",
        $"{Term.KeepBlanks} leaves them.");
}
