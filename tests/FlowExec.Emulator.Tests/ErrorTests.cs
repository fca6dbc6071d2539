using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class ErrorTests
{
    private static readonly string FollowUp = $"\"flowId\": \"{OrgClient.FollowUp}\"";

    /// <summary>A launch's body, the status, the code, and something that the error must say.</summary>
    public static TheoryData<string, int, string, string> Refused => new()
    {
        { "{}", 400, "bad.request", "flowId" },
        { """{"flowId": 5}""", 400, "bad.request", "flowId" },
        { """{"flowId": "abc-123"}""", 400, "invalid.value", "abc-123" },
        { """{"flow_id": "abc-123"}""", 400, "bad.request", "flow_id" },
        { """{"flowId": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f1ffff"}""", 404, "architect.flow.not.found", "7d9b1f60-52c1-4e0a-8b1e-0c5a11f1ffff" },
        { Rest(""" "flowVersion": "9.0" """), 404, "architect.flow.version.missing", "9.0" },
        { Rest(""" "flowVersion": 3 """), 400, "bad.request", "flowVersion" },
        { Rest(""" "name": 3 """), 400, "bad.request", "name" },
        { Rest(""" "inputData": [] """), 400, "bad.request", "inputData" },
        { Rest(""" "inputs": {} """), 400, "bad.request", "inputs" },
        { "{" + FollowUp + "}", 400, "bad.request", "Flow.customerId" },
        { Rest(""" "inputData": {"Flow.customerId": null} """), 400, "bad.request", "Flow.customerId" },
        { Rest(""" "inputData": {"customerId": "1"} """), 400, "bad.request", "inputData.customerId" },
        { Rest(""" "inputData": {"Flow.customerId": 42} """), 400, "invalid.value", "inputData.Flow.customerId" },
        { With("Flow.vip", "\"true\""), 400, "invalid.value", "inputData.Flow.vip" },
        { With("Flow.score", "1.5"), 400, "invalid.value", "inputData.Flow.score" },
        { With("Flow.score", "\"7\""), 400, "invalid.value", "inputData.Flow.score" },
        { With("Flow.score", "99999999999999999999"), 400, "invalid.value", "inputData.Flow.score" },
        { With("Flow.balance", "\"1,50\""), 400, "invalid.value", "inputData.Flow.balance" },
        { With("Flow.dueDate", "\"15.01.2027\""), 400, "invalid.date", "inputData.Flow.dueDate" },
        { With("Flow.callbackWindow", "\"2 hours\""), 400, "invalid.value", "inputData.Flow.callbackWindow" },
        { With("Flow.tags", "\"a;b\""), 400, "invalid.value", "inputData.Flow.tags" },
        { With("Flow.orderNumbers", "[1, \"2\"]"), 400, "invalid.value", "inputData.Flow.orderNumbers" },
        { With("Flow.nothing", "1"), 400, "bad.request", "Flow.nothing" },
        { $$"""{"flowId": "{{OrgClient.Draft}}"}""", 409, "general.conflict", "no published version" },
        { $$"""{"flowId": "{{OrgClient.MainLine}}"}""", 400, "bad.request", "INBOUNDCALL" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_wrong_launch_is_refused_with_the_platforms_error(string body, int status, string code, string says)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (HttpStatusCode answered, JsonElement error) = await client.TryLaunchAsync(body);
        Assert.Equal((status, status, code),
            ((int)answered, error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString()));
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, emulator.Ledger.LaunchCount);
    }

    [Fact]
    public async Task An_older_published_version_can_be_launched()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (_, JsonElement launched) = await client.TryLaunchAsync($$"""{"flowId": "{{OrgClient.FollowUp.ToUpperInvariant()}}", "flowVersion": "1.0", "inputData": {"Flow.customerId": "1"} }""");
        Assert.Equal("1.0", launched.GetProperty("flowVersion").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(null, "authentication.required")]
    [InlineData("unknown", "bad.credentials")]
    public async Task Without_a_good_token_nothing_is_told(string? token, string code)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator, "x") { Token = token };
        foreach (string path in (string[])["/api/v2/flows", "/api/v2/tokens/me", "/api/v2/nothing"])
        {
            (HttpStatusCode status, JsonElement error) = await client.ReadAsync(path);
            Assert.Equal((HttpStatusCode.Unauthorized, code), (status, error.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task A_client_without_the_permission_is_told_its_name()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator, emulator.IssueToken(EmulatorClient.ViewOnly));
        (HttpStatusCode status, JsonElement error) = await client.TryLaunchAsync(OrgClient.Body());
        Assert.Equal((HttpStatusCode.Forbidden, "missing.permissions"), (status, error.GetProperty("code").GetString()));
        Assert.Contains("architect:flow:launch", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync("/api/v2/flows")).Status);
    }

    [Fact]
    public async Task A_users_token_needs_the_scope_and_shows_which_it_has()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator, emulator.IssueToken(EmulatorClient.ReadOnlyUser));
        (_, JsonElement token) = await client.ReadAsync("/api/v2/tokens/me");
        Assert.Contains("architect:readonly", token.GetProperty("authorizedScope").EnumerateArray().Select(s => s.GetString()));
        (HttpStatusCode status, JsonElement error) = await client.TryLaunchAsync(OrgClient.Body());
        Assert.Equal((HttpStatusCode.Forbidden, "not.authorized"), (status, error.GetProperty("code").GetString()));
        using var full = new OrgClient(emulator, emulator.IssueToken(EmulatorClient.User));
        await full.LaunchedIdAsync();
    }

    [Fact]
    public async Task A_token_can_be_looked_at_and_ended()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        (_, JsonElement token) = await client.ReadAsync("/api/v2/tokens/me");
        Assert.Equal(emulator.ClientId, token.GetProperty("OAuthClient").GetProperty("id").GetString());
        Assert.Empty(token.GetProperty("authorizedScope").EnumerateArray());
        using var head = new HttpRequestMessage(HttpMethod.Head, "/api/v2/tokens/me");
        using HttpResponseMessage looked = await client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        using var delete = new HttpRequestMessage(HttpMethod.Delete, "/api/v2/tokens/me");
        using HttpResponseMessage ended = await client.SendAsync(delete);
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ReadAsync("/api/v2/tokens/me")).Status);
    }

    [Theory]
    [InlineData("e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001", "wrong", "client_credentials", 401, "invalid_client")]
    [InlineData("nobody", "flowexec-emulator", "client_credentials", 401, "invalid_client")]
    [InlineData("e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001", "flowexec-emulator", "password", 400, "unsupported_grant_type")]
    [InlineData("e3c1a5f0-7d42-4b6e-9a10-5f1e0c0de001", "flowexec-emulator", "", 400, "invalid_request")]
    public async Task A_failed_sign_in_has_the_shape_of_OAuth(string id, string secret, string grant, int status, string error)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", grant)]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))) },
        };
        using HttpResponseMessage response = await client.SendAsync(request);
        JsonElement json = await OrgClient.JsonAsync(response);
        Assert.Equal((status, error), ((int)response.StatusCode, json.GetProperty("error").GetString()));
        Assert.Equal(["error", "description", "error_description"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0, emulator.Ledger.GetSnapshot().SignIns);
    }

    [Theory]
    [InlineData("GET", "/api/v2/flows/executions", "POST")]
    [InlineData("DELETE", "/api/v2/flows", "GET")]
    [InlineData("POST", "/api/v2/tokens/me", "GET, HEAD, DELETE")]
    public async Task A_wrong_method_is_told_the_right_ones(string method, string path, string allowed)
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    private static string With(string input, string value)
        => Rest($"\"inputData\": {{\"Flow.customerId\": \"1\", \"{input}\": {value}}}");

    private static string Rest(string fields) => $"{{{FollowUp}, {fields}}}";
}
