using System.ComponentModel;
using System.Reflection;

namespace FlowExec;

/// <summary>
/// Every code that a <see cref="Diagnostic"/> can have, each with its title. Codes are stable and never reused.
/// FX1xxx: shape; FX2xxx: values; FX3xxx: inputs against what the flow declares;
/// FX4xxx: the org; FX5xxx: rows and their binding; FX9xxx: contract files.
/// </summary>
public static class DiagnosticCodes
{
    /// <summary>FX1001.</summary>
    [Description("A required field is missing")]
    public const string RequiredFieldMissing = "FX1001";

    /// <summary>FX1002.</summary>
    [Description("A field's value does not have the format that the contract asks for")]
    public const string FieldFormat = "FX1002";

    /// <summary>FX1003.</summary>
    [Description("A field is not one of the contract's")]
    public const string UnknownField = "FX1003";

    /// <summary>FX1004.</summary>
    [Description("A field, or the payload itself, is of the wrong JSON type")]
    public const string FieldType = "FX1004";

    /// <summary>FX1005.</summary>
    [Description("A field is given twice")]
    public const string FieldTwice = "FX1005";

    /// <summary>FX1006.</summary>
    [Description("The request is larger than the platform takes")]
    public const string TooLarge = "FX1006";

    /// <summary>FX1007.</summary>
    [Description("The text is not JSON")]
    public const string NotJson = "FX1007";

    /// <summary>FX1008.</summary>
    [Description("A field that must have content is empty")]
    public const string FieldEmpty = "FX1008";

    /// <summary>FX1009.</summary>
    [Description("A value does not keep to the contract's schema")]
    public const string SchemaViolation = "FX1009";

    /// <summary>FX1010.</summary>
    [Description("The text has a comment")]
    public const string Comment = "FX1010";

    /// <summary>FX1011.</summary>
    [Description("A comma stands before a closing bracket")]
    public const string TrailingComma = "FX1011";

    /// <summary>FX1012.</summary>
    [Description("The text begins with a byte-order mark")]
    public const string ByteOrderMark = "FX1012";

    /// <summary>FX1013.</summary>
    [Description("The text is not sound UTF-8")]
    public const string NotUtf8 = "FX1013";

    /// <summary>FX1014.</summary>
    [Description("A name or a text stands in the wrong quotes, or in none")]
    public const string WrongQuotes = "FX1014";

    /// <summary>FX1015.</summary>
    [Description("A word or a number is not written as JSON writes it")]
    public const string WrongLiteral = "FX1015";

    /// <summary>FX1016.</summary>
    [Description("The text breaks off")]
    public const string Truncated = "FX1016";

    /// <summary>FX1017.</summary>
    [Description("The text is nested too deeply, or has too many values")]
    public const string TooDeep = "FX1017";

    /// <summary>FX1018.</summary>
    [Description("Something follows the JSON value")]
    public const string TrailingContent = "FX1018";

    /// <summary>FX1019.</summary>
    [Description("A comma or a colon is missing, too many, or another sign")]
    public const string MissingComma = "FX1019";

    /// <summary>FX1020.</summary>
    [Description("The payload was written for another contract")]
    public const string OtherContract = "FX1020";

    /// <summary>FX1021.</summary>
    [Description("A text has a character or an escape that JSON does not take")]
    public const string MalformedText = "FX1021";

    /// <summary>FX1022.</summary>
    [Description("There are more findings than are listed")]
    public const string TooMany = "FX1022";

    /// <summary>FX1030.</summary>
    [Description("The text is not the payload itself, and the payload in it was read")]
    public const string BodyInText = "FX1030";

    /// <summary>FX1031.</summary>
    [Description("The text is what the platform answered, not what is sent to it")]
    public const string Answer = "FX1031";

    /// <summary>FX1032.</summary>
    [Description("A request has another address, method or content type than the launch")]
    public const string RequestLine = "FX1032";

    /// <summary>FX1033.</summary>
    [Description("A request carries no body that could be read from the text")]
    public const string NoBodyInText = "FX1033";

