using System.Buffers;
using System.Net.Sockets;

namespace FlowExec.Emulation.Http;

/// <summary>
/// One connection: reads requests one after the other, hands each to the application, and delivers the answer as it is told to.
/// </summary>
internal sealed class HttpConnection(HttpServer server, Socket socket)
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(30);

    /// <summary>Nothing on the way to a real org keeps a connection for longer on which nothing comes.</summary>
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(5);

    private readonly ArrayBufferWriter<byte> _out = new(1024);
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
        var reader = new RequestReader(socket, SetDeadline, () => SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()));
        while (await reader.ReadAsync().ConfigureAwait(false) is { } request)
        {
            HttpResponse? response = request.Malformed is null ? server.Application.Begin(request) : null;
            if (response is null)
            {
                if (request.Malformed is null && !await reader.ReadBodyAsync(request).ConfigureAwait(false))
                {
                    return;
                }

                SetDeadline(null);
                response = await server.Application.AnswerAsync(request, server.Stopping).ConfigureAwait(false);
            }

            response.Close |= !request.KeepAlive || request.Malformed is not null || request.BodyTooLarge;
            if (!await DeliverAsync(reader, request, response).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Says nothing until the other side leaves, or until what lies between would cut the connection, on the org's
    /// clock.</summary>
    private async Task StaySilentAsync(RequestReader reader)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(server.Stopping);
        Task gone = reader.DiscardAsync().AsTask();
        await Task.WhenAny(gone, Task.Delay(SilenceLimit, server.OrgClock, left.Token)).ConfigureAwait(false);
        await left.CancelAsync().ConfigureAwait(false);
        if (!gone.IsCompleted)
        {
            Reset();
        }

        await gone.ConfigureAwait(false);
    }

    /// <summary>False where the connection is over.</summary>
    private async ValueTask<bool> DeliverAsync(RequestReader reader, HttpRequest request, HttpResponse response)
    {
        if (response.Delivery == Delivery.Reset)
        {
            Reset();
            return false;
        }

        if (response.Delivery == Delivery.Silence)
        {
            await StaySilentAsync(reader).ConfigureAwait(false);
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

        SetDeadline(SendLimit);
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
        await reader.DiscardAsync().ConfigureAwait(false);
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

    private void SetDeadline(TimeSpan? span)
    {
        TimeProvider clock = server.WireClock;
        long deadline = span is { } limit ? clock.GetTimestamp() + (long)(limit.TotalSeconds * clock.TimestampFrequency) : 0;
        Interlocked.Exchange(ref _deadline, deadline);
    }
}
