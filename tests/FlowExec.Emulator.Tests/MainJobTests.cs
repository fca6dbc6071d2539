using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class MainJobTests
{
    [Fact]
    public async Task A_client_signs_in_launches_and_reads_the_execution_to_its_end()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator, token: "none");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(emulator.LoginUri, "oauth/token"))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{emulator.ClientId}:{emulator.ClientSecret}"))) },
        };
        using HttpResponseMessage signedIn = await client.SendAsync(request);
        JsonElement token = await OrgClient.JsonAsync(signedIn);
        Assert.Equal("bearer", token.GetProperty("token_type").GetString());
        Assert.Equal(86_400, token.GetProperty("expires_in").GetInt64());
        client.Token = token.GetProperty("access_token").GetString();

        string id = await client.LaunchedIdAsync(OrgClient.Body("00042", "welcome 00042"));
        (_, JsonElement running) = await client.ReadAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal("RUNNING", running.GetProperty("status").GetString());
        Assert.False(running.TryGetProperty("outputData", out _));

        emulator.Advance(TimeSpan.FromMilliseconds(50));
        (HttpStatusCode status, JsonElement done) = await client.ReadAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("COMPLETED", done.GetProperty("status").GetString());
        Assert.Equal("Success", done.GetProperty("completionReason").GetString());
        Assert.Equal("welcome 00042", done.GetProperty("name").GetString());
        Assert.Equal("00042", done.GetProperty("outputData").GetProperty("Flow.customerId").GetString());
        Assert.EndsWith($"/flows/{OrgClient.FollowUp}/versions/3.0", done.GetProperty("flowVersion").GetProperty("selfUri").GetString(),
            StringComparison.Ordinal);

        LedgerLaunch launch = Assert.Single(emulator.Ledger.GetSnapshot().Launches);
        Assert.Equal((id, "200", emulator.ClientId), (launch.ExecutionId, launch.Told, launch.ClientId));
    }

    [Fact]
    public async Task The_vendors_example_with_every_type_of_input_is_accepted()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        await client.LaunchedIdAsync($$"""
            {"flowId": "{{OrgClient.FollowUp}}", "flowVersion": "", "name": null, "inputData": {
              "Flow.customerId": "00042", "Flow.vip": true, "Flow.score": 7, "Flow.balance": -12.5, "Flow.discount": 0.075, "Flow.dueDate": "2027-01-15T12:45:00+01:00",
              "Flow.callbackWindow": "PT2H", "Flow.tags": ["a", "b"], "Flow.orderNumbers": [1, 2], "Flow.preferences": {"x": [1]}, "Flow.phone": null} }
            """);
    }

    [Fact]
    public async Task A_flow_that_fails_says_why_and_puts_nothing_out()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator);
        string id = await client.LaunchedIdAsync($$"""{"flowId": "{{OrgClient.AlwaysFails}}"}""");
        emulator.Advance(TimeSpan.FromSeconds(1));
        (_, JsonElement failed) = await client.ReadAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal("FAILED", failed.GetProperty("status").GetString());
        Assert.NotEmpty(failed.GetProperty("flowErrorInfo").GetProperty("message").GetString()!);
        Assert.False(failed.TryGetProperty("outputData", out _));
    }
}
