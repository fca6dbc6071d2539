using System.Net;
using System.Text;
using System.Text.Json;
using FlowExec.Tests;

namespace FlowExec.Emulation.Tests;

public class ControlPathTests
{
    [Fact]
    public async Task Faults_can_be_set_and_lifted_from_another_process()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        Assert.Equal(200, await SendAsync(client, HttpMethod.Put, "/emulator/faults", """["ServerError@1", "Unavailable@2;retryAfter=3"]"""));
        Assert.Equal(["ServerError@1", "Unavailable@2;retryAfter=3"], (await client.ReadAsync("/emulator/faults")).Json.EnumerateArray()
            .Select(f => f.GetString()));
        foreach (int status in (int[])[500, 503, 200])
        {
            Assert.Equal(status, await LaunchAsync(client));
        }

        await SendAsync(client, HttpMethod.Put, "/emulator/faults", """["ServerError"]""");
        Assert.Equal(200, await SendAsync(client, HttpMethod.Delete, "/emulator/faults", ""));
        Assert.Equal(200, await LaunchAsync(client));
    }

    [Fact]
    public async Task The_ledger_the_clock_and_the_settings_can_be_reached_from_another_process()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator);
        Assert.Equal(200, await SendAsync(client, HttpMethod.Post, "/emulator/clock", """{"advanceSeconds": 90.5}"""));
        Assert.Equal("2026-01-01T00:01:30.500Z", (await client.ReadAsync("/emulator/clock")).Json.GetProperty("now").GetString());
        Assert.Equal(200, await SendAsync(client, HttpMethod.Put, "/emulator/settings", """{"rateLimit": 9, "latencyMs": 0, "contract": "published"}"""));
        Assert.Equal(9, emulator.Options.RateLimit);
        string id = await client.LaunchedIdAsync(OrgClient.Body(name: "n\"1"));
        JsonElement ledger = (await client.ReadAsync("/emulator/ledger")).Json;
        Assert.Equal(1, ledger.GetProperty("launchCount").GetInt64());
        JsonElement launch = Assert.Single(ledger.GetProperty("launches").EnumerateArray());
        Assert.Equal((id, "n\"1", "200"), (launch.GetProperty("executionId").GetString(), launch.GetProperty("name").GetString(),
            launch.GetProperty("told").GetString()));
        Assert.False((await client.ReadAsync("/emulator/ledger?launches=false")).Json.TryGetProperty("launches", out _));
    }

    [Fact]
    public async Task Its_own_paths_are_no_requests_of_the_org()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("ServerError;on=any")] });
        using var client = new OrgClient(emulator);
        await client.ReadAsync("/emulator/ledger");
        Assert.Equal(0, emulator.Ledger.GetSnapshot().Requests);
    }

    [Theory]
    [InlineData("PUT", "/emulator/faults", "[\"Resett\"]", 400)]
    [InlineData("PUT", "/emulator/faults", "{}", 400)]
    [InlineData("PUT", "/emulator/faults", "nonsense", 400)]
    [InlineData("PUT", "/emulator/faults", "[1]", 400)]
    [InlineData("POST", "/emulator/clock", "{\"advanceSeconds\": -1}", 400)]
    [InlineData("POST", "/emulator/clock", "{\"advanceSeconds\": 1}", 400)]
    [InlineData("PUT", "/emulator/settings", "{\"rateLimit\": 0}", 400)]
    [InlineData("PUT", "/emulator/settings", "{\"rateLimit\": 1e99}", 400)]
    [InlineData("PUT", "/emulator/settings", "{\"latencyMs\": 1e99}", 400)]
    [InlineData("PUT", "/emulator/settings", "[]", 400)]
    [InlineData("PUT", "/emulator/settings", "{\"port\": 1}", 400)]
    [InlineData("PUT", "/emulator/ledger", "{}", 405)]
    [InlineData("PUT", "/emulator/none", "{}", 404)]
    public async Task A_wrong_wish_changes_nothing_and_is_told_why(string method, string path, string body, int status)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        Assert.Equal(status, await SendAsync(client, new HttpMethod(method), path, body));
        Assert.Equal((0, 300), (emulator.Options.Faults.Count, emulator.Options.RateLimit));
    }

    [Fact]
    public async Task A_page_of_another_origin_can_neither_change_nor_read_anything()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        using var unmarked = new HttpRequestMessage(HttpMethod.Delete, "/emulator/faults");
        using HttpResponseMessage refused = await client.SendAsync(unmarked);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        foreach (string path in (string[])["/", "/emulator/ledger"])
        {
            using var rebound = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example" } };
            using HttpResponseMessage answer = await client.SendAsync(rebound);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task The_status_page_shows_the_org_and_escapes_what_it_shows()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Name = "<b>org</b>",
            Faults = [FaultRule.Parse("ServerError@99")] });
        using var client = new OrgClient(emulator);
        await client.LaunchedIdAsync(OrgClient.Body(name: "<script>alert(1)</script>"));
        using HttpResponseMessage response = await client.GetAsync("/");
        string html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>org", html, StringComparison.Ordinal);
        Assert.Contains("<td>Customer follow-up</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>ServerError@99</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("<!doctype html>", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", OrgClient.Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_shows_the_page_and_keeps_it_fresh()
    {
        await using HeadlessBrowser browser = await HeadlessBrowser.StartAsync();
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Name = "Seen by a browser" });
        using var client = new OrgClient(emulator);
        await client.LaunchedIdAsync(OrgClient.Body(name: "<img src=x onerror=\"document.title='hacked'\">"));

        await browser.OpenAsync(emulator.ApiUri);

        Assert.Equal("Seen by a browser", await browser.ReadAsync("document.title"));
        Assert.Contains("Customer follow-up", await browser.ReadAsync("document.body.innerText"), StringComparison.Ordinal);
        Assert.Contains("<img src=x", await browser.ReadAsync("document.body.innerText"), StringComparison.Ordinal);
        Assert.Equal("null", await browser.ReadAsync("document.querySelector('img')"));

        // The script puts a fresh middle in, and marks the element when it does: the mark is waited for in the page itself.
        Assert.Equal("fresh", await browser.ReadLaterAsync(
            "new Promise(done => { const see = () => document.querySelector('[data-state=fresh]') ? done('fresh') : setTimeout(see, 20); see(); })"));
    }

    private static async Task<int> LaunchAsync(OrgClient client)
    {
        using HttpResponseMessage response = await client.LaunchAsync();
        return (int)response.StatusCode;
    }

    private static async Task<int> SendAsync(OrgClient client, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { { "X-FlowExec-Emulator", "1" } } };
        using HttpResponseMessage response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
