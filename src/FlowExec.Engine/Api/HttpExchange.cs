using System.Net;
using System.Security.Authentication;

namespace FlowExec.Engine.Api;

/// <summary>
/// Sends one request once and reads the answer to its end: the only place that touches the network. Whatever goes wrong on the way is
/// told as a <see cref="FlowConnectionException"/> that says whether the request can have arrived.
/// </summary>
/// <param name="http">The connection's client.</param>
/// <param name="wireClock">The clock of the time-out: real even where the org's clock is virtual, since the wire is real.</param>
/// <param name="timeout">How long one request may take, its answer's body included.</param>
internal sealed class HttpExchange(HttpClient http, TimeProvider wireClock, TimeSpan timeout)
{
    /// <summary>As much of an error's body as is read, in bytes.</summary>
    private const int LargestError = 64 * 1024;

    private const string CorrelationHeader = "ININ-Correlation-Id";

    /// <summary>Sends the request.</summary>
    /// <exception cref="FlowConnectionException">No complete answer came back.</exception>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, int answerLimit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(timeout, wireClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        try
        {
            using HttpResponseMessage response = await http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = response.IsSuccessStatusCode
                ? await ReadAsync(response, answerLimit, truncate: false, either.Token).ConfigureAwait(false)
                : await ReadErrorAsync(response, cancellationToken, either.Token).ConfigureAwait(false);
            return new HttpAnswer(
                (int)response.StatusCode,
                body,
                response.Content.Headers.ContentType?.MediaType,
                Header(response, CorrelationHeader),
                RateLimitReading.From(response.Headers),
                Header(response, "Retry-After"),
                response.Headers.Date,
                Header(response, "Location"),
                wireClock.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e) when (overdue.IsCancellationRequested)
        {
            throw new FlowConnectionException(
                "TimedOut",
                $"{Target(request)} did not answer within {timeout.TotalSeconds:0.#} seconds.",
                NeverSent(request, null),
                "See whether the service is slow or a firewall swallows the packets; -TimeoutSec of Connect-FlowOrg allows more time.",
                e);
        }
        catch (HttpRequestException e)
        {
            throw Connection(request, e);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw Lost(request, e);
        }
    }

    /// <summary>An error's status is known and counts, so a body that breaks off does not matter.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, CancellationToken stop, CancellationToken either)
    {
        try
        {
            return await ReadAsync(response, LargestError, truncate: true, either).ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested
            && e is IOException or HttpRequestException or InvalidDataException or OperationCanceledException)
        {
            return default;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, int limit, bool truncate, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[Math.Min(limit, Math.Max(1024, response.Content.Headers.ContentLength ?? 4096) + 1)];
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= limit)
                    {
                        return truncate ? buffer : throw new IOException($"The answer is longer than {limit} bytes.");
                    }

                    Array.Resize(ref buffer, (int)Math.Min(limit, length * 2L));
                }

                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.AsMemory(0, length);
                }

                length += read;
            }
        }
    }

    private static FlowConnectionException Connection(HttpRequestMessage request, HttpRequestException e)
    {
        string target = Target(request);
        bool neverSent = NeverSent(request, e.HttpRequestError);
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(
                "NameNotResolved", $"The name {target} is not known to DNS.", neverSent,
                "Check the region or the URI, the network and the proxy.", e),
            HttpRequestError.SecureConnectionError => new(
                "TlsFailed", $"No trusted TLS connection to {target}: {Deepest(e)}", neverSent,
                "Check the machine's clock and trusted certificates, and whether a proxy opens TLS.", e),
            HttpRequestError.ProxyTunnelError => new(
                "ProxyFailed", $"The proxy gave no connection to {target}: {Deepest(e)}", neverSent, "Check -Proxy and -ProxyCredential.", e),
            HttpRequestError.ConnectionError when neverSent => new(
                "ConnectionRefused", $"No connection to {target}: {Deepest(e)}", neverSent,
                "Check the network, the URI and the proxy, and that the service runs.", e),
            _ => Lost(request, e),
        };
    }

    private static FlowConnectionException Lost(HttpRequestMessage request, Exception e) => new(
        "ConnectionLost",
        $"The connection to {Target(request)} was lost before a complete answer came: {Deepest(e)}",
        NeverSent(request, null),
        "A request on its way may have been carried out. Check the network, then look in the org.",
        e);

    /// <summary>
    /// A body that was never begun is proof, whatever the error is called. Requests without a body are proven unsent only by errors that
    /// come before a connection stands.
    /// </summary>
    private static bool NeverSent(HttpRequestMessage request, HttpRequestError? error) => request.Content is OnceContent body
        ? !body.Started
        : error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Target(HttpRequestMessage request) => request.RequestUri is { } uri ? $"{uri.Host}:{uri.Port}" : "the org";

    private static string Deepest(Exception e)
    {
        // AuthenticationException says why TLS failed; below it there is only the platform's error number.
        while (e.InnerException is { } inner && e is not AuthenticationException)
        {
            e = inner;
        }

        return e.Message;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
