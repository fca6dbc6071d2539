using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>Rows and their binding: FX5xxx.</content>
internal static partial class FindingRules
{
    private const string OneColumnEach = "Give each column a name of its own, or leave one out with -ExcludeProperty.";

    public static readonly FindingRule MapNamesNoColumn = new(MappedColumnMissing, Error,
        "The input map fills '{0}' from the column '{1}', and the row has no such column.");
    public static readonly FindingRule TemplateNamesNoColumn = new(NameTemplateColumn, Error,
        "The name template '{0}' uses the column '{1}', and the row has no such column.");
    public static readonly FindingRule ColumnNameUnusable = new(NotText, Error, "The name of column {0}, '{1}', is not {2}.");
    public static readonly FindingRule TemplateHidesColumn = new(ColumnUnused, Warning,
        "The column '{0}' is not used: the name template gives the execution its name.");
    public static readonly FindingRule ColumnDoubled = new(ColumnTwice, Error, "The column '{0}' is there twice.", OneColumnEach);
    public static readonly FindingRule ColumnsClash =
        new(ColumnTwice, Error, "The columns '{0}' and '{1}' both fill the input '{2}'.", OneColumnEach);
    public static readonly FindingRule RowIsNoJson = new(RowNotJson, Error, "The row is not a JSON object: {0}",
        "JSON wants names and texts between double quotes, and no comma behind the last member.");
    public static readonly FindingRule RowNamesNoFlow = new(NoFlow, Error, "No flow is named.",
        "Add a column flow_id or flow_name, or give -FlowId or -FlowName.");
    public static readonly FindingRule CannotBeSent = new(NotCarried, Warning,
        "{0} {1} cannot be sent: the contract {2} has no place for it.",
        "Leave it out, or choose another contract with -Contract.");
    public static readonly FindingRule RowCannotBeUsed = new(RowUnusable, Error, "The row cannot be used: {0}.");
    public static readonly FindingRule LineTooLong = new(RowTooLong, Error, "{0}");
    public static readonly FindingRule QuoteAstray = new(StrayQuote, Error, "{0}");
    public static readonly FindingRule EncodingOfFile = new(WrongEncoding, Error, "{0}");

    /// <summary>A finding about a cell whose sentence the binder gives.</summary>
    public static FindingRule OfRow(string code, DiagnosticSeverity severity) => new(code, severity, "{0}");
}
