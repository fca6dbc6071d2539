namespace FlowExec;

/// <summary>What is wrong with a text that should be JSON (RFC 8259).</summary>
internal enum JsonTextProblemKind
{
    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary>A UTF-8 byte order mark before the text; RFC 8259 section 8.1 forbids to add one. It is skipped.</summary>
    ByteOrderMark,

    /// <summary>The text is in another encoding than UTF-8, told by its byte order mark or by NUL bytes.</summary>
    WrongEncoding,

    /// <summary>Bytes that are no UTF-8. Inside strings they read as U+FFFD.</summary>
    InvalidUtf8,

    /// <summary>A comment. It is skipped.</summary>
    Comment,

    /// <summary>A comma before a closing bracket. It is skipped.</summary>
    TrailingComma,

    /// <summary>A name that the same object has already used.</summary>
    DuplicateName,

    /// <summary>An escape for one half of a surrogate pair, which stands for no character.</summary>
    LoneSurrogate,

    /// <summary>NaN or an infinity, for which JSON has no spelling.</summary>
    NotANumber,

    /// <summary>A string in single or typographic quotes.</summary>
    WrongQuote,

    /// <summary>A name without quotes.</summary>
    UnquotedName,

    /// <summary>A word that is no JSON literal: True, None, undefined and the like.</summary>
    UnknownLiteral,

    /// <summary>A number in a form that JSON does not have: leading zeros, a plus sign, no digit beside the point.</summary>
    MalformedNumber,

    /// <summary>A string with a raw control character, such as a line break, or an unknown escape.</summary>
    MalformedString,

    /// <summary>Arrays and objects inside each other beyond the limit.</summary>
    TooDeep,

    /// <summary>More values than the limit.</summary>
    TooManyTokens,

    /// <summary>The text ends before its value does.</summary>
    Truncated,

    /// <summary>Something follows the value.</summary>
    TrailingContent,

    /// <summary>A comma, a colon or a value is missing, or a bracket is of the wrong kind.</summary>
    UnexpectedCharacter,
}

/// <summary>One problem of a JSON text.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Where, in bytes from the beginning of the text.</param>
/// <param name="Length">How many bytes it spans; 0 at the end of the text.</param>
/// <param name="Message">What is wrong, in one English sentence without position.</param>
/// <param name="Pointer">JSON pointer of the value concerned, or of the innermost array or object that was open.</param>
/// <param name="IsFatal">True where reading ended here, so that the text has no value.</param>
internal sealed record JsonTextProblem(
    JsonTextProblemKind Kind, int Offset, int Length, string Message, string Pointer, bool IsFatal)
{
    /// <summary>Index of the token concerned, or -1 where there is none. For a duplicate, the second name.</summary>
    public int Token { get; init; } = -1;
}

/// <summary>Limits for reading a JSON text.</summary>
internal sealed record JsonTextOptions
{
    /// <summary>The defaults.</summary>
    public static JsonTextOptions Default { get; } = new();

    /// <summary>How many arrays and objects may be open inside each other; from 1 to 1000.</summary>
    public int MaxDepth { get; init; } = 128;

    /// <summary>How many values and names are read; from 1 to 200,000,000. Twelve bytes each.</summary>
    public int MaxTokens { get; init; } = 2_000_000;

    /// <summary>How many problems are listed; the rest is counted only. At least 1.</summary>
    public int MaxProblems { get; init; } = 100;
}
