using System.Net;
using System.Net.Sockets;
using FlowExec.Engine.Api;

namespace FlowExec.Engine.Tests;

public class AnswerTests
{
    [Theory]
    [InlineData("", "an empty body")]
    [InlineData("<html><body>Bad gateway</body></html>", "Bad gateway")]
    [InlineData("{\"message\":", "not the platform's")]
    [InlineData("[1,2]", "not the platform's")]
    [InlineData("null", "not the platform's")]
    [InlineData("{}", "not the platform's")]
    public void An_error_without_the_platforms_words_is_described(string body, string expected)
    {
        FlowError error = Read(502, body);
        Assert.Equal("BadGateway", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("502", error.Message, StringComparison.Ordinal);
        Assert.Equal(502, error.Status);
    }

    [Fact]
    public void An_error_of_the_sign_in_has_another_shape()
    {
        FlowError error = Read(401, """{"error":"invalid_client","description":"d","error_description":"client not found"}""");
        Assert.Equal(("invalid_client", "client not found"), (error.Code, error.Message));
    }

    [Fact]
    public void An_errors_details_and_correlation_id_are_kept()
    {
        FlowError error = Read(400, """{"message":"wrong","code":"bad.request","contextId":"ctx","details":[{"errorCode":"x","fieldName":"flowId"},{}]}""");
        Assert.Equal("wrong (flowId x)", error.Message);
        Assert.Equal("ctx", error.CorrelationId);
    }

    [Fact]
    public void An_errors_text_cannot_spoil_a_terminal_or_a_log()
    {
        FlowError error = Read(400, "{\"message\":\"a\\u001b[31m\\r\\n" + new string('x', 10_000) + "\",\"code\":\"c\\u0000d\"}");
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 100, 2000);
        Assert.Equal("c d", error.Code);
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData(" 12 ", 12)]
    [InlineData("0", 0)]
    [InlineData("99999999999999999999", null)]
    [InlineData("100000", 100000)]
    [InlineData("700000", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", 2)]
    [InlineData("0.2", 1)]
    [InlineData("30s", 30)]
    [InlineData("30 seconds", 30)]
    [InlineData("1500ms", 2)]
    [InlineData("2 min", 120)]
    [InlineData("1h", 3600)]
    [InlineData("soon", null)]
    [InlineData("12:30", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("Thu, 01 Jan 2026 00:00:30 GMT", 30)]
    [InlineData("Wed, 31 Dec 2025 23:00:00 GMT", 0)]
    [InlineData("Fri, 02 Jan 2026 00:00:00 GMT", 86400)]
    [InlineData("Thursday, 01-Jan-26 00:00:30 GMT", 30)]
    [InlineData("2026-01-01T00:00:30Z", 30)]
    [InlineData("2026-01-01T00:00:29.1+00:00", 30)]
    public void Retry_After_is_read_in_every_form_and_rounded_up(string? text, int? seconds)
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(seconds, RetryAfter.Parse(text, now, now.AddHours(5))?.TotalSeconds);
        Assert.Equal(seconds, RetryAfter.Parse(text, null, now)?.TotalSeconds);
    }

    [Theory]
    [InlineData("{\"id\":\"e\"")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"\"}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_200_that_names_no_execution_is_unknown(string body)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(200, body));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
        Assert.Equal("AnswerUnreadable", outcome.Error!.Code);
        Assert.Equal(1, org.Launches);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed_and_its_place_is_named(int status)
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(status, "", "Location: https://sso.example.test/in?x=1\r\n"));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Contains("https://sso.example.test/in?x=1", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(1, org.Launches);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(200, new string(' ', 2_000_000)));
        FlowExecution outcome = await LaunchOneAsync(org);
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
    }

    [Theory]
    [InlineData(null, null, "RegionMissing")]
    [InlineData("http://api.example.com/", null, "LoginUriMissing")]
    [InlineData("http://api.example.com/", "http://login.example.com/", "HttpsRequired")]
    [InlineData("https://api.example.com/", "http://login.example.com/", "HttpsRequired")]
    [InlineData("ftp://api.example.com/", "https://login.example.com/", "UriInvalid")]
    [InlineData("https://me:secret@api.example.com/", "https://login.example.com/", "UriInvalid")]
    public async Task An_address_that_cannot_be_is_refused_before_anything_is_sent(string? api, string? login, string reason)
    {
        var options = new FlowConnectOptions
        {
            ApiUri = api is null ? null : new Uri(api),
            LoginUri = login is null ? null : new Uri(login),
            ClientId = "id",
            ClientSecret = EmulatedOrg.Secret("secret"),
        };
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => FlowEngine.ConnectAsync(options, EmulatedOrg.Stop));
        Assert.Equal(reason, e.Reason);
        Assert.DoesNotContain("secret@", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_on_which_nobody_listens_is_refused_with_proof_that_nothing_was_sent()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        listener.Dispose();
        FlowConnectionException e = await ConnectAsync(new Uri($"http://127.0.0.1:{port}/"));
        Assert.Equal("ConnectionRefused", e.Reason);
        Assert.True(e.NeverSent);
        Assert.Contains($"127.0.0.1:{port}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_is_named_with_proof_that_nothing_was_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = GreetAsync(listener);
        FlowConnectionException e = await ConnectAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        Assert.Equal("TlsFailed", e.Reason);
        Assert.True(e.NeverSent);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task An_address_that_is_no_org_says_so()
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync()) { SignIn = _ => (200, "<html>Welcome</html>") };
        FlowConnectionException e = await Assert.ThrowsAsync<FlowConnectionException>(() => org.ConnectAsync());
        Assert.Equal("AnswerUnreadable", e.Reason);
    }

    /// <summary>Greets whoever connects in plain text, as a mail server does.</summary>
    private static async Task GreetAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(EmulatedOrg.Stop);
                await client.GetStream().WriteAsync("220 welcome\r\n"u8.ToArray(), EmulatedOrg.Stop);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
        }
    }

    private static Task<FlowConnectionException> ConnectAsync(Uri uri) => Assert.ThrowsAsync<FlowConnectionException>(() => FlowEngine.ConnectAsync(
        new FlowConnectOptions
        {
            ApiUri = uri,
            LoginUri = uri,
            ClientId = "id",
            ClientSecret = EmulatedOrg.Secret("secret"),
            TimeProvider = new HastyClock(),
        },
        EmulatedOrg.Stop));

    private static async Task<FlowExecution> LaunchOneAsync(ScriptedOrg org)
    {
        FlowOrg connection = await org.ConnectAsync();
        return Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
    }

    private static FlowError Read(int status, string body) =>
        ErrorReader.Read(new HttpAnswer(status, System.Text.Encoding.UTF8.GetBytes(body), "text/html", null, null, null, null, null, default));
}
