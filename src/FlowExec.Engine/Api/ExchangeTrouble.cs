using System.Globalization;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Api;

/// <summary>What it means that an exchange did not come to its end: what is told, and whether the request can have arrived.</summary>
/// <param name="proxyOf">The proxy on the way to an address; null where there is none.</param>
/// <param name="hidden">What no exception may bring back.</param>
internal sealed partial class ExchangeTrouble(Func<Uri, Uri?> proxyOf, Redaction hidden)
{
    private FlowConnectionException? _refusedByProxy;

    /// <summary>True where the user whom this runs as signs in to the proxy, without a password that is given.</summary>
    public bool IsUsersOwnProxySignIn { get; set; }

    /// <summary>What the proxy refused for who asks or where to; null where it has not.</summary>
    public FlowConnectionException? RefusedByProxy => Volatile.Read(ref _refusedByProxy);

    /// <summary>No complete answer came in time.</summary>
    public FlowConnectionException TimedOut(HttpRequestMessage request, TimeSpan timeout, Exception e) => new(
        "TimedOut",
        $"{Target(request)} did not answer within {timeout.TotalSeconds:0.#} seconds.",
        NeverSent(request, null),
        $"See whether the service is slow or a firewall swallows the packets; {Term.TimeoutSec} allows more time.",
        hidden.Cause(e));

    /// <summary>No connection came about in time.</summary>
    public FlowConnectionException NotConnected(HttpRequestMessage request, Exception e) => new(
        "ConnectTimedOut",
        $"No connection to {Way(request)} came about in time.",
        NeverSent(request, HttpRequestError.ConnectionError),
        "See whether a firewall swallows the packets, and check the network, the URI and the proxy.",
        hidden.Cause(e));

    /// <summary>The connection failed.</summary>
    public FlowConnectionException Of(HttpRequestMessage request, HttpRequestException e)
    {
        string target = Target(request);
        bool neverSent = NeverSent(request, e.HttpRequestError);
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(
                "NameNotResolved", $"The name {target} is not known to DNS.", neverSent,
                "Check the region or the URI, the network and the proxy.", hidden.Cause(e)),
            HttpRequestError.SecureConnectionError => new(
                "TlsFailed", $"No trusted TLS connection to {target}: {Deepest(e)}", neverSent,
                "Check the machine's clock and trusted certificates, and whether a proxy opens TLS.", hidden.Cause(e)),
            HttpRequestError.ProxyTunnelError => ByProxy(request, e),
            HttpRequestError.ConnectionError when neverSent => new(
                "ConnectionRefused", $"No connection to {Way(request)}: {Deepest(e)}", neverSent,
                "Check the network, the URI and the proxy, and that the service runs.", hidden.Cause(e)),
            _ => Lost(request, e),
        };
    }

    /// <summary>A proxy that was reached, and did not connect. What it refuses for who asks or where to is asked once, ever.</summary>
    private FlowConnectionException ByProxy(HttpRequestMessage request, HttpRequestException e)
    {
        // The exception tells the proxy's status in its text alone, in quotes and last.
        int status = Status().Match(e.Message) is { Success: true } said
            ? int.Parse(said.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;
        string proxy = ProxyOf(request) is { } uri ? $"The proxy {uri}" : "The proxy";
        string target = Target(request);
        if (status is not (401 or 403 or 407))
        {
            return new FlowConnectionException(
                "ProxyFailed", $"{proxy} gave no connection to {target}: {Deepest(e)}", neverSent: true,
                $"The proxy was reached, but not what is behind it: ask those who run it, and check {Term.Proxy}.", hidden.Cause(e));
        }

        FlowConnectionException refusal = status == 403
            ? new("ProxyRefused", $"{proxy} does not allow connections to {target} (HTTP 403).", neverSent: true,
                $"Ask those who run the proxy to allow {target}, or give another one by {Term.Proxy}.", hidden.Cause(e))
            : new("ProxyRefused", $"{proxy} does not accept who asks (HTTP {status}). It is not asked again, so that no account is locked.",
                neverSent: true, ProxySignIn(), hidden.Cause(e));
        return Interlocked.CompareExchange(ref _refusedByProxy, refusal, null) ?? refusal;
    }

    // Source: SocketsHttpHandler answers Basic and Digest by a password alone, NTLM without one on Windows only.
    private Sentence ProxySignIn()
    {
        if (!IsUsersOwnProxySignIn)
        {
            return $"Check the user name and password of {Term.ProxyCredential}, then connect again.";
        }

        return $"The user whom this runs as signs in by Negotiate alone; elsewhere than on Windows that wants a Kerberos ticket (klist "
            + $"shows it). For a proxy that wants a password, give {Term.ProxyCredential}.";
    }

    /// <summary>The connection broke on the way.</summary>
    public FlowConnectionException Lost(HttpRequestMessage request, Exception e) => new(
        "ConnectionLost",
        $"The connection to {Target(request)} was lost before a complete answer came: {Deepest(e)}",
        NeverSent(request, null),
        "A request on its way may have been carried out. Check the network, then look in the org.",
        hidden.Cause(e));

    /// <summary>
    /// A body that was never begun is proof, whatever the error is called. Requests without a body are proven unsent only by errors that
    /// come before a connection stands.
    /// </summary>
    private static bool NeverSent(HttpRequestMessage request, HttpRequestError? error) => request.Content is OnceContent body
        ? !body.Started
        : error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Target(HttpRequestMessage request) => request.RequestUri is { } uri ? $"{uri.Host}:{uri.Port}" : "the org";

    /// <summary>The target, with the proxy on the way.</summary>
    private string Way(HttpRequestMessage request) =>
        ProxyOf(request) is { } proxy ? $"{Target(request)} through the proxy {proxy}" : Target(request);

    private string? ProxyOf(HttpRequestMessage request) =>
        request.RequestUri is { } uri && proxyOf(uri) is { } proxy ? $"{proxy.Host}:{proxy.Port}" : null;

    private string Deepest(Exception e)
    {
        // AuthenticationException says why TLS failed; below it there is only the platform's error number.
        while (e.InnerException is { } inner && e is not AuthenticationException)
        {
            e = inner;
        }

        return hidden.Hide(e.Message);
    }

    [GeneratedRegex(@"(?<=\D)[1-5]\d\d(?=\D*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
