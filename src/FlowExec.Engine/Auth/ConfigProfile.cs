using System.Globalization;
using System.Security;
using System.Text;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Auth;

/// <summary>
/// One profile of the platform CLI's configuration file, as a way to connect. <c>client_credentials</c> is the client's id there, and an
/// access token goes before any grant type, as the CLI says when it makes a profile.
/// </summary>
internal sealed class ConfigProfile
{
    private readonly string _where;
    private readonly string _name;
    private readonly IReadOnlyDictionary<string, string> _settings;

    private ConfigProfile(string where, string name, IReadOnlyDictionary<string, string> settings) =>
        (_where, _name, _settings) = (where, name, settings);

    /// <summary>Adds to options what a profile says, unless they say it themselves.</summary>
    /// <exception cref="FlowConfigurationException">
    /// The file cannot be used (<see cref="ConfigFile.Open"/>), has no such profile (<c>ProfileNotFound</c>), or the profile lacks
    /// something, or signs in with a browser (<c>ProfileNeedsBrowser</c>).
    /// </exception>
    public static FlowConnectOptions Complete(FlowConnectOptions given, ProfileChoice choice)
    {
        ConfigFile file = ConfigFile.Open(choice);
        IReadOnlyDictionary<string, string> settings = file.Find(choice.Name) ?? throw NotFound(file, choice.Name);
        if (file.IsReadByOthers)
        {
            FlowNotes.Tell(new FlowNote(
                NoteKind.Warning, "ProfileFileOpen",
                $"'{file.Path}' holds secrets, and other users of this machine may read it: 'chmod 600' keeps it to you."));
        }

        string name = file.Names.First(one => one.Equals(choice.Name, StringComparison.OrdinalIgnoreCase));
        var profile = new ConfigProfile($"The profile '{name}' of '{file.Path}'", name, settings);
        return profile.AddCredentials(profile.AddProxy(profile.AddAddresses(given)));
    }

    private string? Value(string setting) => _settings.GetValueOrDefault(setting);

    private static FlowConfigurationException NotFound(ConfigFile file, string name) => new(
        "ProfileNotFound", $"There is no profile '{name}' in '{file.Path}'.",
        file.Names.Count == 0 ? "It has no profiles: make one with 'gc profiles new'." : $"It has {string.Join(", ", file.Names)}.");

    private FlowConnectOptions AddAddresses(FlowConnectOptions options)
    {
        if (options.Region is not null || options.ApiUri is not null)
        {
            return options;
        }

        if (ProxyAddress.Read(part => Value($"gateway_{part}"), part => $"gateway_{part} of the profile '{_name}'") is { } gateway)
        {
            if (Value("gateway_username") is not null)
            {
                FlowNotes.Tell(new FlowNote(
                    NoteKind.Warning, "GatewayUserUnused",
                    $"{_where} names a gateway_username, which neither the CLI nor FlowExec sends."));
            }

            return options with { ApiUri = At(gateway, "api"), LoginUri = options.LoginUri ?? At(gateway, "login") };
        }

        string environment = Value("environment") ?? throw new FlowConfigurationException(
            "RegionMissing", $"{_where} has no environment.", $"Add environment = \"mypurecloud.ie\", or give {Term.Region}.");
        try
        {
            return options with { Region = FlowRegion.Parse(environment) };
        }
        catch (FlowConfigurationException e)
        {
            throw new FlowConfigurationException(e.Reason, $"{_where}: {e.Message}", e.Advice);
        }
    }

    /// <summary>A path of the gateway: <c>gateway_pathparams</c> is written <c>{login: /a, api: /b}</c>.</summary>
    private Uri At(Uri gateway, string name)
    {
        foreach (string pair in (Value("gateway_pathparams") ?? "").Trim('{', '}').Split(','))
        {
            if (pair.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && pair[..colon].Trim() == name)
            {
                return new Uri(gateway, pair[(colon + 1)..].Trim());
            }
        }

        return gateway;
    }

    private FlowConnectOptions AddProxy(FlowConnectOptions options) => ProxyAddress.AddTo(
        options, part => Value($"proxy_{part}"), part => $"proxy_{part} of the profile '{_name}'",
        Value("proxy_username"), Value("proxy_password"));

    private FlowConnectOptions AddCredentials(FlowConnectOptions options)
    {
        if (Value("access_token") is { } token)
        {
            return options with { AccessToken = FlowEnvironment.Protect(token) };
        }

        string grant = Value("grant_type") ?? "1";
        if (grant is "2" or "3")
        {
            return options with { AccessToken = Kept(options.TimeProvider.GetUtcNow()) ?? throw NeedsBrowser(options, grant) };
        }

        if (grant == "0")
        {
            throw Lacks("access_token", "its grant type is 0, which is none");
        }

        if (grant != "1")
        {
            throw new FlowConfigurationException(
                "ProfileGrantUnknown", $"{_where} has a grant_type that is none.",
                "It is \"0\" (none), \"1\" (client credentials), \"2\" (implicit) or \"3\" (PKCE).");
        }

        return options with
        {
            ClientId = Value("client_credentials") ?? throw Lacks("client_credentials", "that is the client's id"),
            ClientSecret = FlowEnvironment.Protect(Value("client_secret") ?? throw Lacks("client_secret", null)),
        };
    }

    /// <summary>The token that the CLI keeps of its last sign-in in the browser; null where there is none that is still good.</summary>
    private SecureString? Kept(DateTimeOffset now)
    {
        if (Value("oauth_token_data") is not { } text || Wire.Parse(Encoding.UTF8.GetBytes(text)) is not { } kept)
        {
            return null;
        }

        // The CLI writes the moment under its own name beside OAuth's members.
        DateTimeOffset? end = kept.Moment("oauth_token_expiry") ?? kept.Moment("oauthTokenExpiry");
        return kept.Text("access_token") is { Length: > 0 } token && end > now ? FlowEnvironment.Protect(token) : null;
    }

    private FlowConfigurationException NeedsBrowser(FlowConnectOptions options, string grant)
    {
        string client = Value("client_credentials") ?? "<client id>";
        string region = options.Region?.Domain ?? "<region>";
        string kind = grant == "3" ? "grant type 3, PKCE" : "grant type 2, implicit";
        return new FlowConfigurationException(
            "ProfileNeedsBrowser",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_where} signs a person in with the browser ({kind}), and the CLI keeps no token of it that is still good."),
            $"For a job use a client of the grant type client credentials. A person connects with {Term.Interactive(client, region)}, "
            + $"or signs in by the CLI first, whose token is then taken.");
    }

    private FlowConfigurationException Lacks(string setting, string? why) => new(
        "CredentialMissing", $"{_where} has no {setting}{(why is null ? "" : $": {why}")}.",
        "Add it, or make the profile anew with 'gc profiles new'.");
}
