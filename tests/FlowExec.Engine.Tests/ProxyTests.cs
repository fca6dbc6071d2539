using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlowExec.Engine.Tests;

/// <summary>A proxy is its own trouble, and a wrong password for it is sent once.</summary>
public class ProxyTests
{
    [Fact]
    public async Task A_password_that_the_proxy_refuses_is_sent_once()
    {
        await using var proxy = new ScriptedProxy("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"corp\"\r\nContent-Length: 0\r\n\r\n");
        FlowConnectionException e = await ConnectAsync(proxy, new NetworkCredential("corp-user", "old-secret"));
        Assert.Equal("ProxyRefused", e.Reason);
        Assert.True(e.NeverSent);
        Assert.Contains($"127.0.0.1:{proxy.Uri.Port}", e.Message, StringComparison.Ordinal);
        Assert.Contains("-ProxyCredential", e.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("old-secret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, proxy.Heads.Count(head => head.Contains("Proxy-Authorization", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("Basic realm=\"corp\"")]
    [InlineData("Digest realm=\"corp\", nonce=\"abc\", qop=\"auth\"")]
    [InlineData("Negotiate")]
    [InlineData("NTLM")]
    public async Task The_user_whom_it_runs_as_has_no_password_to_send_and_that_is_told(string wanted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows the user's own sign-in serves, and there is nothing to refuse.");
        await using var proxy = new ScriptedProxy($"HTTP/1.1 407 No\r\nProxy-Authenticate: {wanted}\r\nContent-Length: 0\r\n\r\n");
        FlowConnectionException e = await ConnectAsync(proxy.Uri, null, asUser: true);
        Assert.Equal(("ProxyRefused", true), (e.Reason, e.NeverSent));
        Assert.Contains("Kerberos", e.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Heads, head => head.Contains("Authorization: Basic", StringComparison.OrdinalIgnoreCase)
            || head.Contains("Authorization: Digest", StringComparison.OrdinalIgnoreCase));
        Assert.InRange(proxy.Heads.Count, 1, 2);
    }

    [Fact]
    public async Task A_refusal_by_policy_is_asked_once_and_names_who_refuses()
    {
        await using var proxy = new ScriptedProxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        FlowConnectionException e = await ConnectAsync(proxy, null);
        Assert.Equal("ProxyRefused", e.Reason);
        Assert.Contains("login.example.test", e.Message, StringComparison.Ordinal);
        Assert.Single(proxy.Heads);
    }

    [Fact]
    public async Task A_proxy_that_cannot_reach_the_org_is_asked_a_few_times_and_told_apart()
    {
        await using var proxy = new ScriptedProxy("HTTP/1.1 502 Bad gateway\r\nContent-Length: 0\r\n\r\n");
        FlowConnectionException e = await ConnectAsync(proxy, null);
        Assert.Equal("ProxyFailed", e.Reason);
        Assert.InRange(proxy.Heads.Count, 2, 8);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_with_the_target()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
            listener.Stop();
        }

        FlowConnectionException e = await ConnectAsync(new Uri($"http://127.0.0.1:{port}"), null);
        Assert.Equal("ConnectionRefused", e.Reason);
        Assert.Contains($"login.example.test:443 through the proxy 127.0.0.1:{port}", e.Message, StringComparison.Ordinal);
    }

    private static Task<FlowConnectionException> ConnectAsync(ScriptedProxy proxy, NetworkCredential? credential) => ConnectAsync(proxy.Uri, credential);

    private static Task<FlowConnectionException> ConnectAsync(Uri proxy, NetworkCredential? credential, bool asUser = false) => Assert.ThrowsAsync<FlowConnectionException>(
        () => FlowEngine.ConnectAsync(
            new FlowConnectOptions
            {
                ApiUri = new Uri("https://api.example.test/"),
                LoginUri = new Uri("https://login.example.test/"),
                ClientId = "client",
                ClientSecret = EmulatedOrg.Secret("secret"),
                Proxy = proxy,
                ProxyCredential = credential,
                ProxyUseDefaultCredentials = asUser,
                TimeProvider = new HastyClock(),
            },
            EmulatedOrg.Stop));

    /// <summary>Answers every CONNECT the same, and closes.</summary>
    private sealed class ScriptedProxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly byte[] _answer;
        private readonly Task _serving;

        public ScriptedProxy(string answer)
        {
            _answer = Encoding.ASCII.GetBytes(answer);
            _listener.Start();
            Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _serving = ServeAsync();
        }

        public Uri Uri { get; }

        public ConcurrentQueue<string> Heads { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _listener.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    while (await RawRequest.ReadAsync(client.GetStream(), _stop.Token) is { } read)
                    {
                        Heads.Enqueue(read.Head);
                        await client.GetStream().WriteAsync(_answer, _stop.Token);
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
            }
        }
    }
}
