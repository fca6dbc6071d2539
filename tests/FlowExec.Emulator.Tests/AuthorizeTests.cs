using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlowExec.Tests;

namespace FlowExec.Emulation.Tests;

/// <summary>The sign-in of people: a page, a code with PKCE, a refresh token; each refused where it does not fit.</summary>
public sealed class AuthorizeTests : IDisposable
{
    private const string Verifier = "a-verifier-of-more-than-forty-three-characters-as-RFC-7636-wants";
    private const string Back = "http://localhost:8484/";

    private readonly FlowOrgEmulator _emulator = FlowOrgEmulator.Start(
        new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual, Seed = 1 });

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Challenge => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    [Fact]
    public async Task The_page_names_people_and_sends_whom_is_chosen_back_with_a_code()
    {
        using HttpResponseMessage page = await AuthorizeAsync();
        string html = await page.Content.ReadAsStringAsync(Stop);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Ada Admin", html, StringComparison.Ordinal);
        Assert.Contains("<button>", html, StringComparison.Ordinal);
        Assert.Contains("&quot;&lt;s&gt;", html, StringComparison.Ordinal);
        (HttpStatusCode status, JsonElement json) = await TokenAsync(await CodeAsync());
        Assert.Equal(HttpStatusCode.OK, status);
        using var client = new OrgClient(_emulator, json.GetProperty("access_token").GetString());
        Assert.Equal("CODE", (await client.ReadAsync("/api/v2/tokens/me")).Json.GetProperty("OAuthClient").GetProperty("authorizedGrantType").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.LaunchAsync()).StatusCode);
    }

    [Theory]
    [InlineData("button:not([name])", "code=[\\w-]+&state=")]
    [InlineData("button[name=deny]", "error=access_denied&state=")]
    public async Task A_browser_shows_the_page_and_goes_back_with_what_the_person_chose(string button, string brought)
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        using var program = new TcpListener(IPAddress.Loopback, 0);
        program.Start();
        string back = $"http://localhost:{((IPEndPoint)program.LocalEndpoint).Port}/";
        string query = $"response_type=code&client_id={EmulatorClient.User.Id}&redirect_uri={Uri.EscapeDataString(back)}&state=%3Cb%3E"
            + $"&code_challenge={Challenge}&code_challenge_method=S256";

        await browser.OpenAsync(new Uri(_emulator.LoginUri, "oauth/authorize?" + query));

        string seen = await browser.ReadAsync("document.body.innerText");
        Assert.Contains("Sign in to Emulated org", seen, StringComparison.Ordinal);
        Assert.Contains("Ada Admin, may do everything", seen, StringComparison.Ordinal);
        Assert.Equal("null", await browser.ReadAsync("document.querySelector('b')"));
        Task<string> asked = AnswerAsync(program);
        await browser.ClickAsync(button);
        Assert.Matches($@"^GET /\?{brought}%3Cb%3E HTTP/1\.1$", await asked);
    }

    /// <summary>The program that sent the person: takes one request and says thank you.</summary>
    private static async Task<string> AnswerAsync(TcpListener program)
    {
        using TcpClient client = await program.AcceptTcpClientAsync(Stop);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        string line = (await reader.ReadLineAsync(Stop))!;
        while (await reader.ReadLineAsync(Stop) is { Length: > 0 })
        {
            // Headers.
        }

        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), Stop);
        return line;
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        string code = await CodeAsync();
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(code)).Status);
        AssertRefused(await TokenAsync(code), "invalid_grant");
    }

    [Fact]
    public async Task A_code_ends_by_time()
    {
        string code = await CodeAsync();
        _emulator.Advance(TimeSpan.FromMinutes(2));
        AssertRefused(await TokenAsync(code), "invalid_grant");
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-more-than-forty-three-characters-as-wanted")]
    [InlineData("redirect_uri", "http://localhost:8484/other")]
    [InlineData("client_id", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de004")]
    public async Task A_code_fits_only_the_request_that_it_was_given_for(string field, string value) =>
        AssertRefused(await TokenAsync(await CodeAsync(), (field, value)), "invalid_grant");

    [Theory]
    [InlineData("client_id", "nobody", "client")]
    [InlineData("client_id", "e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001", "client")]
    [InlineData("redirect_uri", "https://evil.example/", "redirect")]
    [InlineData("redirect_uri", "http://localhost:8484/#fragment", "redirect")]
    [InlineData("redirect_uri", "", "redirect")]
    public async Task Nobody_is_sent_anywhere_before_client_and_address_are_known_to_be_right(string name, string value, string said)
    {
        using HttpResponseMessage answer = await AuthorizeAsync((name, value), ("person", "Ada Admin"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("deny", "1", "access_denied")]
    public async Task What_is_refused_for_another_reason_is_sent_back_with_it(string name, string value, string error)
    {
        using HttpResponseMessage answer = await AuthorizeAsync((name, value), ("person", "Ada Admin"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal($"{Back}?error={error}&state=the%20state%22%3Cs%3E", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_for_its_client()
    {
        string refresh = (await TokenAsync(await CodeAsync())).Json.GetProperty("refresh_token").GetString()!;
        AssertRefused(await PostAsync(("grant_type", "refresh_token"), ("client_id", EmulatorClient.ReadOnlyUser.Id), ("refresh_token", refresh)), "invalid_grant");
        (HttpStatusCode status, JsonElement json) = await PostAsync(
            ("grant_type", "refresh_token"), ("client_id", EmulatorClient.User.Id), ("refresh_token", refresh));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(refresh, json.GetProperty("refresh_token").GetString());
        AssertRefused(await PostAsync(("grant_type", "refresh_token"), ("client_id", EmulatorClient.User.Id), ("refresh_token", refresh)), "invalid_grant");
    }

    public void Dispose()
    {
        _http.Dispose();
        _emulator.Dispose();
    }

    private static void AssertRefused((HttpStatusCode Status, JsonElement Json) answer, string error)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(error, answer.Json.GetProperty("error").GetString());
    }

    private Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> query = new()
        {
            ["response_type"] = "code", ["client_id"] = EmulatorClient.User.Id, ["redirect_uri"] = Back, ["state"] = "the state\"<s>",
            ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
        };
        foreach ((string name, string value) in changes)
        {
            query[name] = value;
        }

        string text = string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        return _http.GetAsync(new Uri(_emulator.LoginUri, "oauth/authorize?" + text), Stop);
    }

    private async Task<string> CodeAsync()
    {
        using HttpResponseMessage answer = await AuthorizeAsync(("person", "Ada Admin"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return Regex.Match(answer.Headers.Location!.Query, "code=([^&]+)").Groups[1].Value;
    }

    private Task<(HttpStatusCode Status, JsonElement Json)> TokenAsync(string code, params (string Name, string Value)[] changes)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code", ["client_id"] = EmulatorClient.User.Id, ["redirect_uri"] = Back, ["code"] = code, ["code_verifier"] = Verifier,
        };
        foreach ((string name, string value) in changes)
        {
            form[name] = value;
        }

        return PostAsync([.. form.Select(pair => (pair.Key, pair.Value))]);
    }

    private async Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(_emulator.LoginUri, "oauth/token"), content, Stop);
        return (answer.StatusCode, await OrgClient.JsonAsync(answer));
    }
}
