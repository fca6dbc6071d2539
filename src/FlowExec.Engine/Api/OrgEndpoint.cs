namespace FlowExec.Engine.Api;

/// <summary>Where an org's API and sign-in are, checked.</summary>
/// <param name="ApiUri">The root of the API, ending in a slash.</param>
/// <param name="LoginUri">The root of the sign-in host, ending in a slash.</param>
internal sealed record OrgEndpoint(Uri ApiUri, Uri LoginUri)
{
    /// <summary>Takes the two roots from the options.</summary>
    /// <exception cref="FlowConfigurationException">One lacks, or would send secrets over an open network.</exception>
    public static OrgEndpoint From(FlowConnectOptions options)
    {
        Uri api = options.ApiUri ?? options.Region?.ApiUri ?? throw new FlowConfigurationException(
            "RegionMissing", "Neither a region nor an API URI is given.", $"Give {Term.Region}, such as mypurecloud.ie, or {Term.ApiUri}.");
        Uri login = options.LoginUri ?? options.Region?.LoginUri ?? (options.AccessToken is not null ? api : null)
            ?? throw new FlowConfigurationException(
                "LoginUriMissing", "An API URI is given, but no sign-in URI to get a token from.",
                $"Give {Term.LoginUri} as well, or {Term.AccessToken}.");
        return new OrgEndpoint(Checked(api, "API", "/api/v2"), Checked(login, "sign-in", "/oauth/token", "/oauth/authorize", "/oauth"));
    }

    private static Uri Checked(Uri uri, string what, params ReadOnlySpan<string> tails)
    {
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            throw new FlowConfigurationException(
                "UriInvalid", $"'{uri}' is not a {what} URI.",
                "It begins with https:// and names a host, such as https://api.mypurecloud.ie.");
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
        {
            throw new FlowConfigurationException(
                "HttpsRequired",
                $"The {what} URI '{uri.GetLeftPart(UriPartial.Authority)}' is http: the secret would cross the network readable.",
                "Use https. http is for loopback only.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new FlowConfigurationException(
                "UriInvalid", $"The {what} URI holds a user name or password.", $"Give credentials in {Term.Credential}.");
        }

        string root = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        foreach (string tail in tails)
        {
            // As documents and SDKs write them, with the path of the first call.
            if (root.EndsWith(tail, StringComparison.OrdinalIgnoreCase))
            {
                root = root[..^tail.Length];
            }
        }

        return new Uri(root + "/");
    }
}
