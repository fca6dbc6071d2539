using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlowExec.Emulation.Http;

/// <summary>
/// A small HTTP/1.1 server over sockets, on loopback. The faults need a reset at an exact point of an exchange and a listener that can be
/// closed for a while, and every unreadable request needs an answer in the platform's own shape: the framework's HttpListener offers none
/// of them, nor port 0.
/// </summary>
internal sealed class HttpServer : IDisposable
{
    public const int MaxConnections = 4096;
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<HttpConnection, bool> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly ITimer _sweeper;
    private readonly IPEndPoint _endPoint;
    private Socket? _listener;

    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public HttpServer(IPEndPoint endPoint, IHttpApplication application, TimeProvider orgClock, TimeProvider wireClock)
    {
        Application = application;
        OrgClock = orgClock;
        WireClock = wireClock;
        _listener = Listen(endPoint);
        _endPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _sweeper = wireClock.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
        _ = AcceptAsync(_listener);
    }

    public IHttpApplication Application { get; }

    /// <summary>The clock of pauses within an answer.</summary>
    public TimeProvider OrgClock { get; }

    /// <summary>The clock of time-outs.</summary>
    public TimeProvider WireClock { get; }

    public int Port => _endPoint.Port;

    public CancellationToken Stopping => _stopping.Token;

    public int Connections => _connections.Count;

    /// <summary>Resets every connection and refuses new ones until the span has passed on the org's clock.</summary>
    public void RefuseFor(TimeSpan span)
    {
        lock (_gate)
        {
            if (_listener is null || _stopping.IsCancellationRequested)
            {
                return;
            }

            _listener.Dispose();
            _listener = null;
        }

        // The wait begins before anybody can notice: a client that sees the reset and moves a virtual clock moves this wait with it.
        _ = ReopenAsync(span);
        foreach (HttpConnection connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
            _listener?.Dispose();
            _listener = null;
        }

        _sweeper.Dispose();
        foreach (HttpConnection connection in _connections.Keys)
        {
            connection.Close();
        }
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(endPoint);
            listener.Listen(1024);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private async Task ReopenAsync(TimeSpan span)
    {
        try
        {
            await Task.Delay(span, OrgClock, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // Somebody else may hold the port by now; it is tried again until the emulator stops.
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                lock (_gate)
                {
                    if (_stopping.IsCancellationRequested)
                    {
                        return;
                    }

                    _listener = Listen(_endPoint);
                    _ = AcceptAsync(_listener);
                    return;
                }
            }
            catch (SocketException)
            {
                await Task.Delay(SweepEvery, WireClock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (ReferenceEquals(listener, _listener))
            {
                // Out of file handles, or a client that left while it was accepted: the listener itself is well.
                await Task.Delay(AcceptPause).ConfigureAwait(false);
                continue;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            if (_connections.Count >= MaxConnections)
            {
                socket.Dispose();
                continue;
            }

            socket.NoDelay = true;
            var connection = new HttpConnection(this, socket);
            _connections.TryAdd(connection, true);
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(HttpConnection connection)
    {
        try
        {
            await Task.Yield();
            await connection.RunAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side left, or the server stops: either way the exchange is over.
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Close();
        }
    }

    private void Sweep()
    {
        long now = WireClock.GetTimestamp();
        foreach (HttpConnection connection in _connections.Keys)
        {
            if (connection.Deadline is var deadline && deadline != 0 && now > deadline)
            {
                connection.Close();
            }
        }
    }
}
