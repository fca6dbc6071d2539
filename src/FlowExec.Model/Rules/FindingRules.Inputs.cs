using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <content>Values and inputs: FX2xxx and FX3xxx; contract files: FX9xxx.</content>
internal static partial class FindingRules
{
    public static readonly FindingRule LooksStringified =
        new(Stringified, Warning, "The text '{0}' looks like an object that PowerShell turned into text.",
            "ConvertTo-Json stops at a depth of 2 unless -Depth says more, and a text made of an object is often the name of its type.");

    public static readonly FindingRule NoSuchInput = new(UnknownInput, Error, "The flow declares no input '{0}'.");
    public static readonly FindingRule InputMisnamed = new(UnknownInput, Error, "The flow declares no input '{0}'; did you mean '{1}'?");
    public static readonly FindingRule InputMisnamedTaken = new(UnknownInput, Error,
        "The flow declares no input '{0}'; did you mean '{1}', which is there already?", "Keep the right one.");
    public static readonly FindingRule Holder = new(UnknownInput, Error,
        "'{0}' is no input of the flow; what is in it belongs beside it, as inputs of their own.");
    public static readonly FindingRule InputMissing =
        new(RequiredInputMissing, Error, "The input '{0}' is missing; the flow requires it.");
    public static readonly FindingRule NoPrefix =
        new(InputPrefixMissing, Error, "The input '{0}' lacks the prefix '{1}'; did you mean '{2}'?",
            "The published request names inputs with their scope.");
    public static readonly FindingRule InputOfType = new(InputType, Error, "The input '{0}' must be {1}, and {2}is {3}.");
    public static readonly FindingRule InputWrapped =
        new(InputType, Error, "The input '{0}' is wrapped: its value stands in '{1}', and the request has the value alone.");
    public static readonly FindingRule InputList =
        new(InputType, Error, "'{0}' is a list of names and values; the request has a map of names to values.");
    public static readonly FindingRule Travels = new(UnknownField, Error,
        "'{0}' is not a field of {1}; it would travel as {2}, and the flow declares no such input.");
    public static readonly FindingRule TravelsInside =
        new(ContextInputUndeclared, Error, "'{0}' would travel as {1}, and the flow declares no such input.");
    public static readonly FindingRule TravelsAs =
        new(ContextInputUndeclared, Error, "'{0}' travels as the input '{1}', and the flow declares no such input.");
    public static readonly FindingRule TypeUndocumented = new(InputTypeUndocumented, Warning,
        "The input '{0}' is of type '{1}'; the value is sent as it is.",
        "The platform does not document how such a value looks on the wire.");

    public static readonly FindingRule SpellingUndocumented = new(InputTypeUndocumented, Warning,
        "The input '{0}' must be {1}, and {2}is {3}: whether the platform reads this spelling is not documented.");

    public static readonly FindingRule DeclaredKeywordIgnored = new(KeywordUnsupported, Warning,
        "The flow declares its inputs with the keyword '{0}' at '{1}', which is not evaluated.");
    public static readonly FindingRule DeclaredUnusable = new(KeywordUnsupported, Warning,
        "Of what the flow declares, only the inputs' names and types are tested: the rest of its schema cannot be read.");
    public static readonly FindingRule DeclaredUndecided =
        new(Undecided, Error, "{0} could not be tested: '{1}' of what the flow declares took too long.");

    public static readonly FindingRule KeywordIgnored = new(KeywordUnsupported, Warning,
        "The schema of the contract {0} has the keyword '{1}' at '{2}', which is not evaluated.");
    public static readonly FindingRule NotDecided =
        new(Undecided, Error, "{0} could not be tested: '{1}' of the contract took too long.",
            "Make the contract's pattern simpler; nested repetitions such as (a+)+ are slow.");

    /// <summary>What is said where a value breaks a keyword, of the contract's schema or of what the flow declares: about the subject, what
    /// is asked for, what is given, the member meant, and the keyword.</summary>
    public static FindingRule OfKeyword(string code, string keyword) =>
        new(code, Error, Broken.GetValueOrDefault(keyword, "{0} does not keep to '{4}'."));

    private static readonly Dictionary<string, string> Broken = new()
    {
        ["enum"] = "{0} must be one of {1}; {2} is not.",
        ["const"] = "{0} must be {1}; {2} is not.",
        ["pattern"] = "{0} must match {1}; {2} does not.",
        ["format"] = "{0} must be of the format {1}; {2} is not.",
        ["minimum"] = "{0} must be {1} or more; {2} is less.",
        ["maximum"] = "{0} must be {1} or less; {2} is more.",
        ["exclusiveMinimum"] = "{0} must be more than {1}; {2} is not.",
        ["exclusiveMaximum"] = "{0} must be less than {1}; {2} is not.",
        ["multipleOf"] = "{0} must be a multiple of {1}; {2} is not.",
        ["minLength"] = "{0} must have {1} or more; it has {2}.",
        ["maxLength"] = "{0} must have {1} or fewer; it has {2}.",
        ["minItems"] = "{0} must have {1} or more; it has {2}.",
        ["maxItems"] = "{0} must have {1} or fewer; it has {2}.",
        ["minProperties"] = "{0} must have {1} or more; there are {2}.",
        ["maxProperties"] = "{0} must have {1} or fewer; there are {2}.",
        ["uniqueItems"] = "{0} must not have equal items.",
        ["type"] = "{0} must be of type {1}, and is of type {2}.",
        ["required"] = "'{3}' is missing in {0}, and required there.",
        ["dependentRequired"] = "'{3}' is missing in {0}; it must come with '{2}'.",
        ["additionalProperties"] = "'{3}' is no name that is let in there.",
        ["propertyNames"] = "'{3}' is no name that is let in there.",
    };
}
