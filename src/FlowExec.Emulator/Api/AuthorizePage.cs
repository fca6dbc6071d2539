using System.Globalization;
using System.Net;
using System.Text;
using FlowExec.Emulation.Http;

namespace FlowExec.Emulation.Api;

/// <summary>
/// GET /oauth/authorize: a plain page on which a person is chosen, who is then sent back to the program with a code. Only to this machine:
/// a code is never sent to an address that was not looked at, and where a real org looks it up with the client, here loopback is allowed.
/// </summary>
internal static class AuthorizePage
{
    public const string Path = "/oauth/authorize";

    private const string Style = "body{font:16px/1.6 system-ui,sans-serif;margin:3rem auto;max-width:28rem;padding:0 1rem;"
        + "color:#1d2733;background:#fff}"
        + "label{display:block;padding:.4rem 0}button{font:inherit;padding:.5rem 1.2rem;margin:1rem .6rem 0 0}h1{font-size:1.3rem}"
        + "@media(prefers-color-scheme:dark){body{color:#dfe6ee;background:#14191f}}";

    private static readonly string[] Carried =
    [
        "response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method",
    ];

    public static HttpResponse Answer(EmulatedOrg org, HttpRequest request)
    {
        if (request.Method != "GET")
        {
            return Page(405, "<h1>This page is only looked at</h1>").With("Allow", "GET");
        }

        var query = new QueryString(request.Query);

        // Before these two are known to be right nobody is sent anywhere.
        if (org.Clients.FirstOrDefault(one => one.Id == query["client_id"]) is not { Scopes: not null } client)
        {
            return Page(400, "<h1>No such client</h1><p>The client id is unknown here, or its grant type is client credentials.</p>");
        }

        if (Target(query["redirect_uri"]) is not { } target)
        {
            return Page(400, "<h1>Not a redirect URI of this client</h1><p>Here it is http to this machine's loopback address.</p>");
        }

        if (query["response_type"] != "code")
        {
            return Back(target, query, "error", "unsupported_response_type");
        }

        if (query["code_challenge_method"] != "S256" || query["code_challenge"] is not { Length: 43 } challenge)
        {
            return Back(target, query, "error", "invalid_request");
        }

        if (query["deny"] is not null)
        {
            return Back(target, query, "error", "access_denied");
        }

        if (EmulatedPerson.All.FirstOrDefault(one => one.Name == query["person"]) is not { } person)
        {
            return Page(200, Form(query, client));
        }

        string code = org.Codes.Issue(new CodeGrant(person.By(client), query["redirect_uri"]!, challenge, org.Now + CodeStore.Life));
        return Back(target, query, "code", code);
    }

    private static Uri? Target(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback
        && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 ? uri : null;

    private static HttpResponse Back(Uri target, QueryString query, string name, string value)
    {
        string state = query["state"] is { } given ? $"&state={Uri.EscapeDataString(given)}" : "";
        return new HttpResponse { Status = 302 }
            .With("Location", $"{target.AbsoluteUri}{(target.Query.Length == 0 ? "?" : "&")}{name}={value}{state}")
            .With("Cache-Control", "no-store");
    }

    private static string Form(QueryString query, EmulatorClient client)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h1>Sign in to {Escape(OrgFacts.OrganizationName)}</h1>");
        html.Append(CultureInfo.InvariantCulture, $"<p>{Escape(client.Name)} asks to act for you.</p><form action=\"{Path}\">");
        foreach (string name in Carried.Where(name => query[name] is not null))
        {
            html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{name}\" value=\"{Escape(query[name]!)}\">");
        }

        string chosen = " checked";
        foreach (EmulatedPerson person in EmulatedPerson.All)
        {
            string may = person.Permissions.Count == EmulatorClient.AllPermissions.Count ? "may do everything" : "may look, not launch";
            html.Append(
                CultureInfo.InvariantCulture,
                $"<label><input type=\"radio\" name=\"person\" value=\"{Escape(person.Name)}\"{chosen}> "
                + $"{Escape(person.Name)}, {may}</label>");
            chosen = "";
        }

        return html.Append("<button>Sign in</button><button name=\"deny\" value=\"1\">Cancel</button></form>").ToString();
    }

    private static HttpResponse Page(int status, string body) => new HttpResponse
    {
        Status = status,
        ContentType = "text/html; charset=utf-8",
        Body = Encoding.UTF8.GetBytes(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in</title><style>{Style}</style></head>"
            + $"<body>{body}</body></html>"),
    }
        .With("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
        .With("X-Content-Type-Options", "nosniff")
        .With("Referrer-Policy", "no-referrer")
        .With("Cache-Control", "no-store");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
