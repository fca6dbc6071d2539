using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>The token, the organization and its limits.</summary>
internal static class AccountCalls
{
    public static HttpResponse Token(ApiCall call, string id) => ApiCall.Ok(json =>
    {
        EmulatorClient client = call.Session.Client;
        json.WriteStartObject();
        foreach (string name in (string[])["organization", "homeOrganization"])
        {
            json.WriteStartObject(name);
            json.WriteString("id", OrgFacts.OrganizationId);
            json.WriteString("name", OrgFacts.OrganizationName);
            json.WriteEndObject();
        }

        json.WriteStartArray("authorizedScope");
        foreach (string scope in client.Scopes ?? [])
        {
            json.WriteStringValue(scope);
        }

        json.WriteEndArray();
        json.WriteStartObject("OAuthClient");
        json.WriteString("id", client.Id);
        json.WriteString("name", client.Name);
        json.WriteString("authorizedGrantType", client.Scopes is null ? "CLIENT-CREDENTIALS" : "CODE");
        json.WriteStartObject("organization");
        json.WriteString("id", OrgFacts.OrganizationId);
        json.WriteString("name", OrgFacts.OrganizationName);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    public static HttpResponse CheckToken(ApiCall call, string id) => ApiCall.Empty();

    public static HttpResponse EndToken(ApiCall call, string id)
    {
        call.Session.Revoke();
        return ApiCall.Empty();
    }

    public static HttpResponse Organization(ApiCall call, string id) => ApiCall.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", OrgFacts.OrganizationId);
        json.WriteString("name", OrgFacts.OrganizationName);
        json.WriteString("defaultLanguage", "en-us");
        json.WriteString("defaultCountryCode", "US");
        json.WriteString("domain", "emulated-org");
        json.WriteNumber("version", 1);
        json.WriteString("state", "active");
        json.WriteString("productPlatform", "GenesysCloud");
        json.WriteString("selfUri", $"/api/v2/organizations/{OrgFacts.OrganizationId}");
        json.WriteEndObject();
    });

    public static HttpResponse Limits(ApiCall call, string id) => id != OrgFacts.LimitNamespace
        ? call.Error(ApiError.NotFound)
        : ApiCall.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("entities");
            json.WriteStartObject();
            json.WriteString("namespace", OrgFacts.LimitNamespace);
            json.WriteString("key", OrgFacts.LimitKey);
            json.WriteNumber("value", call.Org.Options.RateLimit);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
}
