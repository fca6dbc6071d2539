using System.Buffers;
using System.Net.Sockets;

namespace FlowExec.Emulation.Http;

/// <summary>One connection: reads requests one after the other, hands each to the application, and delivers the answer as it is told to.</summary>
internal sealed class HttpConnection(HttpServer server, Socket socket)
{
    public const int MaxHead = 32 * 1024;

    /// <summary>The platform's limit for a request, in bytes (its limits documentation).</summary>
    public const int MaxBody = 512_000;

    private const int SmallBuffer = 8 * 1024;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(5);
    private const long MaxDiscarded = 64L * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _out = new(1024);
    private byte[] _buffer = new byte[SmallBuffer];
    private int _filled;
    private int _consumed;
    private long _deadline;

    /// <summary>The wire clock's timestamp after which the server closes this connection; 0 for none.</summary>
    public long Deadline => Interlocked.Read(ref _deadline);

    public void Close() => socket.Dispose();

    /// <summary>Ends the connection with RST.</summary>
    public void Reset()
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already, which is what was wanted.
        }

        socket.Dispose();
    }

    public async Task RunAsync()
    {
        while (true)
        {
            int headLength = await ReadHeadAsync().ConfigureAwait(false);
            if (headLength == 0)
            {
                return;
            }

            HttpRequest request = headLength < 0
                ? new HttpRequest { Malformed = $"the request's head is over {MaxHead} bytes" }
                : HttpRequest.Parse(_buffer.AsMemory(0, headLength - 2));
            _consumed = Math.Abs(headLength);
            HttpResponse? response = request.Malformed is null ? server.Application.Begin(request) : null;
            if (response is null)
            {
                if (request.Malformed is null && !await ReadBodyAsync(request).ConfigureAwait(false))
                {
                    return;
                }

                SetDeadline(null);
                response = await server.Application.AnswerAsync(request, server.Stopping).ConfigureAwait(false);
            }

            response.Close |= !request.KeepAlive || request.Malformed is not null || request.BodyTooLarge;
            if (!await DeliverAsync(request, response).ConfigureAwait(false))
            {
                return;
            }

            KeepRest();
        }
    }

    /// <summary>The head's length with its empty line; 0 where the other side left; negative where it is too long.</summary>
    private async ValueTask<int> ReadHeadAsync()
    {
        SetDeadline(_filled == 0 ? IdleLimit : HeadLimit);
        int scanned = 0;
        bool timed = _filled > 0;
        while (true)
        {
            int skip = 0;
            while (scanned == 0 && skip < _filled && _buffer[skip] is (byte)'\r' or (byte)'\n')
            {
                skip++;
            }

            if (skip > 0)
            {
                Buffer.BlockCopy(_buffer, skip, _buffer, 0, _filled -= skip);
            }

            int from = Math.Max(0, scanned - 3);
            int end = _buffer.AsSpan(from, _filled - from).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return from + end + 4 <= MaxHead ? from + end + 4 : -_filled;
            }

            scanned = _filled;
            if (_filled >= MaxHead)
            {
                return -_filled;
            }

            if (await FillAsync(_filled + 1).ConfigureAwait(false) == 0)
            {
                return 0;
            }

            if (!timed)
            {
                timed = true;
                SetDeadline(HeadLimit);
            }
        }
    }

    /// <summary>False where the other side left before the body was whole.</summary>
    private async ValueTask<bool> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength == 0)
        {
            return true;
        }

        if (request.ContentLength > MaxBody)
        {
            request.BodyTooLarge = true;
            return true;
        }

        SetDeadline(BodyLimit);
        if (request.ExpectsContinue)
        {
            await SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
        }

        if (request.ContentLength < 0)
        {
            return await ReadChunksAsync(request).ConfigureAwait(false);
        }

        int start = _consumed;
        int end = start + (int)request.ContentLength;
        while (_filled < end)
        {
            if (await FillAsync(end).ConfigureAwait(false) == 0)
            {
                return false;
            }
        }

        request.Body = _buffer.AsMemory(start, end - start);
        _consumed = end;
        return true;
    }

    private async ValueTask<bool> ReadChunksAsync(HttpRequest request)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        while (true)
        {
            if (await ReadLineAsync().ConfigureAwait(false) is not { } line)
            {
                return false;
            }

            int semicolon = line.IndexOf(';', StringComparison.Ordinal);
            string size = (semicolon < 0 ? line : line[..semicolon]).Trim();
            if (size.Length > 8 || !int.TryParse(size, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out int length) || length < 0)
            {
                request.Malformed = "a chunk's size is not readable";
                return true;
            }

            if (length == 0)
            {
                break;
            }

            if (body.WrittenCount + (long)length > MaxBody)
            {
                request.BodyTooLarge = true;
                return true;
            }

            while (_filled < _consumed + length + 2)
            {
                if (await FillAsync(_consumed + length + 2).ConfigureAwait(false) == 0)
                {
                    return false;
                }
            }

            body.Write(_buffer.AsSpan(_consumed, length));
            if (_buffer[_consumed + length] != (byte)'\r' || _buffer[_consumed + length + 1] != (byte)'\n')
            {
                request.Malformed = "a chunk is longer than it says";
                return true;
            }

            _consumed += length + 2;
        }

        string? trailer;
        while ((trailer = await ReadLineAsync().ConfigureAwait(false)) is { Length: > 0 })
        {
            // Trailers mean nothing here.
        }

        request.Body = body.WrittenMemory;
        return trailer is not null;
    }

    private async ValueTask<string?> ReadLineAsync()
    {
        while (true)
        {
            int end = _buffer.AsSpan(_consumed, _filled - _consumed).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                string line = System.Text.Encoding.Latin1.GetString(_buffer, _consumed, end);
                _consumed += end + 2;
                return line;
            }

            if (_filled - _consumed > 1024 || await FillAsync(_filled + 1).ConfigureAwait(false) == 0)
            {
                return null;
            }
        }
    }

    private async ValueTask<int> FillAsync(int wanted)
    {
        if (_buffer.Length < wanted)
        {
            Array.Resize(ref _buffer, Math.Max(wanted, _buffer.Length * 2));
        }

        int read = await socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None).ConfigureAwait(false);
        _filled += read;
        return read;
    }

    private void KeepRest()
    {
        int rest = _filled - _consumed;
        byte[] next = _buffer.Length > 8 * SmallBuffer && rest <= SmallBuffer ? new byte[SmallBuffer] : _buffer;
        Buffer.BlockCopy(_buffer, _consumed, next, 0, rest);
        (_buffer, _filled, _consumed) = (next, rest, 0);
    }

    /// <summary>False where the connection is over.</summary>
    private async ValueTask<bool> DeliverAsync(HttpRequest request, HttpResponse response)
    {
        if (response.Delivery == Delivery.Reset)
        {
            Reset();
            return false;
        }

        if (response.Delivery == Delivery.Silence)
        {
            await DiscardAsync().ConfigureAwait(false);
            return false;
        }

        if (response.Delivery == Delivery.LateStart)
        {
            await Task.Delay(response.Pause, server.OrgClock, server.Stopping).ConfigureAwait(false);
        }

        _out.ResetWrittenCount();
        ResponseHead.Write(_out, response, server.OrgClock.GetUtcNow() + response.Skew);
        int head = _out.WrittenCount;
        if (request.Method != "HEAD" && !response.Body.IsEmpty)
        {
            _out.Write(response.Body.Span);
        }

        SetDeadline(BodyLimit);
        ReadOnlyMemory<byte> whole = _out.WrittenMemory;
        switch (response.Delivery)
        {
            case Delivery.Truncated or Delivery.ResetMidway:
                await SendAsync(whole[..(head + ((whole.Length - head) / 2))]).ConfigureAwait(false);
                if (response.Delivery == Delivery.ResetMidway)
                {
                    Reset();
                }

                return false;
            case Delivery.Dripping:
                SetDeadline(null);
                await DripAsync(whole, head, response.Pause).ConfigureAwait(false);
                break;
            default:
                await SendAsync(whole).ConfigureAwait(false);
                break;
        }

        if (!response.Close)
        {
            return true;
        }

        // An immediate close with unread bytes would reset the connection and could take the answer with it.
        socket.Shutdown(SocketShutdown.Send);
        SetDeadline(LingerLimit);
        await DiscardAsync().ConfigureAwait(false);
        return false;
    }

    private async ValueTask DripAsync(ReadOnlyMemory<byte> whole, int head, TimeSpan over)
    {
        const int pieces = 5;
        await SendAsync(whole[..head]).ConfigureAwait(false);
        int size = Math.Max(1, (whole.Length - head + pieces - 1) / pieces);
        for (int at = head; at < whole.Length; at += size)
        {
            await Task.Delay(over / pieces, server.OrgClock, server.Stopping).ConfigureAwait(false);
            await SendAsync(whole.Slice(at, Math.Min(size, whole.Length - at))).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }

    private async ValueTask DiscardAsync()
    {
        for (long discarded = 0; discarded < MaxDiscarded;)
        {
            int read = await socket.ReceiveAsync(_buffer, SocketFlags.None).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            discarded += read;
        }
    }

    private void SetDeadline(TimeSpan? span)
        => Interlocked.Exchange(ref _deadline, span is { } limit ? server.WireClock.GetTimestamp() + (long)(limit.TotalSeconds * server.WireClock.TimestampFrequency) : 0);
}
