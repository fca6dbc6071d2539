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

    private readonly ServiceProvider _services;

    public OrgHttp(FlowConnectOptions options, OrgEndpoint endpoint)
    {
        var services = new ServiceCollection();
        services.AddHttpClient(nameof(OrgHttp))
            .ConfigurePrimaryHttpMessageHandler(() => Handler(options, endpoint))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        _services = services.BuildServiceProvider();
        Client = _services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(OrgHttp));
        Client.BaseAddress = endpoint.ApiUri;

        // The exchange has its own time-out, by the connection's clock.
        Client.Timeout = Timeout.InfiniteTimeSpan;
        Client.DefaultRequestVersion = HttpVersion.Version11;
        Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        Client.DefaultRequestHeaders.UserAgent.ParseAdd($"FlowExec/{typeof(OrgHttp).Assembly.GetName().Version?.ToString(3)}");
    }

    public HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        _services.Dispose();
    }

    private static SocketsHttpHandler Handler(FlowConnectOptions options, OrgEndpoint endpoint) => new()
    {
        PooledConnectionLifetime = ConnectionLifetime,
        MaxConnectionsPerServer = MaxConnections,
        AutomaticDecompression = DecompressionMethods.All,

        // A redirect would carry the token, or a launch, to a host that nobody named.
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        UseProxy = options.Proxy is not null || !endpoint.ApiUri.IsLoopback,
        Proxy = options.Proxy is null ? null : new WebProxy(options.Proxy) { Credentials = options.ProxyCredential },
    };
}
