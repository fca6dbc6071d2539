using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>The way to a server, on which answers get lost and everything can stop: a proxy on loopback.</summary>
internal sealed class Way : IDisposable
{
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5];
    private static readonly byte[] Sync = [(byte)'S', 0, 0, 0, 4];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly int _server;
    private int _toPass;
    private int _commitsToSwallow;
    private int _toSwallow;
    private int _swallowed;
    private volatile bool _isCut;
    private volatile byte[]? _toHold;

    /// <param name="database">The server behind it, as a connection string.</param>
    public Way(string database)
    {
        var given = new NpgsqlConnectionStringBuilder(database);
        _server = given.Port;
        _listener.Start();
        given.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        given.SslMode = SslMode.Disable;
        Database = given.ConnectionString;
        _ = AcceptAsync();
    }

    /// <summary>The connection string by this way.</summary>
    public string Database { get; }

    /// <summary>Answers that were lost so far.</summary>
    public int Swallowed => Volatile.Read(ref _swallowed);

    /// <summary>Loses the answers to the requests that come next, once the server has done what they ask for; not those of
    /// heartbeats.</summary>
    /// <param name="answers">How many.</param>
    /// <param name="after">Requests whose answers come first.</param>
    public void SwallowNext(int answers = 1, int after = 0)
    {
        Volatile.Write(ref _toPass, after);
        Volatile.Write(ref _toSwallow, answers);
    }

    /// <summary>Loses the answer to the next commit of a transaction that was begun by itself.</summary>
    public void SwallowCommit() => Volatile.Write(ref _commitsToSwallow, 1);

    /// <summary>Keeps the end of the next transaction that holds a text from the server, which has done the rest by then and waits: so does
    /// one leave it that is frozen while it sends.</summary>
    public void HoldNext(string text) => _toHold = Encoding.UTF8.GetBytes(text);

    /// <summary>Cuts every connection, and lets none through until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (Socket socket in _open.Keys)
        {
            socket.Close(0);
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => _isCut = false;

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync();
                if (_isCut)
                {
                    client.Close(0);
                    continue;
                }

                client.NoDelay = true;
                _ = CarryAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open[client] = _open[server] = true;
        var talk = new Talk();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            await Task.WhenAny(ThereAsync(client, server, talk), BackAsync(server, client, talk));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server is down.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Close(0);
            server.Close(0);
            talk.End.SetResult();
        }
    }

    private async Task ThereAsync(Socket client, Socket server, Talk talk)
    {
        byte[] buffer = new byte[64 * 1024];
        bool first = true;
        int read;
        while ((read = await TryAsync(() => client.ReceiveAsync(buffer))) > 0)
        {
            if (first)
            {
                talk.IsBeat = Encoding.UTF8.GetString(buffer, 0, read).Contains("-beat", StringComparison.Ordinal);
                first = false;
            }
            else if (talk is { IsReady: true, IsBeat: false, IsToBeLost: false } && Volatile.Read(ref _toSwallow) > 0
                && Interlocked.Decrement(ref _toPass) < 0 && Interlocked.Decrement(ref _toSwallow) >= 0)
            {
                talk.IsToBeLost = true;
            }

            if (buffer.AsSpan(0, read).IndexOf("COMMIT"u8) >= 0 && Interlocked.Exchange(ref _commitsToSwallow, 0) > 0)
            {
                talk.IsToBeLost = true;
            }

            int passed = read;
            if (_toHold is { } text && buffer.AsSpan(0, read).IndexOf(text) >= 0 && buffer.AsSpan(0, read).EndsWith(Sync)
                && Interlocked.CompareExchange(ref _toHold, null, text) == text)
            {
                passed -= Sync.Length;
            }

            await TryAsync(() => server.SendAsync(buffer.AsMemory(0, passed)).AsTask());
            if (passed < read)
            {
                // Until the server ends it.
                await talk.End.Task;
            }
        }
    }

    private async Task BackAsync(Socket server, Socket client, Talk talk)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await TryAsync(() => server.ReceiveAsync(buffer))) > 0)
        {
            bool isEnd = buffer.AsSpan(0, read - 1).EndsWith(Ready);
            if (talk.IsToBeLost)
            {
                if (isEnd)
                {
                    Interlocked.Increment(ref _swallowed);
                    return;
                }

                continue;
            }

            talk.IsReady |= isEnd;
            await TryAsync(() => client.SendAsync(buffer.AsMemory(0, read)).AsTask());
        }
    }

    private static async Task<int> TryAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }

    private sealed class Talk
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsBeat { get; set; }

        public bool IsReady { get; set; }

        public bool IsToBeLost { get; set; }
    }
}
