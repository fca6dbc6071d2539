using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>How PostgreSQL 11 meets a client: it knows no tcp_user_timeout, and lets in whoever does not ask for it.</summary>
internal sealed class OldServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public OldServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The way to it.</summary>
    public string Database => $"Host=127.0.0.1;Port={((IPEndPoint)_listener.LocalEndpoint).Port};Database=flow;Username=ada;SSL Mode=Disable";

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                try
                {
                    await MeetAsync(client.GetStream());
                }
                catch (IOException)
                {
                    // A client leaves as its system has it: on Windows by a reset.
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private static async Task MeetAsync(NetworkStream stream)
    {
        byte[] head = new byte[4];
        await stream.ReadExactlyAsync(head);
        byte[] asked = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - 4];
        await stream.ReadExactlyAsync(asked);
        byte[] answer = Encoding.ASCII.GetString(asked).Contains("tcp_user_timeout", StringComparison.Ordinal)
            ? Message('E', "SFATAL\0VFATAL\0C42704\0Munrecognized configuration parameter \"tcp_user_timeout\"\0\0")
            : [.. Message('R', "\0\0\0\0"), .. Message('S', "server_version\0" + "11.22\0"), .. Message('K', "\0\0\0\a\0\0\0\a"), .. Message('Z', "I")];
        await stream.WriteAsync(answer);
        await stream.ReadAtLeastAsync(head, 1, throwOnEndOfStream: false);
    }

    private static byte[] Message(char kind, string body)
    {
        byte[] message = [(byte)kind, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(body)];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        return message;
    }
}
