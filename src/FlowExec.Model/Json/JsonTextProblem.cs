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

    /// <summary>Arrays and objects inside each other beyond the limit.</summary>
    TooDeep,

    /// <summary>More values than the limit.</summary>
    TooManyTokens,

    /// <summary>The text ends before its value does.</summary>
    Truncated,

    /// <summary>Something follows the value.</summary>
    TrailingContent,

    /// <summary>Anything else that JSON does not have there.</summary>
    Malformed,
}

/// <summary>One problem of a JSON text.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Where, in bytes from the beginning of the text.</param>
/// <param name="Length">How many bytes it spans; 0 at the end of the text.</param>
/// <param name="Pointer">JSON pointer of the value concerned, or of the innermost array or object that was open.</param>
/// <param name="IsFatal">True where reading ended here, so that the text has no value.</param>
/// <param name="Token">Index of the token concerned, or -1 where there is none. For a duplicate, the second name.</param>
internal sealed record JsonTextProblem(JsonTextProblemKind Kind, int Offset, int Length, string Pointer, bool IsFatal, int Token);
