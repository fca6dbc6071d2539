using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Bench.Emulator;

/// <summary>
/// Sends the same launch over a number of connections as fast as the answers come. Bare sockets, so that the client costs little.
/// </summary>
internal sealed class LaunchLoad
{
    private readonly byte[] _request;

    public LaunchLoad(string token, string flow)
    {
        string body = $$$"""
            {"flowId":"{{{flow}}}","name":"welcome 00042","inputData":{"Flow.customerId":"00042","Flow.customerName":"Ada Example","Flow.vip":true,"Flow.score":7,"Flow.tags":["a","b"]}}
            """;
        _request = Encoding.UTF8.GetBytes(
            $"POST /api/v2/flows/executions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }

    /// <summary>Answers a second.</summary>
    public async Task<double> RunAsync(int port, int connections, TimeSpan span)
    {
        using var stop = new CancellationTokenSource(span);
        long started = TimeProvider.System.GetTimestamp();
        long[] answered = await Task.WhenAll(Enumerable.Range(0, connections)
            .Select(_ => Task.Run(() => SendAsync(port, long.MaxValue, stop.Token))));
        return answered.Sum() / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Sends a number of launches.</summary>
    public Task SendManyAsync(int port, int connections, long count)
        => Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync(port, (count / connections)
            + (i < count % connections ? 1 : 0), CancellationToken.None))));

    private async Task<long> SendAsync(int port, long count, CancellationToken stop)
    {
        byte[] buffer = new byte[8192];
        long answered = 0;
        while (answered < count && !stop.IsCancellationRequested)
        {
            // HttpListener ends a connection after a hundred requests; a client then opens the next.
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
            while (answered < count && !stop.IsCancellationRequested && await ExchangeAsync(socket, buffer))
            {
                answered++;
            }
        }

        return answered;
    }

    /// <summary>False where the server ended the connection instead of answering.</summary>
    private async ValueTask<bool> ExchangeAsync(Socket socket, byte[] buffer)
    {
        await socket.SendAsync(_request, SocketFlags.None);
        int filled = 0, wanted = int.MaxValue;
        while (filled < wanted)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
            if (read == 0)
            {
                return filled == 0 ? false : throw new IOException("The server left in the middle of an answer.");
            }

            filled += read;
            wanted = wanted == int.MaxValue ? Length(buffer.AsSpan(0, filled)) : wanted;
        }

        return buffer.AsSpan().StartsWith("HTTP/1.1 200"u8) ? true : throw new IOException(Encoding.ASCII.GetString(buffer, 0, filled));
    }

    // The whole answer's length, or int.MaxValue while its head is not there yet.
    private static int Length(ReadOnlySpan<byte> answer)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return int.MaxValue;
        }

        int at = answer.IndexOf("Content-Length: "u8) + 16;
        return System.Buffers.Text.Utf8Parser.TryParse(answer[at..], out int length, out _) ? head + 4 + length
            : throw new IOException("The answer has no length.");
    }
}
