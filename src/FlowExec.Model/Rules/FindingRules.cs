using System.Reflection;
using static FlowExec.DiagnosticCodes;
using static FlowExec.DiagnosticSeverity;

namespace FlowExec;

/// <summary>Every sentence that a finding can be, by code. What a payload's text and its fields can be found to be: FX1xxx.</summary>
internal static partial class FindingRules
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FindingRule> All => field ??= [.. typeof(FindingRules).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(one => one.GetValue(null)).OfType<FindingRule>()];

    /// <summary>What is said about a text that is an answer, or of what stands around a payload.</summary>
    public static FindingRule AroundPayload(string code) => new(code, Error, "{0}");

    /// <summary>What nobody can say about a field that the request does not have.</summary>
    public const string Unpublished =
        "It is not documented whether the platform refuses or ignores a field that its request does not have.";

    /// <summary>What is said about a text that stands in the place of an id.</summary>
    public const string LooksUnfilled = "It looks like a placeholder that was never filled in.";

    /// <summary>What is said about several payloads in a list.</summary>
    public const string OneByOne = "A request is one launch: give the items one by one.";

    /// <summary>What is said about a payload that is no object.</summary>
    public const string OneObject = "A payload is an object with the fields of the request in it.";

    private const string Quotes = "JSON quotes every name and every text, in double quotes.";
    private const string Commas = "Members and elements stand apart by one comma.";
    private const string Words = "The words that JSON knows are true, false and null, in small letters.";
    private const string EscapesOfJson = "JSON knows the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX.";

    public static readonly FindingRule FieldMissing = new(RequiredFieldMissing, Error, "{0} is missing; {1} requires it.");
    public static readonly FindingRule FieldOfFormat = new(FieldFormat, Error, "{0} must be {1}; '{2}' is not.");
    public static readonly FindingRule NoSuchField = new(UnknownField, Error, "'{0}' is not a field of {1}.");
    public static readonly FindingRule Misnamed = new(UnknownField, Error, "'{0}' is not a field of {1}; did you mean {2}?");
    public static readonly FindingRule MisnamedTaken =
        new(UnknownField, Error, "'{0}' is not a field of {1}; did you mean {2}, which is there already?");
    public static readonly FindingRule Wrapper =
        new(UnknownField, Error, "'{0}' is not a field of {1}; what is in it belongs around it.");
    public static readonly FindingRule LongName = new(UnknownField, Error, "A name of {0} bytes is not a field of the contract {1}.",
        "Nothing else is tested while it is there.");
    public static readonly FindingRule OfType = new(FieldType, Error, "{0} must be {1}, and is {2}.");
    public static readonly FindingRule SameField = new(FieldTwice, Error, "'{0}' and '{1}' are the same field.");
    public static readonly FindingRule SameFieldDiffers =
        new(FieldTwice, Error, "'{0}' and '{1}' are the same field, and have different values.");
    public static readonly FindingRule NameTwice = new(FieldTwice, Error, "'{0}' is given twice.", Twice);
    public static readonly FindingRule NameTwiceDiffers = new(FieldTwice, Error, "'{0}' is given twice, with different values.", Twice);
    public static readonly FindingRule InputTwice = new(FieldTwice, Error, "The input '{0}' is given twice: '{1}' is there already.",
        "Keep the right one.");
    public static readonly FindingRule RequestTooLarge = new(TooLarge, Error, "The request is {0} bytes long, and the platform takes {1}.");
    public static readonly FindingRule Empty = new(FieldEmpty, Error, "{0} must not be empty.");
    public static readonly FindingRule OtherShape = new(OtherContract, Information, "This is the {0} shape; the connection speaks {1}.");
    public static readonly FindingRule More = new(TooMany, Information, "There are more findings than these {0}; they are not listed.",
        "Mend what is listed and test again.");
    public static readonly FindingRule Event = new(NotALaunch, Error, "This is an event for an execution that runs, and not a launch.",
        "The platform has no call that sends events to a running execution. To launch, give the flow's id as 'flowId'.");

    public static readonly FindingRule SentOtherwise = new(SentElsewise, Information,
        "Start-FlowExecution would read this as a row, and send a sound request for it.");
    public static readonly FindingRule InText = new(BodyInText, Information, "This is {0}; what is tested is the body in it.",
        $"Nothing in the text was run. {Term.RepairPayload} gives the body by itself.");
    public static readonly FindingRule OneSecret = new(SecretInText, Warning, "The text holds a token or a secret.", ShownAsStars);
    public static readonly FindingRule Secrets = new(SecretInText, Warning, "The text holds {0} tokens or secrets.", ShownAsStars);
    public static readonly FindingRule Second = new(SeveralPayloads, Error,
        "A second payload begins here; the first alone is tested.",
        "One text holds one payload; give several as an array's elements or one by one.");
    public static readonly FindingRule Filled = new(Placeholder, Error,
        "'{0}' is filled in by the template; what it comes to is not in the text.",
        "What the platform judges is the body after the template was filled in: copy it from the action's test run.");
    public static readonly FindingRule NeverFilled = new(Placeholder, Warning,
        "The text '{0}' looks like a variable that was not filled in.",
        "A variable is filled in by the program that makes the text; by PowerShell between double quotes alone, not in '...' and @'...'@.");
    public static readonly FindingRule WorkedOut = new(Placeholder, Error,
        "'{0}' is worked out by the program; what it comes to is not in the text.",
        "Put the value there, or test the body that the program sends.");

    public static readonly FindingRule Nothing = new(NotJson, Error, "The text is empty.", "Give the payload as JSON text.");
    public static readonly FindingRule Garbled = new(NotJson, Error, "Something else is expected here.");
    public static readonly FindingRule WrongBracket = new(NotJson, Error, "'{0}' closes what '{1}' opened.");
    public static readonly FindingRule BlankOfText = new(NotJson, Error, "A blank here is none of JSON's.",
        "No-break spaces and characters without width come with text that was copied from a page.");
    public static readonly FindingRule BracesMissing = new(NotJson, Error, "The fields stand in no braces.",
        "A payload is one object: { before the first field, } behind the last.");
    public static readonly FindingRule ValueMissing = new(NotJson, Error, "A value is missing before this.",
        "Every name has a value: null, where there is none.");
    public static readonly FindingRule HasComment = new(Comment, Error, "JSON has no comments.", "Take the comment out.");
    public static readonly FindingRule CommaBehindLast = new(TrailingComma, Error, "A comma before a closing bracket is not JSON.",
        "The last member has no comma behind it.");
    public static readonly FindingRule HasByteOrderMark = new(ByteOrderMark, Warning, "The text begins with a byte-order mark.",
        "Save the file as UTF-8 without one (in PowerShell: -Encoding utf8NoBOM).");
    public static readonly FindingRule IsUtf16 = new(NotUtf8, Error, "The text is UTF-16; JSON is exchanged as UTF-8.",
        "Save the file as UTF-8 (in PowerShell: -Encoding utf8NoBOM).");
    public static readonly FindingRule OtherEncoding = new(NotUtf8, Error, "The text is in another encoding than UTF-8.",
        "Save the file as UTF-8.");
    public static readonly FindingRule BrokenUtf8 = new(NotUtf8, Error, "The text has bytes that are no UTF-8.", CutCharacter);
    public static readonly FindingRule LoneSurrogate =
        new(NotUtf8, Error, "An escape stands for one half of a surrogate pair, and so for no character.", CutCharacter);
    public static readonly FindingRule OtherQuotes = new(WrongQuotes, Error, "Names and texts stand in double quotes (\").", Quotes);
    public static readonly FindingRule BareName = new(WrongQuotes, Error, "The name '{0}' must stand in double quotes.", Quotes);
    public static readonly FindingRule BareText = new(WrongQuotes, Error, "The text '{0}' must stand in double quotes.",
        "JSON quotes every text; bare words are true, false and null alone.");
    public static readonly FindingRule OtherWord = new(WrongLiteral, Error, "'{0}' is not JSON; it is written {1}.", Words);
    public static readonly FindingRule OtherNumber = new(WrongLiteral, Error, "'{0}' is not how JSON writes a number.",
        "No plus sign, no leading zero, a digit on each side of the point.");
    public static readonly FindingRule BreaksOff = new(Truncated, Error, "The text breaks off before its value ends.",
        "Part of it was lost, or a closing quote or bracket is missing.");
    public static readonly FindingRule SomethingLeftOut = new(Truncated, Error, "Something was left out here.",
        "Dots stand for what an example does not show: write it out, or drop the dots.");
    public static readonly FindingRule Depth = new(TooDeep, Error, "The text is nested too deeply.",
        "No payload of the platform is as deep as this.");
    public static readonly FindingRule Tokens = new(TooDeep, Error, "The text has too many values.",
        "No payload of the platform is as large as this.");
    public static readonly FindingRule Trailing = new(TrailingContent, Error, "Something follows the JSON value.",
        "One text holds one payload; give several as an array's elements or one by one.");
    public static readonly FindingRule NoComma = new(MissingComma, Error, "A comma is missing before this.", Commas);
    public static readonly FindingRule Semicolon =
        new(MissingComma, Error, "';' is not JSON; members and elements stand apart by commas.", Commas);
    public static readonly FindingRule CommaTooMany = new(MissingComma, Error, "A comma too many.", Commas);
    public static readonly FindingRule NoColon = new(MissingComma, Error, "A colon is missing before this.",
        "A colon stands between name and value.");
    public static readonly FindingRule EqualsSign = new(MissingComma, Error, "'=' is not JSON; a colon stands between name and value.",
        "A colon stands between name and value.");
    public static readonly FindingRule BrokenText = new(MalformedText, Error,
        "A text has a character or an escape that JSON does not take as it is.", EscapesOfJson);
    public static readonly FindingRule BrokenLine = new(MalformedText, Error,
        "A line break inside a text must be written as \\n; or its closing quote is missing.", EscapesOfJson);
    public static readonly FindingRule NoFiniteWord = new(NotFinite, Error, "{0} is not JSON; JSON has no spelling for it.",
        "Leave the value out, or give a number.");

    private const string ShownAsStars =
        "They are shown as stars here. Where the text was pasted elsewhere too, end the token and give the client a new secret.";

    private const string Twice = "What a reader makes of it is anybody's guess: most take the last.";
    private const string CutCharacter = "The text was cut inside a character, or saved in another encoding; save it as UTF-8.";
}
