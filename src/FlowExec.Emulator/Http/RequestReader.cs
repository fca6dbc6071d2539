using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace FlowExec.Emulation.Http;

/// <summary>
/// Reads requests off a socket, one after the other, through one buffer. What was sent ahead stays in it for the next request. Every
/// request waits for the network once, so the methods on its way take their state from a pool.
/// </summary>
/// <param name="socket">The connection.</param>
/// <param name="setDeadline">Says by when what is read next must have come.</param>
/// <param name="sendContinue">Tells a client that waits for it to send its body.</param>
internal sealed class RequestReader(Socket socket, Action<TimeSpan?> setDeadline, Func<ValueTask> sendContinue)
{
    public const int MaxHead = 32 * 1024;

    /// <summary>The platform's limit for a request, in bytes (its limits documentation).</summary>
    public const int MaxBody = 512_000;

    private const int SmallBuffer = 8 * 1024;
    private const int MaxChunkLine = 1024;
    private const long MaxDiscarded = 64L * 1024 * 1024;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(30);

    private byte[] _buffer = new byte[SmallBuffer];
    private int _filled;
    private int _consumed;

    /// <summary>Reads the next request's head.</summary>
    /// <returns>The request, whose body is not read yet; null where the other side left.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<HttpRequest?> ReadAsync()
    {
        KeepRest();
        int length = await ReadHeadAsync().ConfigureAwait(false);
        _consumed = Math.Abs(length);
        return length == 0 ? null
            : length < 0 ? new HttpRequest { Malformed = $"the request's head is over {MaxHead} bytes" }
            : HttpRequest.Parse(_buffer.AsMemory(0, length - 2));
    }

    /// <summary>False where the other side left before the body was whole.</summary>
    public async ValueTask<bool> ReadBodyAsync(HttpRequest request)
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

        setDeadline(BodyLimit);
        if (request.ExpectsContinue)
        {
            await sendContinue().ConfigureAwait(false);
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
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length) || length < 0)
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
                string line = Encoding.Latin1.GetString(_buffer, _consumed, end);
                _consumed += end + 2;
                return line;
            }

            if (_filled - _consumed > MaxChunkLine || await FillAsync(_filled + 1).ConfigureAwait(false) == 0)
            {
                return null;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    /// <summary>Reads and forgets until the other side ends.</summary>
    public async ValueTask DiscardAsync()
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

    /// <summary>The head's length with its empty line; 0 where the other side left; negative where it is too long.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadHeadAsync()
    {
        setDeadline(_filled == 0 ? IdleLimit : HeadLimit);
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
                setDeadline(HeadLimit);
            }
        }
    }
}
