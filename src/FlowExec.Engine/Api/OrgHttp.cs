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

    public OrgHttp(FlowConnectOptions options, OrgEndpoint endpoint)
    {
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
