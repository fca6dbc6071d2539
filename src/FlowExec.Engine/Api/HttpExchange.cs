using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Api;

/// <summary>
/// Sends one request once and reads the answer to its end: the only place that touches the network. Whatever goes wrong on the way is
/// told as a <see cref="FlowConnectionException"/> that says whether the request can have arrived.
/// </summary>
internal sealed partial class HttpExchange : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _wireClock;
    private readonly TimeSpan _timeout;
    private readonly Func<Uri, Uri?> _proxyOf;
    private readonly Deadlines _deadlines;
    private readonly NoteDesk _notes;
    private readonly Redaction _hidden;
    private FlowConnectionException? _refusedByProxy;

    /// <param name="http">The connection's way to the network.</param>
    /// <param name="proxyOf">The proxy on the way to an address; null where there is none.</param>
    /// <param name="wireClock">The clock of the time-out: real even where the org's clock is virtual, since the wire is real.</param>
    /// <param name="timeout">How long one request may take, its answer's body included.</param>
    /// <param name="notes">Where each request is told.</param>
    /// <param name="hidden">What no answer may bring back.</param>
    public HttpExchange(
        HttpMessageInvoker http, Func<Uri, Uri?> proxyOf, TimeProvider wireClock, TimeSpan timeout, NoteDesk notes, Redaction hidden)
    {
        (_notes, _hidden) = (notes, hidden);
        _http = http;
        _wireClock = wireClock;
        _timeout = timeout;
        _proxyOf = proxyOf;
        _deadlines = new Deadlines(wireClock, timeout);
    }

    /// <summary>As much of an error's body as is read, in bytes.</summary>
    private const int LargestError = 64 * 1024;

    private const int FirstBuffer = 4096;

    private const string CorrelationHeader = "ININ-Correlation-Id";

    /// <summary>Sends the request, and tells of it where anybody wants to know.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answerLimit">The largest answer that is read, in bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="isSignIn">True where a good answer brings a secret that is wanted.</param>
    /// <exception cref="FlowConnectionException">No complete answer came back.</exception>
    /// <exception cref="OperationCanceledException">The caller's token fired.</exception>
    public ValueTask<HttpAnswer> SendAsync(
        HttpRequestMessage request, int answerLimit, CancellationToken cancellationToken, bool isSignIn = false) =>
        _notes.Wants(NoteKind.Exchange)
            ? new ValueTask<HttpAnswer>(TellAsync(request, answerLimit, isSignIn, cancellationToken))
            : CarryAsync(request, answerLimit, isSignIn, cancellationToken);

    private async Task<HttpAnswer> TellAsync(
        HttpRequestMessage request, int answerLimit, bool isSignIn, CancellationToken cancellationToken)
    {
        long began = _wireClock.GetTimestamp();
        try
        {
            HttpAnswer answer = await CarryAsync(request, answerLimit, isSignIn, cancellationToken).ConfigureAwait(false);
            _notes.Tell(ExchangeNote.Answered(request, answer, _wireClock.GetElapsedTime(began)));
            return answer;
        }
        catch (FlowConnectionException e)
        {
            _notes.Tell(ExchangeNote.Failed(request, e, _wireClock.GetElapsedTime(began)));
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HttpAnswer> CarryAsync(
        HttpRequestMessage request, int answerLimit, bool isSignIn, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _refusedByProxy) is { } refusal)
        {
            // It would refuse again, and a directory locks an account after a few wrong passwords.
            throw refusal;
        }

        using Deadlines.Deadline deadline = _deadlines.Begin(cancellationToken);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, deadline.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = response.IsSuccessStatusCode
                ? await ReadAsync(response, answerLimit, truncate: false, deadline.Token).ConfigureAwait(false)
                : await ReadErrorAsync(response, cancellationToken, deadline.Token).ConfigureAwait(false);
            return Answer(response, isSignIn && response.IsSuccessStatusCode ? body : _hidden.Hide(body));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e) when (deadline.IsOverdue)
        {
            throw new FlowConnectionException(
                "TimedOut",
                $"{Target(request)} did not answer within {_timeout.TotalSeconds:0.#} seconds.",
                NeverSent(request, null),
                $"See whether the service is slow or a firewall swallows the packets; {Term.TimeoutSec} allows more time.",
                _hidden.Cause(e));
        }
        catch (OperationCanceledException e)
        {
            throw new FlowConnectionException(
                "ConnectTimedOut",
                $"No connection to {Way(request)} came about in time.",
                NeverSent(request, HttpRequestError.ConnectionError),
                "See whether a firewall swallows the packets, and check the network, the URI and the proxy.",
                _hidden.Cause(e));
        }
        catch (HttpRequestException e)
        {
            throw Connection(request, e);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or InvalidDataException)
        {
            throw Lost(request, e);
        }
    }

    private HttpAnswer Answer(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        HttpResponseHeaders headers = response.Headers;
        bool isSuccess = response.IsSuccessStatusCode;
        return new HttpAnswer(
            (int)response.StatusCode,
            body,
            Header(response.Content.Headers, "Content-Type"),
            _hidden.Hide(Header(headers, CorrelationHeader)),
            RateLimitReading.From(headers),
            isSuccess ? null : Header(headers, "Retry-After"),
            isSuccess ? null : headers.Date,
            isSuccess ? null : Header(headers, "Location"),
            _wireClock.GetUtcNow())
        {
            Hidden = _hidden,
        };
    }

    /// <summary>An error's status is known and counts, so a body that breaks off does not matter.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(
        HttpResponseMessage response, CancellationToken stop, CancellationToken either)
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        HttpResponseMessage response, int limit, bool truncate, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using Stream? unpacked = Unpacked(stream, Header(response.Content.Headers, "Content-Encoding"));
            // Where the length is told, the stream ends with the last byte of it, and no further read is needed to see that.
            long? told = unpacked is null ? response.Content.Headers.ContentLength : null;
            byte[] buffer = new byte[Math.Min(limit, told ?? FirstBuffer)];
            int length = 0;
            while (length < told || told is null)
            {
                if (length == buffer.Length)
                {
                    if (length >= limit)
                    {
                        return truncate ? buffer : throw new IOException($"The answer is longer than {limit} bytes.");
                    }

                    Array.Resize(ref buffer, (int)Math.Min(limit, length * 2L));
                }

                int read = await (unpacked ?? stream).ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return buffer.AsMemory(0, length);
        }
    }

    /// <summary>
    /// A packed body is unpacked whether or not it was asked for: here, since the handler that does so would cost every launch, whose
    /// answer is a few hundred bytes.
    /// </summary>
    private static Stream? Unpacked(Stream stream, string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose() => _deadlines.Dispose();

    private FlowConnectionException Connection(HttpRequestMessage request, HttpRequestException e)
    {
        string target = Target(request);
        bool neverSent = NeverSent(request, e.HttpRequestError);
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new(
                "NameNotResolved", $"The name {target} is not known to DNS.", neverSent,
                "Check the region or the URI, the network and the proxy.", _hidden.Cause(e)),
            HttpRequestError.SecureConnectionError => new(
                "TlsFailed", $"No trusted TLS connection to {target}: {Deepest(e)}", neverSent,
                "Check the machine's clock and trusted certificates, and whether a proxy opens TLS.", _hidden.Cause(e)),
            HttpRequestError.ProxyTunnelError => ByProxy(request, e),
            HttpRequestError.ConnectionError when neverSent => new(
                "ConnectionRefused", $"No connection to {Way(request)}: {Deepest(e)}", neverSent,
                "Check the network, the URI and the proxy, and that the service runs.", _hidden.Cause(e)),
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
                $"The proxy was reached, but not what is behind it: ask those who run it, and check {Term.Proxy}.", _hidden.Cause(e));
        }

        FlowConnectionException refusal = status == 403
            ? new("ProxyRefused", $"{proxy} does not allow connections to {target} (HTTP 403).", neverSent: true,
                $"Ask those who run the proxy to allow {target}, or give another one by {Term.Proxy}.", _hidden.Cause(e))
            : new("ProxyRefused", $"{proxy} does not accept who asks (HTTP {status}). It is not asked again, so that no account is locked.",
                neverSent: true, $"Check the user name and password of {Term.ProxyCredential}, then connect again.", _hidden.Cause(e));
        return Interlocked.CompareExchange(ref _refusedByProxy, refusal, null) ?? refusal;
    }

    private FlowConnectionException Lost(HttpRequestMessage request, Exception e) => new(
        "ConnectionLost",
        $"The connection to {Target(request)} was lost before a complete answer came: {Deepest(e)}",
        NeverSent(request, null),
        "A request on its way may have been carried out. Check the network, then look in the org.",
        _hidden.Cause(e));

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
        request.RequestUri is { } uri && _proxyOf(uri) is { } proxy ? $"{proxy.Host}:{proxy.Port}" : null;

    private string Deepest(Exception e)
    {
        // AuthenticationException says why TLS failed; below it there is only the platform's error number.
        while (e.InnerException is { } inner && e is not AuthenticationException)
        {
            e = inner;
        }

        return _hidden.Hide(e.Message);
    }

    private static string? Header(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.Count > 0 ? values.First() : null;

    [GeneratedRegex(@"(?<=\D)[1-5]\d\d(?=\D*$)", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
