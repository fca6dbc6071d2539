using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>Rows and their binding: FX5xxx.</content>
internal static partial class FindingRules
{
    private static Sentence OneColumnEach => $"Give each column a name of its own, or leave one out with {Term.ExcludeProperty}.";

    public static readonly FindingRule MapNamesNoColumn = new(MappedColumnMissing, Error,
        "The input map fills '{0}' from the column '{1}', and the row has no such column.");
    public static readonly FindingRule TemplateNamesNoColumn = new(NameTemplateColumn, Error,
        "The name template '{0}' uses the column '{1}', and the row has no such column.");
    public static readonly FindingRule ColumnNameUnusable = new(NotText, Error, "The name of column {0}, '{1}', is not {2}.");
    public static readonly FindingRule TemplateHidesColumn = new(ColumnUnused, Warning,
        "The column '{0}' is not used: the name template gives the execution its name.");
    public static readonly FindingRule ColumnNameless = new(ColumnUnnamed, Error, "Column {0} has no name, and the value '{1}'.",
        $"Give the column a name in the header, or leave it out with {Term.IncludeProperty}.");
    public static readonly FindingRule ColumnSeemsNameless =
        new(ColumnUnnamed, Error, "The value '{0}' stands in a column that seems to have no header.");
    public static readonly FindingRule ColumnDoubled = new(ColumnTwice, Error, "The column '{0}' is there {1}.", OneColumnEach);
    public static readonly FindingRule ColumnsClash =
        new(ColumnTwice, Error, "The columns '{0}' and '{1}' both fill the input '{2}'.", OneColumnEach);
    public static readonly FindingRule ConstantClash = new(ColumnTwice, Error,
        "The column '{0}' and the constant both fill the input '{1}'.",
        $"Leave the constant out, or the column with {Term.ExcludeProperty}.");
    public static readonly FindingRule InputDoubled =
        new(ColumnTwice, Error, "The input '{0}' is given twice.", "Keep one of the two.");
    public static readonly FindingRule TemplateNamesNoInput = new(NameTemplateColumn, Error,
        "The name template '{0}' uses '{1}', and the context has no such input.");
    public static readonly FindingRule NameHasLength = new(NameTooLong, Error,
        "The name template makes a name of {0} characters, '{1}'.",
        $"{NameTemplate.MaxLength} is the most. Use a shorter column.");
    public static readonly FindingRule NameUnusable = new(NotText, Error, "The name '{0}' is not {1}.");
    public static readonly FindingRule NoMap = new(FieldValue, Error, "'{0}' is not a map of {1}.",
        "Give a map (a hashtable, or a JSON object), or a column for each.");
    public static readonly FindingRule NoParticipants = new(FieldValue, Error, "'{0}' is not a list of participants.",
        "A participant is a map with user_id, role and channels.");
    public static readonly FindingRule NoFieldText = new(FieldValue, Error, "'{0}' is not {1}.");
    public static readonly FindingRule FieldsDiffer = new(FieldConflict, Error, "'{0}' and '{1}' are both given for {2}.",
        $"Keep one of the columns, or leave one out with {Term.ExcludeProperty}.");
    public static readonly FindingRule InputUnusable = new(NotText, Error, "'{0}' is not {1}.");
    public static readonly FindingRule SecureInputUnusable = new(NotText, Error, "The value is not {0}.");
    public static readonly FindingRule RowIsNoJson = new(RowNotJson, Error, "The row is not a JSON object: {0}",
        "JSON wants names and texts between double quotes, and no comma behind the last member.");
    public static readonly FindingRule RowNamesNoFlow = new(NoFlow, Error, "No flow is named.",
        $"Add a column flow_id or flow_name, or give {Term.FlowId} or {Term.FlowName}.");
    public static readonly FindingRule CannotBeSent = new(NotCarried, Warning,
        "{0} {1} cannot be sent: the contract {2} has no place for it.",
        $"Leave it out, or choose another contract with {Term.Contract}.");
    public static readonly FindingRule RowCannotBeUsed = new(RowUnusable, Error, "The row cannot be used: {0}.");
}
