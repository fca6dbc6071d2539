using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Emulation.Tests;

/// <summary>A bare socket: says exactly these bytes, and hears exactly what comes back.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private Wire()
    {
    }

    public static async Task<Wire> OpenAsync(FlowOrgEmulator emulator)
    {
        var wire = new Wire();
        await wire._socket.ConnectAsync(emulator.Options.Address, emulator.Port, TestContext.Current.CancellationToken);
        return wire;
    }

    /// <summary>A launch as it stands on the wire.</summary>
    public static string Launch(FlowOrgEmulator emulator, string? body = null, string headers = "", string? length = null,
        string target = "/api/v2/flows/executions", string? end = null)
    {
        body ??= OrgClient.Body();
        length ??= $"Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n";
        return $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {emulator.IssueToken()}\r\nContent-Type: application/json\r\n{length}{headers}\r\n{body}{end}";
    }

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    public async Task SayAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, TestContext.Current.CancellationToken)..];
            }
        }
        catch (SocketException)
        {
            // The server may have answered and closed before it heard all; what it said is still there to read.
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until the other side ends.</summary>
    public async Task<(string Text, bool WasReset)> HearAsync()
    {
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (true)
        {
            try
            {
                int read = await _socket.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken);
                if (read == 0)
                {
                    return (heard.ToString(), false);
                }

                heard.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                return (heard.ToString(), true);
            }
        }
    }

    /// <summary>Reads until the text has come.</summary>
    public async Task<string> HearUntilAsync(string text)
    {
        var heard = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
        {
            int read = await _socket.ReceiveAsync(buffer, SocketFlags.None, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            heard.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return heard.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
