using System.Text.Json;

namespace FlowExec.Emulation.Api;

/// <summary>
/// An error in the platform's ErrorBody. Codes and texts are those of its published document; where that has only the general text, the
/// message goes on to say what was wrong.
/// </summary>
internal sealed record ApiError(int Status, string Code, string Message)
{
    /// <summary>The field of the request that is meant.</summary>
    public string? Field { get; init; }

    public string? EntityId { get; init; }

    public IReadOnlyList<(string Name, string Value)> Params { get; init; } = [];

    /// <summary>The rate limit that was passed; null for other errors.</summary>
    public int? Limit { get; init; }

    public static ApiError BadRequest(string why, string? field = null)
        => new(400, "bad.request",
            $"The request could not be understood by the server due to malformed syntax: {why.TrimEnd('.')}.") { Field = field };

    public static ApiError InvalidValue(string value, string type, string allowed, string field)
        => InvalidValue($"Value [{value}] is not valid for field type [{type}]. Allowable values are: {allowed}", field);

    public static ApiError InvalidValue(string why, string field) => new(400, "invalid.value", why) { Field = field };

    public static ApiError InvalidDate(string field)
        => new(400, "invalid.date", "Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ") { Field = field };

    public static ApiError AuthenticationRequired { get; } = new(401, "authentication.required",
        "No authentication bearer token specified in authorization header.");

    public static ApiError BadCredentials { get; } = new(401, "bad.credentials", "Invalid login credentials.");

    public static ApiError CredentialsExpired { get; } = new(401, "credentials.expired", "The supplied credentials are expired.");

    public static ApiError MissingPermission(string permission)
        => new(403, "missing.permissions",
            $"Unable to perform the requested action. You are missing the following permission(s): {permission}")
        {
            Params = [("permissions", permission)],
        };

    public static ApiError MissingScope(IReadOnlyList<string> anyOf)
        => new(403, "not.authorized",
            $"You are not authorized to perform the requested action. The token carries none of the scopes: {string.Join(", ", anyOf)}");

    public static ApiError NotFound { get; } = new(404, "not.found", "The requested resource was not found.");

    public static ApiError FlowNotFound(string id)
        => new(404, "architect.flow.not.found", "Could not find flow with specified ID.") { EntityId = id };

    public static ApiError VersionMissing(string version)
        => new(404, "architect.flow.version.missing", "Specified flow version is missing.") { EntityId = version };

    public static ApiError MethodNotAllowed { get; } = new(405, "method.not.allowed", "Method Not Allowed");

    public static ApiError RequestTimeout { get; } = new(408, "request.timeout",
        "The client did not produce a request within the server timeout limit. "
        + "This can be caused by a slow network connection and/or large payloads.");

    public static ApiError Conflict(string why)
        => new(409, "general.conflict", $"The request conflicts with the current state of the target resource: {why}.");

    public static ApiError TooLarge(int limit)
        => new(413, "request.entity.too.large", $"The request is over the size limit. Maximum bytes: {limit}");

    public static ApiError UnsupportedMediaType { get; } = new(415, "unsupported.media.type",
        "Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.");

    public static ApiError TooManyRequests(int seconds, int limit)
        => new(429, "too.many.requests", $"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds") { Limit = limit };

    public static ApiError ServerError { get; } = new(500, "internal.server.error",
        "The server encountered an unexpected condition which prevented it from fulfilling the request.");

    public static ApiError Unavailable { get; } = new(503, "service.unavailable",
        "Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).");

    public static ApiError GatewayTimeout { get; } = new(504, "request.timeout", "The request timed out.");

    /// <summary>Writes the ErrorBody.</summary>
    public void Write(Utf8JsonWriter json, string contextId)
    {
        json.WriteStartObject();
        json.WriteString("message", Message);
        json.WriteString("code", Code);
        json.WriteNumber("status", Status);
        if (EntityId is not null)
        {
            json.WriteString("entityId", EntityId);
        }

        json.WriteStartObject("messageParams");
        foreach ((string name, string value) in Params)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("contextId", contextId);
        json.WriteStartArray("details");
        if (Field is not null)
        {
            json.WriteStartObject();
            json.WriteString("errorCode", Code);
            json.WriteString("fieldName", Field);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("errors");
        json.WriteEndArray();
        if (Limit is { } limit)
        {
            json.WriteStartObject("limit");
            json.WriteString("namespace", OrgFacts.LimitNamespace);
            json.WriteString("key", OrgFacts.LimitKey);
            json.WriteNumber("value", limit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
