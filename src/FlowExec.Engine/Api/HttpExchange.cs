using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Api;

/// <summary>
/// Sends one request once and reads the answer to its end: the only place that touches the network. Whatever goes wrong on the way is
/// told as a <see cref="FlowConnectionException"/> that says whether the request can have arrived.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _wireClock;
    private readonly TimeSpan _timeout;
    private readonly Deadlines _deadlines;
    private readonly NoteDesk _notes;
    private readonly Redaction _hidden;
    private readonly ExchangeTrouble _trouble;

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
        _trouble = new ExchangeTrouble(proxyOf, hidden);
        _deadlines = new Deadlines(wireClock, timeout);
    }

    /// <summary>True where the user whom this runs as signs in to the proxy, without a password that is given.</summary>
    public bool IsUsersOwnProxySignIn
    {
        init => _trouble.IsUsersOwnProxySignIn = value;
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
        Signals.HearRequests || _notes.Wants(NoteKind.Exchange)
            ? new ValueTask<HttpAnswer>(TellAsync(request, answerLimit, isSignIn, cancellationToken))
            : CarryAsync(request, answerLimit, isSignIn, cancellationToken);

    private async Task<HttpAnswer> TellAsync(
        HttpRequestMessage request, int answerLimit, bool isSignIn, CancellationToken cancellationToken)
    {
        long began = _wireClock.GetTimestamp();
        using Activity? span = Signals.Begin(request);
        try
        {
            HttpAnswer answer = await CarryAsync(request, answerLimit, isSignIn, cancellationToken).ConfigureAwait(false);
            TimeSpan took = _wireClock.GetElapsedTime(began);
            Signals.End(span, request, answer.Status, null, took);
            if (_notes.Wants(NoteKind.Exchange))
            {
                _notes.Tell(ExchangeNote.Answered(request, answer, took));
            }

            return answer;
        }
        catch (FlowConnectionException e)
        {
            TimeSpan took = _wireClock.GetElapsedTime(began);
            Signals.End(span, request, null, e.Reason, took);
            if (_notes.Wants(NoteKind.Exchange))
            {
                _notes.Tell(ExchangeNote.Failed(request, e, took));
            }

            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HttpAnswer> CarryAsync(
        HttpRequestMessage request, int answerLimit, bool isSignIn, CancellationToken cancellationToken)
    {
        if (_trouble.RefusedByProxy is { } refusal)
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
            bool isToken = isSignIn && response.IsSuccessStatusCode;
            if (isToken && Wire.Parse(body.Span) is { } granted)
            {
                // Before anything else of the answer is told: its headers may repeat them.
                _hidden.Add(granted.Text("access_token"));
                _hidden.Add(granted.Text("refresh_token"));
            }

            return Answer(response, isToken ? body : _hidden.Hide(body));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            throw deadline.IsOverdue ? _trouble.TimedOut(request, _timeout, e) : _trouble.NotConnected(request, e);
        }
        catch (HttpRequestException e)
        {
            throw _trouble.Of(request, e);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or InvalidDataException)
        {
            throw _trouble.Lost(request, e);
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

    private static string? Header(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out HeaderStringValues values) && values.Count > 0 ? values.First() : null;
}
