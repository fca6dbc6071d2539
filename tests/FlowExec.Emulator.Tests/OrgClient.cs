using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

/// <summary>A plain client of the platform: it knows addresses and JSON, and nothing of the emulator.</summary>
internal sealed class OrgClient : IDisposable
{
    public const string FollowUp = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";
    public const string NightlySync = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10002";
    public const string Draft = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10003";
    public const string MainLine = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10004";
    public const string AlwaysFails = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10005";
    public const string RunsLong = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10006";

    private readonly HttpClient _http;

    public OrgClient(FlowOrgEmulator emulator, string? token = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false,
            MaxConnectionsPerServer = 256 }) { BaseAddress = emulator.ApiUri };
        Token = token ?? emulator.IssueToken();
    }

    public string? Token
    {
        set => _http.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string Body(string customer = "00042", string? name = null, string flow = FollowUp)
        => JsonSerializer.Serialize(new Dictionary<string, object?> { ["flowId"] = flow, ["name"] = name,
            ["inputData"] = new Dictionary<string, string> { ["Flow.customerId"] = customer } });

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, Stop);

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, Stop);

    public Task<HttpResponseMessage> PostAsync(string path, string json, string type = "application/json")
        => _http.PostAsync(path, new StringContent(json, Encoding.UTF8, type), Stop);

    public Task<HttpResponseMessage> LaunchAsync(string? body = null) => PostAsync("/api/v2/flows/executions", body ?? Body());

    public async Task<string> LaunchedIdAsync(string? body = null)
    {
        using HttpResponseMessage response = await LaunchAsync(body);
        JsonElement json = await JsonAsync(response);
        Assert.True(response.IsSuccessStatusCode, json.ToString());
        return json.GetProperty("id").GetString()!;
    }

    public async Task<(HttpStatusCode Status, JsonElement Json)> ReadAsync(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);
        return (response.StatusCode, await JsonAsync(response));
    }

    public async Task<(HttpStatusCode Status, JsonElement Json)> TryLaunchAsync(string body)
    {
        using HttpResponseMessage response = await LaunchAsync(body);
        return (response.StatusCode, await JsonAsync(response));
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(Stop),
            cancellationToken: Stop);
        return document.RootElement.Clone();
    }

    public static string Header(HttpResponseMessage response, string name) => string.Join(",", response.Headers.GetValues(name));

    public void Dispose() => _http.Dispose();
}
