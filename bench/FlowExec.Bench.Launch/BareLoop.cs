using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace FlowExec.Bench.Launch;

/// <summary>
/// The yardstick: an HttpClient as it comes, that posts one ready body after the other, so many at once, and looks at the status alone. It
/// reads no CSV, tests nothing, heeds no quota and keeps no record.
/// </summary>
internal static class BareLoop
{
    public static async Task<int> RunAsync(Uri api, string bodies, int inFlight)
    {
        using var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Credentials.SignInAsync(http));
        var channel = Channel.CreateBounded<string>(inFlight);
        Task[] senders = [.. Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => SendAsync(http, channel.Reader)))];
        await foreach (string body in File.ReadLinesAsync(bodies))
        {
            await channel.Writer.WriteAsync(body);
        }

        channel.Writer.Complete();
        await Task.WhenAll(senders);
        return 0;
    }

    private static async Task SendAsync(HttpClient http, ChannelReader<string> bodies)
    {
        await foreach (string body in bodies.ReadAllAsync())
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync("api/v2/flows/executions", content);
            response.EnsureSuccessStatusCode();
        }
    }
}

/// <summary>The emulator's client, as the environment of a measured process names it.</summary>
internal static class Credentials
{
    public const string IdVariable = "GENESYSCLOUD_OAUTHCLIENT_ID";

    public const string SecretVariable = "GENESYSCLOUD_OAUTHCLIENT_SECRET";

    public static async Task<string> SignInAsync(HttpClient http)
    {
        string pair = $"{Environment.GetEnvironmentVariable(IdVariable)}:{Environment.GetEnvironmentVariable(SecretVariable)}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "oauth/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        using HttpResponseMessage response = await http.SendAsync(request);
        using JsonDocument answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        return answer.RootElement.GetProperty("access_token").GetString()!;
    }
}
