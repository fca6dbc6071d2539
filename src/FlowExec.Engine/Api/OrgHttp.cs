using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace FlowExec.Engine.Api;

/// <summary>The HTTP client of one connection, with everything that hangs on it; disposed with the connection.</summary>
internal sealed class OrgHttp : IDisposable
{
    /// <summary>Connections to one server at once: more than the governor ever lets on the way.</summary>
    private const int MaxConnections = 1200;

    /// <summary>A connection is given up after so long, so that a change of the host's addresses is noticed.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>No connection takes longer to come about, so that it is known early that a request never left.</summary>
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private readonly FlowConnectOptions _options;
    private readonly bool _useProxy;

    /// <param name="options">How to reach the org.</param>
    /// <param name="endpoint">Where it is.</param>
    /// <param name="hidden">Takes in the proxy's password.</param>
    public OrgHttp(FlowConnectOptions options, OrgEndpoint endpoint, Redaction hidden)
    {
        if (options.Proxy is { UserInfo: { Length: > 0 } user } proxy)
        {
            // An address with a password in it is printed by who does not know what it holds.
            string[] parts = [.. user.Split(':', 2).Select(Uri.UnescapeDataString)];
            options = options with
            {
                Proxy = new UriBuilder(proxy) { UserName = "", Password = "" }.Uri,
                ProxyCredential = options.ProxyCredential ?? new NetworkCredential(parts[0], parts.ElementAtOrDefault(1)),
            };
        }

        hidden.Add(options.ProxyCredential?.Password);
        hidden.Add(endpoint.ApiUri.IsLoopback ? null : PasswordOf(HttpClient.DefaultProxy.GetProxy(endpoint.ApiUri)));
        _options = options;
        _useProxy = options.Proxy is not null || !endpoint.ApiUri.IsLoopback;
        var services = new ServiceCollection();
        services.AddHttpClient(nameof(OrgHttp))
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        _services = services.BuildServiceProvider();

        // Not an HttpClient: the exchange has a time-out of its own and reads bodies itself, and a client would add its own to each call.
        var handlers = _services.GetRequiredService<IHttpMessageHandlerFactory>();
        Invoker = new HttpMessageInvoker(handlers.CreateHandler(nameof(OrgHttp)), disposeHandler: false);
    }

    /// <summary>What every request says of the one who asks.</summary>
    public static string UserAgent { get; } = $"FlowExec/{typeof(OrgHttp).Assembly.GetName().Version?.ToString(3)}";

    public HttpMessageInvoker Invoker { get; }

    /// <summary>The proxy on the way to an address; null where there is none.</summary>
    public Uri? ProxyOf(Uri uri) => _options.Proxy
        ?? (_useProxy && HttpClient.DefaultProxy is { } proxy && !proxy.IsBypassed(uri) ? proxy.GetProxy(uri) : null);

    public void Dispose()
    {
        Invoker.Dispose();
        _services.Dispose();
    }

    private static string? PasswordOf(Uri? proxy) =>
        proxy?.UserInfo.Split(':', 2) is [_, var password] ? Uri.UnescapeDataString(password) : null;

    private ICredentials? ProxyCredentials =>
        _options.ProxyUseDefaultCredentials ? CredentialCache.DefaultCredentials : _options.ProxyCredential;

    private SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = _options.Timeout < LongestConnect ? _options.Timeout : LongestConnect,
        PooledConnectionLifetime = ConnectionLifetime,
        MaxConnectionsPerServer = MaxConnections,

        // A redirect would carry the token, or a launch, to a host that nobody named.
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        UseProxy = _useProxy,
        Proxy = _options.Proxy is null ? null : new WebProxy(_options.Proxy) { Credentials = ProxyCredentials },
        DefaultProxyCredentials = ProxyCredentials,
    };
}