    /// <summary>FX1034.</summary>
    [Description("A text holds a secret")]
    public const string SecretInText = "FX1034";

    /// <summary>FX1035.</summary>
    [Description("A text holds more than one payload")]
    public const string SeveralPayloads = "FX1035";

    /// <summary>FX1036.</summary>
    [Description("A value is not in the text, but what a program or a template puts there")]
    public const string Placeholder = "FX1036";

    /// <summary>FX2001.</summary>
    [Description("A value cannot be read as a boolean")]
    public const string NotBoolean = "FX2001";

    /// <summary>FX2002.</summary>
    [Description("A value cannot be read as a whole number")]
    public const string NotInteger = "FX2002";

    /// <summary>FX2003.</summary>
    [Description("A value cannot be read as a number")]
    public const string NotDecimal = "FX2003";

    /// <summary>FX2004.</summary>
    [Description("A value cannot be read as an amount of money")]
    public const string NotCurrency = "FX2004";

    /// <summary>FX2005.</summary>
    [Description("A value cannot be read as a point in time")]
    public const string NotDateTime = "FX2005";

    /// <summary>FX2006.</summary>
    [Description("A value cannot be read as a duration")]
    public const string NotDuration = "FX2006";

    /// <summary>FX2007.</summary>
    [Description("A value cannot be read as JSON")]
    public const string NotJsonValue = "FX2007";

    /// <summary>FX2008.</summary>
    [Description("A value cannot be read as a collection")]
    public const string NotCollection = "FX2008";

    /// <summary>FX2009.</summary>
    [Description("A value cannot be read as text")]
    public const string NotText = "FX2009";

    /// <summary>FX2010.</summary>
    [Description("A whole number does not fit into 64 bits")]
    public const string IntegerRange = "FX2010";

    /// <summary>FX2011.</summary>
    [Description("A number is not finite, and JSON has no way to say it")]
    public const string NotFinite = "FX2011";

    /// <summary>FX2012.</summary>
    [Description("A value is of a kind that JSON cannot carry, or is nested too deeply")]
    public const string NotSendable = "FX2012";

    /// <summary>FX2013.</summary>
    [Description("A text looks like an object that PowerShell turned into text")]
    public const string Stringified = "FX2013";

    /// <summary>FX3001.</summary>
    [Description("The flow declares no such input")]
    public const string UnknownInput = "FX3001";

    /// <summary>FX3002.</summary>
    [Description("An input that the flow requires is missing")]
    public const string RequiredInputMissing = "FX3002";

    /// <summary>FX3003.</summary>
    [Description("An input's name lacks the prefix 'Flow.'")]
    public const string InputPrefixMissing = "FX3003";

    /// <summary>FX3004.</summary>
    [Description("An input's value is of another type than the flow declares")]
    public const string InputType = "FX3004";

    /// <summary>FX3005.</summary>
    [Description("The contract carries a context field as an input, and the flow declares no such input")]
    public const string ContextInputUndeclared = "FX3005";

    /// <summary>FX3006.</summary>
    [Description("An input's type is not documented by the platform: the value is sent as it is")]
    public const string InputTypeUndocumented = "FX3006";

    /// <summary>FX3007.</summary>
    [Description("The value of an input breaks a rule that the flow declares for it")]
    public const string InputRule = "FX3007";

    /// <summary>FX4001.</summary>
    [Description("The org has no such flow, or the client may not see it")]
    public const string FlowUnknown = "FX4001";

    /// <summary>FX4002.</summary>
    [Description("The flow has no published version")]
    public const string FlowUnpublished = "FX4002";

    /// <summary>FX4003.</summary>
    [Description("The flow is of a type that cannot be launched")]
    public const string FlowNotLaunchable = "FX4003";

    /// <summary>FX4004.</summary>
    [Description("Several flows have the name")]
    public const string FlowNameAmbiguous = "FX4004";

