using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlowExec.Engine.Api;

/// <summary>Turns the body of a good answer into a wire type.</summary>
internal static class AnswerReader
{
    /// <summary>The reason of the exception for a body that is not what the platform sends.</summary>
    public const string UnreadableReason = "AnswerUnreadable";

    /// <summary>Reads the body.</summary>
    /// <exception cref="FlowConnectionException">The body is not what the platform sends.</exception>
    public static T Read<T>(HttpAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            ReadOnlySpan<byte> body = answer.Body.Span;
            if (body.StartsWith("\uFEFF"u8))
            {
                body = body[3..];
            }

            return JsonSerializer.Deserialize(body, type) ?? throw Unreadable(answer, null);
        }
        catch (JsonException e)
        {
            throw Unreadable(answer, e);
        }
    }

    private static FlowConnectionException Unreadable(HttpAnswer answer, Exception? e) => new(
        UnreadableReason,
        $"The answer was HTTP {answer.Status}, but its body ({answer.MediaType ?? "no media type"}, {answer.Body.Length} bytes) "
            + "is not what the platform sends.",
        neverSent: false,
        "See whether a gateway or proxy answers in the platform's place.",
        e);
}
