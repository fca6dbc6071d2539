using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Web;

namespace FlowExec.Engine.Auth;

/// <summary>
/// Where the browser brings the answer of a sign-in: a port of this machine's loopback address. The first answer with the right state
/// counts, others are refused. Sockets and not HttpListener, which on Windows asks for rights to an address.
/// </summary>
internal sealed class CodeListener : IDisposable
{
    private const int LongestRequest = 16 * 1024;

    /// <summary>A connection that says nothing for so long is closed: browsers open some in advance.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly List<TcpListener> _listeners;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource<string> _code = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _state;

    private CodeListener(List<TcpListener> listeners)
    {
        _listeners = listeners;
        Port = ((IPEndPoint)listeners[0].LocalEndpoint).Port;
        foreach (TcpListener listener in listeners)
        {
            _ = AcceptAsync(listener);
        }
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The redirect URI of a port, as it is registered with the client.</summary>
    public static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/");

    /// <summary>Listens.</summary>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <exception cref="FlowConfigurationException"><c>SignInPortTaken</c>: another program has the port.</exception>
    public static CodeListener Open(int port)
    {
        var first = new TcpListener(IPAddress.Loopback, port);
        try
        {
            first.Start();
        }
        catch (SocketException e)
        {
            first.Dispose();
            throw new FlowConfigurationException(
                "SignInPortTaken", $"The port {port} of this machine cannot be listened on: {e.Message}",
                $"See which program has it, perhaps another sign-in; or choose one by {Term.Port} "
                + $"that is registered with the client as {Address(port)} is.", e);
        }

        List<TcpListener> all = [first];
        if (Socket.OSSupportsIPv6)
        {
            var second = new TcpListener(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndpoint).Port);
            try
            {
                // 'localhost' may be either.
                second.Start();
                all.Add(second);
            }
            catch (SocketException)
            {
                // A browser that is refused there goes on to the other.
                second.Dispose();
            }
        }

        return new CodeListener(all);
    }

    /// <summary>Waits for the code.</summary>
    /// <param name="state">What the answer must carry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FlowConfigurationException">The person declined, or the sign-in host refused.</exception>
    public Task<string> WaitAsync(string state, CancellationToken cancellationToken)
    {
        _state = state;
        return _code.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        foreach (TcpListener listener in _listeners)
        {
            listener.Dispose();
        }

        _closed.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        CancellationToken closed = _closed.Token;
        while (!closed.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await listener.AcceptTcpClientAsync(closed).ConfigureAwait(false);
                _ = ServeAsync(client, closed);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One that was given up before it was taken; the next may be the answer.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken closed)
    {
        using (client)
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(closed))
        {
            either.CancelAfter(Silence);
            try
            {
                NetworkStream stream = client.GetStream();
                if (await ReadTargetAsync(stream, either.Token).ConfigureAwait(false) is { } target)
                {
                    (int status, string words) = Take(target);
                    await stream.WriteAsync(Page(status, words), CancellationToken.None).ConfigureAwait(false);
                    client.Client.Shutdown(SocketShutdown.Send);
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The browser has gone, or nobody waits any more.
            }
        }
    }

    /// <summary>The target of a GET; null where it is none.</summary>
    private static async Task<string?> ReadTargetAsync(NetworkStream stream, CancellationToken stop)
    {
        byte[] buffer = new byte[LongestRequest];
        int length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = length == buffer.Length ? 0 : await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            length += read;
        }

        string[] line = Encoding.ASCII.GetString(buffer, 0, length).Split("\r\n")[0].Split(' ');
        return line is ["GET", { Length: > 0 } target, _] ? target : "";
    }

    /// <summary>Judges an answer.</summary>
    private (int Status, string Words) Take(string target)
    {
        string[] parts = target.Split('?', 2);
        NameValueCollection given = HttpUtility.ParseQueryString(parts.ElementAtOrDefault(1) ?? "");
        if (parts[0] != "/")
        {
            return (404, "There is nothing here.");
        }

        if (_state is not { } state || given["state"] is not { } answered
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(answered), Encoding.UTF8.GetBytes(state)))
        {
            FlowNotes.Tell(new FlowNote(
                NoteKind.Warning, "SignInStranger",
                $"An answer of another sign-in came to port {Port} and was refused; the wait goes on."));
            return (400, "This answer belongs to another sign-in, and was refused.");
        }

        bool isFirst = given["code"] is { Length: > 0 } code
            ? _code.TrySetResult(code)
            : _code.TrySetException(Declined(given["error"], given["error_description"]));
        return !isFirst ? (409, "This sign-in was answered already.")
            : given["code"] is null ? (200, "You are not signed in. You can close this window.")
            : (200, "Go back to FlowExec: it has its answer. You can close this window.");
    }

    private static FlowConfigurationException Declined(string? error, string? description) => error == "access_denied"
        ? new("SignInDeclined", "The sign-in was declined in the browser.", "Run it again to sign in after all.")
        : new(
            "SignInRefused",
            $"The sign-in page refused: {Api.ErrorWords.Clean(description ?? error, 300) ?? "it did not say why"}.",
            "Check the client id, and that the client's grant type is Code Authorization / PKCE.");

    private static byte[] Page(int status, string words) => Encoding.UTF8.GetBytes(
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(status == 200 ? "OK" : "No")}\r\nContent-Type: text/html; charset=utf-8\r\n"
            + $"Connection: close\r\nCache-Control: no-store\r\n")
        + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nReferrer-Policy: no-referrer\r\n\r\n"
        + "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>FlowExec</title>"
        + "<style>body{font:18px system-ui,sans-serif;margin:4rem auto;max-width:32rem;padding:0 1rem;"
        + "color:#1d2733;background:#fff}@media(prefers-color-scheme:dark){"
        + $"body{{color:#dfe6ee;background:#14191f}}}}</style></head><body><p>{words}</p></body></html>");
}