    /// <summary>FX4005.</summary>
    [Description("A permission is missing")]
    public const string PermissionMissing = "FX4005";

    /// <summary>FX4006.</summary>
    [Description("A scope is missing from the token")]
    public const string ScopeMissing = "FX4006";

    /// <summary>FX4007.</summary>
    [Description("The flow is deactivated")]
    public const string FlowInactive = "FX4007";

    /// <summary>FX4008.</summary>
    [Description("The flow has no such version")]
    public const string VersionUnknown = "FX4008";

    /// <summary>FX4009.</summary>
    [Description("The org does not take the token")]
    public const string SignInRefused = "FX4009";

    /// <summary>FX4010.</summary>
    [Description("The org refused the payload, and the local test finds nothing wrong with it")]
    public const string OrgRefused = "FX4010";

    /// <summary>FX5001.</summary>
    [Description("A column has values and no name")]
    public const string ColumnUnnamed = "FX5001";

    /// <summary>FX5002.</summary>
    [Description("Two columns have the same name, or fill the same input")]
    public const string ColumnTwice = "FX5002";

    /// <summary>FX5003.</summary>
    [Description("Two columns fill the same context field with different values")]
    public const string FieldConflict = "FX5003";

    /// <summary>FX5004.</summary>
    [Description("A column that the input map names is missing")]
    public const string MappedColumnMissing = "FX5004";

    /// <summary>FX5005.</summary>
    [Description("The name template does not fit the row")]
    public const string NameTemplateColumn = "FX5005";

    /// <summary>FX5006.</summary>
    [Description("A text contains a null character")]
    public const string NullCharacter = "FX5006";

    /// <summary>FX5007.</summary>
    [Description("A text is broken Unicode")]
    public const string BrokenUnicode = "FX5007";

    /// <summary>FX5008.</summary>
    [Description("The row names no flow")]
    public const string NoFlow = "FX5008";

    /// <summary>FX5009.</summary>
    [Description("The contract has no place for a value, so it is not sent")]
    public const string NotCarried = "FX5009";

    /// <summary>FX5010.</summary>
    [Description("A context field cannot take the value")]
    public const string FieldValue = "FX5010";

    /// <summary>FX5011.</summary>
    [Description("The name that the template makes is too long")]
    public const string NameTooLong = "FX5011";

    /// <summary>FX5012.</summary>
    [Description("The JSON text of a row cannot be read")]
    public const string RowNotJson = "FX5012";

    /// <summary>FX5014.</summary>
    [Description("A line has more values than the header has names")]
    public const string RowTooLong = "FX5014";

    /// <summary>FX5015.</summary>
    [Description("A quote stands where none may")]
    public const string StrayQuote = "FX5015";

    /// <summary>FX5016.</summary>
    [Description("A text is not in the encoding of its file")]
    public const string WrongEncoding = "FX5016";

    /// <summary>FX5013.</summary>
    [Description("A column is not used")]
    public const string ColumnUnused = "FX5013";

    /// <summary>FX5020.</summary>
    [Description("What was handed in cannot be a row")]
    public const string RowUnusable = "FX5020";

    /// <summary>FX9001.</summary>
    [Description("A contract file cannot be read")]
    public const string ContractUnreadable = "FX9001";

    /// <summary>FX9002.</summary>
    [Description("A contract file says something that cannot be")]
    public const string ContractInvalid = "FX9002";

    /// <summary>FX9003.</summary>
    [Description("A keyword of the contract's schema is not evaluated")]
    public const string KeywordUnsupported = "FX9003";

    /// <summary>FX9004.</summary>
    [Description("A value could not be tested within the limits")]
    public const string Undecided = "FX9004";

    /// <summary>Every code with its title, in order.</summary>
    public static IReadOnlyDictionary<string, string> Titles { get; } = typeof(DiagnosticCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .OrderBy(field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal)
        .ToDictionary(
            field => (string)field.GetRawConstantValue()!,
            field => field.GetCustomAttribute<DescriptionAttribute>()!.Description)
        .AsReadOnly();
}
