using System.Text.RegularExpressions;

namespace FlowExec;

/// <summary>
/// Sees that a text is what the platform answered: an error, a launch, an execution, a token. It is explained, not tested as a request.
/// Source of the shapes: Genesys Cloud Platform API, ErrorBody, FlowExecutionLaunchResponse and FlowRuntimeExecution, as the vendor's SDKs
/// carry them (.NET SDK 270.0.0).
/// </summary>
internal static partial class AnswerRecognition
{
    /// <summary>Adds one finding where the text is an answer; false where it is none.</summary>
    public static bool Add(JsonText text, FindingList findings)
    {
        if (text.Tokens[0].Kind != JsonTokenKind.Object || text.Member(0, "flowId") >= 0 || text.Member(0, "inputData") >= 0)
        {
            return false;
        }

        (string Message, Sentence Help)? answer = OfToken(text) ?? OfError(text) ?? OfExecution(text) ?? OfFlow(text) ?? OfList(text);
        if (answer is { } found)
        {
            findings.Add(FindingRules.AroundPayload(DiagnosticCodes.Answer).Of(new Said(found.Message)) with { Advice = found.Help }, 0);
        }

        return answer is not null;
    }

    private static (string Message, Sentence Help)? OfToken(JsonText text) =>
        text.Member(0, "access_token") >= 0 && text.Member(0, "token_type") >= 0
            ? ("This is the login host's answer: a token, and not a launch request.",
                "Connect-FlowOrg signs in and keeps the token by itself. See docs/what-the-forums-say.md#token.")
            : null;

    private static (string Message, Sentence Help)? OfError(JsonText text)
    {
        if (Text(text, "error") is { } signIn && (text.Member(0, "error_description") >= 0 || text.Member(0, "description") >= 0))
        {
            return ($"This is the login host's answer: it refused to sign in with '{FieldText.Shorten(signIn)}'.",
                "Check client id, secret and region. See docs/what-the-forums-say.md#token.");
        }

        string? code = Text(text, "code") ?? Text(text, "error_code");
        string? context = Text(text, "contextId");
        string? message = Text(text, "message");
        int status = text.Member(0, "status") is >= 0 and var token && text.Tokens[token].Kind == JsonTokenKind.Number
            && int.TryParse(text.RawText(token), out int number) ? number : 0;
        bool isError = code is not null && (message is not null || context is not null || status >= 400);
        if (!isError)
        {
            return null;
        }

        string fields = string.Join(", ", Fields(text));
        string said = message is null ? "" : $": {FieldText.Shorten(message)}";
        string about = (fields.Length == 0 ? "" : $" It names the field {fields}.")
            + (message is not null && Permission().Match(message) is { Success: true } permission ? $" It names {permission.Value}." : "");
        string support = context is null ? ""
            : $" The correlation id, which the platform's support asks for, is {FieldText.Shorten(context)}.";
        return ($"This is the platform's answer {(status > 0 ? status + " " : "")}{FieldText.Shorten(code)}{said}",
            $"{Advice(status, code!)}{about}{support} See docs/what-the-forums-say.md#answer.");
    }

    private static (string Message, Sentence Help)? OfExecution(JsonText text)
    {
        string? self = Text(text, "selfUri");
        string? id = Text(text, "id");
        bool isExecution = id is not null && ((self?.Contains("/flows/executions/", StringComparison.Ordinal) ?? false)
            || (text.Member(0, "flowVersion") is >= 0 and var version && text.Tokens[version].Kind == JsonTokenKind.Object));
        if (!isExecution)
        {
            return null;
        }

        string shown = FieldText.Shorten(id);
        return Text(text, "status") is { } status
            ? ($"This is the platform's answer about the execution {shown}: {FieldText.Shorten(status)}.",
                "It is not a request. Get-FlowExecution reads it anew.")
            : ($"This is the platform's answer to a launch: the execution {shown} was started.",
                $"It is not a request. What became of it: Get-FlowExecution -Id {shown}.");
    }

    private static (string Message, Sentence Help)? OfFlow(JsonText text)
    {
        bool isFlow = Text(text, "id") is not null && Text(text, "selfUri")?.Contains("/flows/", StringComparison.Ordinal) == true;
        return isFlow
            ? ($"This is the platform's answer about the flow '{FieldText.Shorten(Text(text, "name") ?? "")}', and not a launch of it.",
                $"Its launch is {{\"flowId\": \"{FieldText.Shorten(Text(text, "id"))}\"}}, with the flow's inputs in 'inputData'.")
            : Text(text, "$schema") is not null && text.Member(0, "properties") >= 0
            ? ("This is a JSON schema, such as a flow declares its inputs by, and not a launch.",
                $"Test a payload against it: {Term.TestPayload} {Term.SchemaPath}.")
            : null;
    }

    private static (string Message, Sentence Help)? OfList(JsonText text) =>
        text.Member(0, "entities") is >= 0 and var entities && text.Tokens[entities].Kind == JsonTokenKind.Array
            ? ("This is a list that the platform answered, and not a launch request.",
                $"{Term.GetFlow} lists flows with their ids. A launch is {{\"flowId\": \"<the flow's id>\"}}.")
            : null;

    /// <summary>A permission, as a 403 names it.</summary>
    [GeneratedRegex(@"\b\w{2,40}:\w{2,40}:\w{2,40}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Permission();

    /// <summary>Fields that an error's details name.</summary>
    private static IEnumerable<string> Fields(JsonText text)
    {
        for (int i = 0; i < 5; i++)
        {
            int field = text.Find($"/details/{i}/fieldName");
            if (field >= 0 && text.Tokens[field].Kind == JsonTokenKind.String && text.Tokens[field].Length < 1000)
            {
                yield return $"'{FieldText.Shorten(text.GetString(field))}'";
            }
        }
    }

    private static Sentence Advice(int status, string code) => (status, code) switch
    {
        (401, _) or (_, "bad.credentials" or "authentication.required" or "credentials.expired") =>
            "The token is missing, has ended, or is of another region.",
        (403, _) or (_, "missing.permissions" or "missing.any.permissions" or "not.authorized") =>
            "A role of the OAuth client lacks the permission in the flow's division; scopes play no part for client credentials.",
        (404, _) or (_, "not.found" or "architect.flow.not.found" or "architect.flow.version.missing") =>
            "The flow or its version is not there, or the client may not see it.",
        (413, _) or (_, "request.entity.too.large") => "A request has at most 512,000 bytes.",
        (415, _) or (_, "unsupported.media.type") => "The request needs the header Content-Type: application/json.",
        (429, _) or (_, "too.many.requests") => "Wait as long as Retry-After says.",
        (408 or >= 500, _) => "The flow may have been launched all the same: look in the org before sending it again.",
        _ => (Sentence)$"Test the body that was sent: {Term.TestPayload} says what is wrong with it.",
    };

    private static string? Text(JsonText text, string name)
    {
        int token = text.Member(0, name);
        bool isText = token >= 0 && text.Tokens[token].Kind == JsonTokenKind.String && text.Tokens[token].Length < 10_000;
        return isText ? text.GetString(token) : null;
    }
}
