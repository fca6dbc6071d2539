using System.Security;

namespace FlowExec.Cli.Launching;

/// <summary>
/// Where an org is, as options and environment say it. Secrets come from the environment only: arguments can be seen by every user of
/// the machine.
/// </summary>
/// <param name="IsEmulator">Start an emulator for this run.</param>
/// <param name="Region">The region; null for the environment's.</param>
/// <param name="ApiUri">The API in place of the region's.</param>
/// <param name="LoginUri">The sign-in in place of the region's.</param>
/// <param name="Timeout">How long one request may take; null for the default.</param>
internal sealed record OrgAddress(bool IsEmulator, string? Region, Uri? ApiUri, Uri? LoginUri, TimeSpan? Timeout)
{
    // The names of the platform's own command-line tool and SDKs.
    private const string RegionVariable = "GENESYSCLOUD_REGION";
    private const string ClientIdVariable = "GENESYSCLOUD_OAUTHCLIENT_ID";
    private const string ClientSecretVariable = "GENESYSCLOUD_OAUTHCLIENT_SECRET";
    private const string AccessTokenVariable = "GENESYSCLOUD_ACCESS_TOKEN";

    private const string TryWithout = "To try without an organization, use --emulator.";

    /// <summary>How to reach the org and sign in to it.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="FlowConfigurationException">Something lacks or is wrong; the message names the option or the variable.</exception>
    public FlowConnectOptions ToConnectOptions(Func<string, string?> environment)
    {
        string? Read(string name) => environment(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        string? region = Region ?? (ApiUri is null ? Read(RegionVariable) : null);
        if (region is null && ApiUri is null)
        {
            throw new FlowConfigurationException(
                "RegionMissing",
                "It is not said which organization to launch in.",
                $"Give --region or set {RegionVariable}, such as mypurecloud.ie. {TryWithout}");
        }

        string? token = Read(AccessTokenVariable);
        string? id = Read(ClientIdVariable);
        string? secret = Read(ClientSecretVariable);
        if (token is null && (id is null || secret is null))
        {
            string lacking = id is null && secret is null
                ? $"neither {ClientIdVariable} with {ClientSecretVariable} nor {AccessTokenVariable} is set"
                : $"{(id is null ? ClientIdVariable : ClientSecretVariable)} is not set";
            throw new FlowConfigurationException(
                "CredentialsMissing",
                $"There are no credentials: {lacking}.",
                $"Set them in the environment: those of an OAuth client with the grant type Client Credentials. {TryWithout}");
        }

        var options = new FlowConnectOptions
        {
            Region = region is null ? null : FlowRegion.Parse(region),
            ApiUri = ApiUri,
            LoginUri = LoginUri,
            ClientId = token is null ? id : null,
            ClientSecret = token is null ? Protect(secret!) : null,
            AccessToken = token is null ? null : Protect(token),
        };
        return Timeout is { } timeout ? options with { Timeout = timeout } : options;
    }

    /// <summary>A secret as it is handed around.</summary>
    public static SecureString Protect(string text)
    {
        var secret = new SecureString();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }
}
