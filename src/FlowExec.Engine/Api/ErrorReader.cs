using System.Collections.Immutable;

namespace FlowExec.Engine.Api;

/// <summary>Makes the error of an answer that is no success: what its status means, and in whose words.</summary>
internal static class ErrorReader
{
    private const int MostNames = 10;
    private const int LongestName = 200;

    /// <summary>The answer as an exception.</summary>
    public static FlowApiException Refusal(HttpAnswer answer)
    {
        ErrorWords words = ErrorWords.Of(answer);
        StatusMeaning meaning = StatusTable.For(answer.Status, words.IsPlatforms);
        return new FlowApiException(meaning.Reason, Error(answer, words, meaning), meaning.NextStep);
    }

    /// <summary>What the answer says.</summary>
    public static FlowError Read(HttpAnswer answer) => Refusal(answer).Error;

    private static FlowError Error(HttpAnswer answer, ErrorWords words, StatusMeaning meaning) => new()
    {
        Fields = FieldsOf(answer),
        Permissions = PermissionsOf(answer),
        Code = words.Code ?? meaning.Reason,
        Message = answer.Status is >= 300 and < 400 ? Redirect(answer)
            : words.Text is null ? Wordless(answer)
            : words.IsPlatforms ? words.Text
            : $"A gateway answered HTTP {answer.Status} in the platform's place ({answer.MediaType ?? "no media type"}): {words.Text}",
        Status = answer.Status,
        CorrelationId = answer.CorrelationId ?? words.ContextId,
        RetryAfter = RetryAfter.Of(answer),
        Advice = meaning.NextStep,
    };

    /// <summary>The fields of the request that the details name.</summary>
    private static ImmutableArray<string> FieldsOf(HttpAnswer answer) =>
        [.. ((Wire.Parse(answer.Body.Span) ?? default).Children("details")
            ?? []).Select(detail => answer.Words(detail.Text("fieldName"), LongestName)).OfType<string>().Take(MostNames)];

    /// <summary>The permissions that are named as a parameter of the message: a text with commas, or a list.</summary>
    private static ImmutableArray<string> PermissionsOf(HttpAnswer answer)
    {
        Wire parameters = (Wire.Parse(answer.Body.Span) ?? default).Child("messageParams");
        IEnumerable<string> named = parameters.Text("permissions") is { } text ? text.Trim('[', ']').Split(',')
            : parameters.Texts("permissions");
        return [.. named.Select(one => answer.Words(one, LongestName)).OfType<string>().Take(MostNames)];
    }

    private static string Redirect(HttpAnswer answer) => answer.Words(answer.Location, 300) is { } place
        ? $"The answer was HTTP {answer.Status}, a redirect to {place}, which is not followed."
        : $"The answer was HTTP {answer.Status}, a redirect that names no place.";

    private static string Wordless(HttpAnswer answer)
    {
        string what = answer.Body.IsEmpty
            ? "an empty body"
            : $"a body that is not the platform's ({answer.MediaType ?? "no media type"}): "
                + "a gateway or proxy may have answered in its place";
        return $"The answer was HTTP {answer.Status} with {what}.";
    }
}
