using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Engine.Tests;

/// <summary>
/// An org made of bare sockets: signs in, knows one flow, and does with each launch exactly what a test says, down to the byte. It counts
/// every request that came in whole, on whatever connection.
/// </summary>
internal sealed class ScriptedOrg : IAsyncDisposable
{
    public const string FlowId = "11111111-2222-4333-8444-555555555555";

    private string Flow =>
        $$$$$"""{"id":"{{{{{FlowId}}}}}","name":"Scripted","type":"WORKFLOW","publishedVersion":{"id":"1.0"},"inputSchema":{{{{{InputSchema}}}}}}""";

    private static readonly (int Status, string Body) NotFound = (404, """{"message":"Not found","code":"not.found","status":404,"contextId":"c-404"}""");

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<RawLaunch, Task> _script;
    private readonly Task _accepting;
    private int _launches;
    private int _tokens;
    private int _listings;
    private int _connectionCount;

    public ScriptedOrg(Func<RawLaunch, Task> script, int port = 0)
    {
        _script = script;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Uri { get; }

    /// <summary>What the flow declares.</summary>
    public string InputSchema { get; init; } = """{"type":"object","properties":{"Flow.customerId":{"type":"string"}}}""";

    /// <summary>Launch requests that came in whole.</summary>
    public int Launches => Volatile.Read(ref _launches);

    /// <summary>Tokens given out.</summary>
    public int Tokens => Volatile.Read(ref _tokens);

    /// <summary>What an answer to a request that is no launch adds to its head.</summary>
    public string ExtraHeaders { get; set; } = "";

    /// <summary>What the sign-in answers; a token by default.</summary>
    public Func<int, (int Status, string Body)> SignIn { get; set; } = number => (200, $$"""{"access_token":"token{{number}}","token_type":"bearer","expires_in":86400}""");

    /// <summary>What it answers to a look at an execution; nobody knows one by default.</summary>
    public Func<(int Status, string Body)> Look { get; set; } = () => NotFound;

    /// <summary>A page of the list of flows; by its number among those asked for.</summary>
    public Func<int, string>? Flows { get; set; }

    public Task<FlowOrg> ConnectAsync(Func<FlowConnectOptions, FlowConnectOptions>? change = null, TimeProvider? wireClock = null)
    {
        var options = new FlowConnectOptions
        {
            ApiUri = Uri,
            LoginUri = Uri,
            ClientId = "client",
            ClientSecret = EmulatedOrg.Secret("secret"),
            Seed = 1,
            TimeProvider = new HastyClock(),
        };
        return FlowEngine.ConnectAsync(change?.Invoke(options) ?? options, wireClock ?? TimeProvider.System, EmulatedOrg.Stop);
    }

    public static LaunchOptions Options => new() { Binding = new RowBinding { FlowId = FlowId } };

    /// <summary>Launches so many customers.</summary>
    public static Task<List<FlowExecution>> LaunchAsync(FlowOrg connection, int rows, LaunchOptions? options = null) =>
        Rows.ToListAsync(connection.Client.LaunchAsync(Rows.Customers(rows), options ?? Options, EmulatedOrg.Stop));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // In this order: a listener that is stopped may not be asked for one connection more.
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _connections.Add(ServeAsync(client, Interlocked.Increment(ref _connectionCount)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        try
        {
            using (client)
            {
                NetworkStream stream = client.GetStream();
                for (int request = 1; await RawRequest.ReadAsync(stream, _stop.Token) is { } read; request++)
                {
                    if (read.Line.StartsWith("POST /api/v2/flows/executions", StringComparison.Ordinal))
                    {
                        var launch = new RawLaunch(read, stream, client, Interlocked.Increment(ref _launches), connection, request, _stop.Token);
                        await _script(launch);
                        if (launch.IsClosed)
                        {
                            return;
                        }
                    }
                    else
                    {
                        (int status, string body) = Answer(read);
                        await RawLaunch.WriteAsync(stream, status, body, ExtraHeaders, _stop.Token);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private string Listing(int number) => Flows?.Invoke(number) ?? $$"""{"entities":[{{Flow}}],"pageCount":1,"pageNumber":1}""";

    private (int Status, string Body) Answer(RawRequest read) => read.Line.Split(' ')[1].Split('?')[0] switch
    {
        "/oauth/token" => SignIn(Interlocked.Increment(ref _tokens)),
        "/api/v2/tokens/me" => (200, """{"organization":{"id":"o","name":"Scripted org"}}"""),
        "/api/v2/flows" => (200, Listing(Interlocked.Increment(ref _listings))),
        $"/api/v2/flows/{FlowId}" => (200, Flow),
        var path when path.StartsWith("/api/v2/flows/executions/", StringComparison.Ordinal) => Look(),
        _ => NotFound,
    };
}

/// <summary>A request that was read whole.</summary>
internal sealed record RawRequest(string Line, string Head, string Body)
{
    public static async Task<RawRequest?> ReadAsync(Stream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        string text = head.ToString();
        string? length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, stop);
        return new RawRequest(text.Split("\r\n")[0], text, Encoding.UTF8.GetString(body));
    }
}

/// <summary>One launch that came in whole, and the means to answer it or not.</summary>
internal sealed record RawLaunch(RawRequest Request, Stream Stream, TcpClient Client, int Number, int Connection, int RequestOnConnection, CancellationToken Stop)
{
    public bool IsClosed { get; private set; }

    public Task AcceptAsync() => AnswerAsync(
        200, $$$"""{"id":"execution-{{{Number}}}","name":"n","flowVersion":{"id":"1.0","selfUri":"/api/v2/flows/{{{ScriptedOrg.FlowId}}}/versions/1.0"}}""");

    public Task AnswerAsync(int status, string body, string headers = "") => WriteAsync(Stream, status, body, headers, Stop);

    /// <summary>Ends the connection in good order, without an answer.</summary>
    public void Close()
    {
        IsClosed = true;
        Client.Client.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        IsClosed = true;
        Client.LingerState = new LingerOption(true, 0);
        Client.Close();
    }

    /// <summary>Never answers.</summary>
    public Task HangAsync() => Task.Delay(Timeout.InfiniteTimeSpan, Stop);

    public static Task WriteAsync(Stream stream, int status, string body, string headers, CancellationToken stop)
    {
        string type = headers.Contains("Content-Type", StringComparison.OrdinalIgnoreCase) ? "" : "Content-Type: application/json\r\n";
        byte[] content = Encoding.UTF8.GetBytes(body);
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} S\r\nContent-Length: {content.Length}\r\nININ-Correlation-Id: correlation-{status}\r\n{type}{headers}\r\n");
        return stream.WriteAsync(head.Concat(content).ToArray(), stop).AsTask();
    }
}
