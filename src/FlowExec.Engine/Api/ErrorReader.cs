using System.Text;
using System.Text.Json;

namespace FlowExec.Engine.Api;

/// <summary>Reads what an error answer says: the platform's ErrorBody, the OAuth error shape, or whatever a gateway put in its
/// place.</summary>
internal static class ErrorReader
{
    private const int LongestMessage = 2000;

    /// <summary>Reads the answer; never throws for what is in it.</summary>
    public static FlowError Read(HttpAnswer answer, StatusMeaning meaning)
    {
        ErrorWire? error = Parse(answer.Body.Span);
        string? message = error?.Message ?? error?.ErrorDescription ?? error?.Description;
        string? details = error?.Details is { Count: > 0 } list
            ? string.Join(", ", list.Select(d => $"{d.FieldName} {d.ErrorCode}".Trim()).Where(text => text.Length > 0).Take(10))
            : null;
        if (message is not null && !string.IsNullOrEmpty(details))
        {
            message += $" ({details})";
        }

        return new FlowError
        {
            Code = Clean(error?.Code) ?? Clean(error?.Error) ?? meaning.Reason,
            Message = Clean(message) ?? Wordless(answer),
            Status = answer.Status,
            CorrelationId = answer.CorrelationId ?? Clean(error?.ContextId),
            RetryAfter = RetryAfter.Of(answer),
            NextStep = meaning.NextStep,
        };
    }

    private static ErrorWire? Parse(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        try
        {
            return body.IsEmpty ? null : JsonSerializer.Deserialize(body, WireJson.Default.ErrorWire);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Wordless(HttpAnswer answer)
    {
        string what = answer.Body.IsEmpty
            ? "an empty body"
            : $"a body that is not the platform's ({answer.MediaType ?? "no media type"}): a gateway or proxy may have answered in its place";
        return $"The answer was HTTP {answer.Status} with {what}.";
    }

    /// <summary>One line of bounded length without control characters; null where nothing is left.</summary>
    private static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, LongestMessage));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestMessage)))
        {
            clean.Append(char.IsControl(c) ? ' ' : c);
        }

        return clean.ToString().Trim();
    }
}
