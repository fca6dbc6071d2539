using System.Security;

namespace FlowExec;

/// <summary>
/// An org and its credentials as environment variables name them. The names are those of the platform's own command-line tool and SDKs
/// (developer.genesys.cloud, "Platform API CLI").
/// </summary>
internal static class FlowEnvironment
{
    /// <summary>The region, by domain or name.</summary>
    public const string RegionVariable = "GENESYSCLOUD_REGION";

    /// <summary>The id of an OAuth client of the grant type client credentials.</summary>
    public const string ClientIdVariable = "GENESYSCLOUD_OAUTHCLIENT_ID";

    /// <summary>The secret of that client.</summary>
    public const string ClientSecretVariable = "GENESYSCLOUD_OAUTHCLIENT_SECRET";

    /// <summary>A token that somebody else renews. It goes before the client.</summary>
    public const string AccessTokenVariable = "GENESYSCLOUD_ACCESS_TOKEN";

    /// <summary>
    /// What the variables of a proxy begin with: PROTOCOL, HOST, PORT, AUTH_USERNAME, AUTH_PASSWORD (the vendor's Terraform provider).
    /// </summary>
    public const string ProxyVariables = "GENESYSCLOUD_PROXY_";

    private static Sentence TryWithout => $"To try without an organization, use {Term.Emulator}.";

    /// <summary>Adds to options what the environment says: the region unless the options have one or an address, the credentials, and the
    /// proxy unless the options have one.</summary>
    /// <param name="given">What is said otherwise; goes before the environment.</param>
    /// <param name="read">Reads an environment variable; null or blank where it is not set.</param>
    /// <exception cref="FlowConfigurationException">
    /// No region is named (<c>RegionMissing</c>), no credentials (<c>CredentialMissing</c>), the region is none (<c>RegionUnknown</c>), or
    /// the proxy is no address (<c>ProxyInvalid</c>).
    /// The message names the variable, and never holds its value where that is a secret.
    /// </exception>
    public static FlowConnectOptions Complete(FlowConnectOptions given, Func<string, string?> read)
    {
        string? Value(string name) => Set(read, name);

        FlowConnectOptions options = AddAddress(given, read);
        if (Value(AccessTokenVariable) is { } token)
        {
            return options with { AccessToken = Protect(token) };
        }

        string? id = Value(ClientIdVariable);
        string? secret = Value(ClientSecretVariable);
        if (id is null || secret is null)
        {
            string lacking = id is null && secret is null
                ? $"neither {ClientIdVariable} with {ClientSecretVariable} nor {AccessTokenVariable} is set"
                : $"{(id is null ? ClientIdVariable : ClientSecretVariable)} is not set";
            throw new FlowConfigurationException(
                "CredentialMissing",
                $"There are no credentials: {lacking}.",
                $"Set them in the environment: those of an OAuth client with the grant type Client Credentials. {TryWithout}");
        }

        return options with { ClientId = id, ClientSecret = Protect(secret) };
    }

    /// <summary>Adds to options where the org is as the environment says it: the region, and the proxy.</summary>
    /// <param name="given">What is said otherwise; goes before the environment.</param>
    /// <param name="read">Reads an environment variable; null or blank where it is not set.</param>
    /// <exception cref="FlowConfigurationException">
    /// No region is named (<c>RegionMissing</c>), it is none (<c>RegionUnknown</c>), or the proxy is no address (<c>ProxyInvalid</c>).
    /// </exception>
    public static FlowConnectOptions AddAddress(FlowConnectOptions given, Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(read);
        FlowConnectOptions options = given;
        if (given.Region is null && given.ApiUri is null)
        {
            string region = Set(read, RegionVariable) ?? throw new FlowConfigurationException(
                "RegionMissing",
                "It is not said which organization to connect to.",
                $"Give {Term.Region} or set {RegionVariable}, such as mypurecloud.ie. {TryWithout}");
            options = given with { Region = FlowRegion.Parse(region) };
        }

        return ProxyAddress.AddTo(
            options, part => Set(read, ProxyVariables + part.ToUpperInvariant()), part => ProxyVariables + part.ToUpperInvariant(),
            Set(read, ProxyVariables + "AUTH_USERNAME"), Set(read, ProxyVariables + "AUTH_PASSWORD"));
    }

    /// <summary>A secret as it is handed around.</summary>
    /// <param name="text">The secret as text, which a variable of the environment or an emulator has.</param>
    public static SecureString Protect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var secret = new SecureString();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }

    private static string? Set(Func<string, string?> read, string name) =>
        read(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
