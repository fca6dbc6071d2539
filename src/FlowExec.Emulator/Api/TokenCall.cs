using System.Security.Cryptography;
using System.Text;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>POST /oauth/token, with errors in the shape of OAuth and not of the API.</summary>
internal static class TokenCall
{
    public const string Path = "/oauth/token";

    public static HttpResponse Answer(EmulatedOrg org, HttpRequest request)
    {
        if (request.Method != "POST")
        {
            return Error(405, "invalid_request", "the token endpoint answers POST only").With("Allow", "POST");
        }

        string type = request.Header("Content-Type") ?? "";
        if (!type.Split(';')[0].Trim().Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return Error(400, "invalid_request", "the request must be application/x-www-form-urlencoded");
        }

        var form = new QueryString(Encoding.UTF8.GetString(request.Body.Span));
        if (form["grant_type"] is not { Length: > 0 } grant)
        {
            return Error(400, "invalid_request", "grant_type is missing");
        }

        return grant switch
        {
            "client_credentials" => Client(org, request, form) is { } client
                ? Granted(org, client, refresh: null)
                : Error(401, "invalid_client", "client not found or client secret wrong").With("WWW-Authenticate", "Basic"),
            "authorization_code" => Person(org, org.Codes.Redeem(
                form["code"] ?? "", form["client_id"] ?? "", form["redirect_uri"] ?? "", form["code_verifier"] ?? "", org.Now)),
            "refresh_token" => Person(org, org.Codes.Refresh(form["refresh_token"] ?? "", form["client_id"] ?? "")),
            _ => Error(400, "unsupported_grant_type", "client_credentials, authorization_code and refresh_token are granted here"),
        };
    }

    /// <summary>A person's token, whose client shows a verifier or a refresh token and no secret (RFC 7636).</summary>
    private static HttpResponse Person(EmulatedOrg org, EmulatorClient? client) => client is null
        ? Error(400, "invalid_grant", "the code or refresh token is unknown, used, ended, or of another request")
        : Granted(org, client, org.Codes.IssueRefresh(client));

    private static HttpResponse Granted(EmulatedOrg org, EmulatorClient client, string? refresh)
    {
        TimeSpan life = org.Options.TokenLifetime;
        string token = org.Sessions.Issue(client, org.Now, life);
        org.Ledger.SignedIn();
        return new HttpResponse
        {
            Status = 200,
            Body = ApiCall.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("access_token", token);
                json.WriteString("token_type", "bearer");
                json.WriteNumber("expires_in", (long)Math.Ceiling(life.TotalSeconds));
                if (refresh is not null)
                {
                    json.WriteString("refresh_token", refresh);
                }

                json.WriteEndObject();
            }),
        }.With("Cache-Control", "no-store");
    }

    private static EmulatorClient? Client(EmulatedOrg org, HttpRequest request, QueryString form)
    {
        string? id = form["client_id"];
        string? secret = form["client_secret"];
        if (request.Header("Authorization") is { } authorization)
        {
            Span<byte> decoded = new byte[authorization.Length];
            if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
                || !Convert.TryFromBase64String(authorization[6..].Trim(), decoded, out int length))
            {
                return null;
            }

            string pair = Encoding.UTF8.GetString(decoded[..length]);
            int colon = pair.IndexOf(':', StringComparison.Ordinal);
            (id, secret) = colon < 0 ? (pair, "") : (pair[..colon], pair[(colon + 1)..]);
        }

        return org.Clients.FirstOrDefault(c => c.Id == id) is { } client && secret is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(client.Secret))
            ? client
            : null;
    }

    private static HttpResponse Error(int status, string error, string description) => new()
    {
        Status = status,
        Body = ApiCall.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            json.WriteString("description", description);
            json.WriteString("error_description", description);
            json.WriteEndObject();
        }),
    };
}
