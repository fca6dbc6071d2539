namespace FlowExec.Engine.Api;

/// <summary>Opens the body of a good answer.</summary>
internal static class AnswerReader
{
    /// <summary>The reason of the exception for a body that is not what the platform sends.</summary>
    public const string UnreadableReason = "AnswerUnreadable";

    /// <summary>Reads the body.</summary>
    /// <exception cref="FlowConnectionException">The body is no JSON object.</exception>
    public static Wire Read(HttpAnswer answer) => Wire.Parse(answer.Body.Span) ?? throw new FlowConnectionException(
        UnreadableReason,
        $"The answer was HTTP {answer.Status}, but its body ({answer.MediaType ?? "no media type"}, {answer.Body.Length} bytes) "
            + $"is not what the platform sends{ErrorWords.Quoted(answer)}.",
        neverSent: false,
        "See whether a gateway or proxy answers in the platform's place.");
}
