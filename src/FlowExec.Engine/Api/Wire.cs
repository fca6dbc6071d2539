using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlowExec.Engine.Api;

// The platform's wire types, as far as they are read. Everything is optional and every enumeration is text: what the platform adds or
// leaves out tomorrow must not break today's client.

internal sealed record TokenWire(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] double? ExpiresIn);

internal sealed record TokenInfoWire(
    NamedWire? Organization, NamedWire? HomeOrganization, List<string>? AuthorizedScope,
    [property: JsonPropertyName("OAuthClient")] NamedWire? OAuthClient);

internal sealed record NamedWire(string? Id, string? Name);

internal sealed record FlowListingWire(List<FlowWire>? Entities, int? PageNumber, int? PageCount, string? NextUri);

internal sealed record FlowWire(
    string? Id, string? Name, string? Type, string? Description, NamedWire? Division, VersionWire? PublishedVersion, bool? Active,
    JsonElement? InputSchema, JsonElement? OutputSchema);

internal sealed record VersionWire(string? Id, string? Name, string? SelfUri, JsonElement? InputSchema, JsonElement? OutputSchema);

internal sealed record LaunchWire(string? Id, string? Name, VersionWire? FlowVersion);

internal sealed record ExecutionWire(
    string? Id, string? Name, VersionWire? FlowVersion, DateTimeOffset? DateLaunched, string? Status, DateTimeOffset? DateCompleted,
    string? CompletionReason, ErrorWire? FlowErrorInfo, JsonElement? OutputData);

internal sealed record ErrorWire(
    string? Message, string? Code, string? ContextId, List<ErrorDetailWire>? Details, string? Error,
    [property: JsonPropertyName("error_description")] string? ErrorDescription, string? Description);

internal sealed record ErrorDetailWire(string? ErrorCode, string? FieldName);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TokenWire))]
[JsonSerializable(typeof(TokenInfoWire))]
[JsonSerializable(typeof(FlowListingWire))]
[JsonSerializable(typeof(FlowWire))]
[JsonSerializable(typeof(LaunchWire))]
[JsonSerializable(typeof(ExecutionWire))]
[JsonSerializable(typeof(ErrorWire))]
internal sealed partial class WireJson : JsonSerializerContext;
