using System.Globalization;
using System.Net;

namespace FlowExec;

/// <summary>
/// A host as the platform's own tools name it in parts: protocol, host and port, with a user and a password where there are some.
/// (The CLI's configuration, <c>proxy_*</c> and <c>gateway_*</c>; the Terraform provider's variables, <c>GENESYSCLOUD_PROXY_*</c>.)
/// </summary>
internal static class ProxyAddress
{
    /// <summary>Puts the parts together; null where no host is named.</summary>
    /// <param name="read">Reads the part <c>protocol</c>, <c>host</c> or <c>port</c>; null where it is not set.</param>
    /// <param name="named">What a part is called where it is set.</param>
    /// <exception cref="FlowConfigurationException"><c>ProxyInvalid</c>: they make no address. The message names the part.</exception>
    public static Uri? Read(Func<string, string?> read, Func<string, string> named)
    {
        string? host = read("host");
        if (host is null)
        {
            return (read("protocol") ?? read("port")) is null ? null
                : throw Wrong($"{named("host")} is not set, but other parts of the address are.", named("host"));
        }

        string protocol = (read("protocol") ?? Uri.UriSchemeHttp).ToLowerInvariant();
        if (protocol is not ("http" or "https"))
        {
            throw Wrong($"{named("protocol")} is neither http nor https.", named("protocol"));
        }

        int port = -1;
        if (read("port") is { } text
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536))
        {
            throw Wrong($"{named("port")} is no port.", named("port"));
        }

        // A host alone: a path or a user name in it would end up elsewhere.
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? new UriBuilder(protocol, host, port).Uri
            : throw Wrong($"{named("host")} is no host name.", named("host"));
    }

    /// <summary>Adds the proxy to options that name none.</summary>
    /// <param name="options">The options.</param>
    /// <param name="read">As in <see cref="Read"/>.</param>
    /// <param name="named">As in <see cref="Read"/>.</param>
    /// <param name="user">Who to be at the proxy; null for nobody.</param>
    /// <param name="password">That user's password.</param>
    public static FlowConnectOptions AddTo(
        FlowConnectOptions options, Func<string, string?> read, Func<string, string> named, string? user, string? password)
    {
        if (options.Proxy is not null || Read(read, named) is not { } proxy)
        {
            return options;
        }

        return options with
        {
            Proxy = proxy,
            ProxyCredential = options.ProxyCredential
                ?? (user is null || options.ProxyUseDefaultCredentials ? null : new NetworkCredential(user, password)),
        };
    }

    private static FlowConfigurationException Wrong(string what, string part) =>
        new("ProxyInvalid", what, $"Set {part}: protocol http or https, a host without a path, a port from 1 to 65535.");
}
