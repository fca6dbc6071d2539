using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class FaultTests
{
    [Theory]
    [InlineData("Reset", false)]
    [InlineData("ResetAfterRead", false)]
    [InlineData("ExecuteThenReset", true)]
    public async Task A_reset_takes_the_answer_and_the_ledger_knows_whether_it_ran(string fault, bool executed)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(Wire.Launch(emulator));
        (string text, bool wasReset) = await wire.HearAsync();
        Assert.True(wasReset);
        Assert.Empty(text);

        LedgerSnapshot ledger = emulator.Ledger.GetSnapshot();
        Assert.Equal(executed ? 1 : 0, ledger.LaunchCount);
        Assert.Equal(1, ledger.FaultsByKind[Enum.Parse<FaultKind>(fault)]);
        Assert.Equal(1, ledger.AnswersByStatus[0]);
        Assert.All(ledger.Launches, l => Assert.Equal(fault, l.Told));
    }

    [Fact]
    public async Task Reset_does_not_wait_for_the_body()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("Reset")] });
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(Wire.Launch(emulator, body: "", length: "Content-Length: 1000\r\n"));
        Assert.Equal(("", true), await wire.HearAsync());
    }

    [Theory]
    [InlineData("ExecuteThenTruncate", false)]
    [InlineData("ExecuteThenResetMidway", true)]
    public async Task An_answer_can_end_in_its_middle(string fault, bool wasReset)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(Wire.Launch(emulator));
        (string text, bool reset) = await wire.HearAsync();
        Assert.Equal(wasReset, reset);
        if (text.Length > 0)
        {
            int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            int length = int.Parse(text.Split("Content-Length: ")[1].Split("\r\n")[0], CultureInfo.InvariantCulture);
            Assert.InRange(text.Length - head, 1, length - 1);
        }

        // A reset may overtake what was sent before it; without one the half must have come.
        Assert.True(wasReset || text.Length > 0);
        Assert.Equal(fault, Assert.Single(emulator.Ledger.GetSnapshot().Launches).Told);
    }

    [Theory]
    [InlineData("HalfOpen", 0)]
    [InlineData("ExecuteThenTimeout", 1)]
    public async Task A_silent_connection_stays_open_until_the_client_leaves(string fault, long launches)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using Wire wire = await Wire.OpenAsync(emulator);
        await wire.SayAsync(Wire.Launch(emulator));
        Task<(string, bool)> heard = wire.HearAsync();
        while (emulator.Ledger.GetSnapshot().FaultsByKind.Count == 0)
        {
            await Task.Yield();
        }

        Assert.False(heard.IsCompleted);
        wire.Finish();
        Assert.Equal(("", false), await heard);
        Assert.Equal(launches, emulator.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData("HalfOpen", 0)]
    [InlineData("ExecuteThenTimeout", 1)]
    public async Task A_silent_connection_is_cut_in_the_end_on_the_orgs_clock(string fault, long launches)
    {
        await using var emulator = FlowOrgEmulator.Start(
            new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)], Clock = EmulatorClockKind.Skipping });
        using Wire wire = await Wire.OpenAsync(emulator);
        DateTimeOffset began = emulator.Clock.GetUtcNow();
        await wire.SayAsync(Wire.Launch(emulator));
        Assert.Equal(("", true), await wire.HearAsync());
        Assert.InRange(emulator.Clock.GetUtcNow() - began, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        Assert.Equal(launches, emulator.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData("TooManyRequests", 429, 0)]
    [InlineData("Unavailable", 503, 0)]
    [InlineData("BadGateway", 502, 0)]
    [InlineData("ServerError", 500, 0)]
    [InlineData("GatewayTimeout", 504, 0)]
    [InlineData("RequestTimeout", 408, 0)]
    [InlineData("TokenRevoked", 401, 0)]
    [InlineData("TokenExpired", 401, 0)]
    [InlineData("ExecuteThenError", 500, 1)]
    [InlineData("ExecuteThenError;status=502", 502, 1)]
    [InlineData("ExecuteThenError;status=503", 503, 1)]
    [InlineData("ExecuteThenError;status=504", 504, 1)]
    [InlineData("ExecuteThenError;status=408", 408, 1)]
    [InlineData("ExecuteThenGarble", 200, 1)]
    public async Task A_fault_that_answers_says_its_status_and_the_ledger_the_truth(string fault, int status, long launches)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using var client = new OrgClient(emulator);
        using HttpResponseMessage response = await client.LaunchAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(launches, emulator.Ledger.LaunchCount);
        if (fault == "ExecuteThenGarble")
        {
            await Assert.ThrowsAnyAsync<JsonException>(() => OrgClient.JsonAsync(response));
        }
        else
        {
            Assert.Equal(status == 502 ? "text/html" : "application/json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("TokenRevoked@1", "bad.credentials")]
    [InlineData("TokenExpired@1", "credentials.expired")]
    public async Task A_token_that_ended_in_the_middle_stays_ended(string fault, string code)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using var client = new OrgClient(emulator);
        await client.TryLaunchAsync(OrgClient.Body());
        (HttpStatusCode status, JsonElement error) = await client.TryLaunchAsync(OrgClient.Body());
        Assert.Equal((HttpStatusCode.Unauthorized, code), (status, error.GetProperty("code").GetString()));
        client.Token = emulator.IssueToken();
        await client.LaunchedIdAsync();
    }

    [Theory]
    [InlineData("TooManyRequests;retryAfter=7", "7")]
    [InlineData("TooManyRequests;retryAfter=missing", null)]
    [InlineData("TooManyRequests;retryAfter=garbage", "soon")]
    [InlineData("TooManyRequests;retryAfter=date;retryAfter=30", "Thu, 01 Jan 2026 00:00:30 GMT")]
    [InlineData("Unavailable", null)]
    [InlineData("Unavailable;retryAfter=3", "3")]
    [InlineData("Unavailable;retryAfter=date", "Thu, 01 Jan 2026 00:01:00 GMT")]
    public async Task Retry_After_looks_as_asked(string fault, string? expected)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual,
            Faults = [FaultRule.Parse(fault)] });
        using var client = new OrgClient(emulator);
        using HttpResponseMessage response = await client.LaunchAsync();
        Assert.Equal(expected, response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.ToString() : null);
    }

    [Fact]
    public async Task Faults_by_number_strike_those_requests_and_no_others()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("ServerError@2,4-5")] });
        using var client = new OrgClient(emulator);
        List<int> statuses = [];
        for (int i = 0; i < 6; i++)
        {
            // Reads are not counted among the launches.
            await client.ReadAsync("/api/v2/flows");
            using HttpResponseMessage response = await client.LaunchAsync();
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([200, 500, 200, 500, 500, 200], statuses);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        FaultRule[] rules = [FaultRule.Parse("Reset:0.2"), FaultRule.Parse("ServerError:0.2")];
        string Drawn(int seed)
        {
            var plan = new FaultPlan(rules, seed);
            return string.Join(',', Enumerable.Range(0, 1000).Select(_ => plan.Next(FaultTarget.Launch).Fault?.Kind.ToString() ?? "-"));
        }

        Assert.Equal(Drawn(7), Drawn(7));
        Assert.NotEqual(Drawn(7), Drawn(8));
        Assert.InRange(Drawn(7).Split(',').Count(f => f == "Reset"), 150, 250);
    }

    [Fact]
    public async Task Faults_can_be_changed_while_it_runs_and_count_anew()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        await client.LaunchedIdAsync();
        emulator.SetFaults("ServerError@1;on=flows");
        Assert.Equal(HttpStatusCode.InternalServerError, (await client.ReadAsync("/api/v2/flows")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.ReadAsync("/api/v2/flows")).Status);
        emulator.SetFaults("ServerError");
        Assert.Equal(HttpStatusCode.InternalServerError, (await client.TryLaunchAsync(OrgClient.Body())).Status);
        emulator.SetFaults(Array.Empty<FaultRule>());
        await client.LaunchedIdAsync();
    }

    [Fact]
    public async Task A_refused_port_refuses_until_its_time_is_over()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual,
            Faults = [FaultRule.Parse("Refuse@1;for=10s")] });
        using var client = new OrgClient(emulator);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.LaunchAsync());
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.LaunchAsync());
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);

        // The wait is set before the connections are reset, so that it is there to be moved past.
        emulator.Advance(TimeSpan.FromSeconds(10));
        string? id = null;
        while (id is null)
        {
            try
            {
                id = await client.LaunchedIdAsync();
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                // The port is opened again by another thread.
                await Task.Yield();
            }
        }

        Assert.Equal(1, emulator.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData("SlowFirstByte;delay=5s")]
    [InlineData("SlowBody;delay=5s")]
    public async Task A_slow_answer_comes_whole_when_its_time_has_passed(string fault)
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual,
            Faults = [FaultRule.Parse(fault)] });
        var clock = (VirtualClock)emulator.Clock;
        using var client = new OrgClient(emulator);
        Task<string> launch = client.LaunchedIdAsync();
        while (!launch.IsCompleted)
        {
            if (clock.NextDue is { } due)
            {
                Assert.False(launch.IsCompleted);
                clock.Advance(due - clock.GetUtcNow());
            }

            await Task.Yield();
        }

        Assert.NotEmpty(await launch);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 5, TimeSpan.Zero), emulator.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Latency_holds_every_answer_back_on_the_orgs_clock()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping,
            Latency = TimeSpan.FromHours(1) });
        DateTimeOffset start = emulator.Clock.GetUtcNow();
        using var client = new OrgClient(emulator, emulator.IssueToken());
        await client.LaunchedIdAsync();
        Assert.True(emulator.Clock.GetUtcNow() - start >= TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_skewed_clock_shows_in_the_Date_header_and_the_dates()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual,
            Faults = [FaultRule.Parse("ClockSkew;by=-2m")] });
        using var client = new OrgClient(emulator);
        string id = await client.LaunchedIdAsync();
        using HttpResponseMessage response = await client.GetAsync($"/api/v2/flows/executions/{id}");
        Assert.Equal(emulator.Clock.GetUtcNow().AddMinutes(-2), response.Headers.Date);
        Assert.Equal("2025-12-31T23:58:00.000Z", (await OrgClient.JsonAsync(response)).GetProperty("dateLaunched").GetString());
    }

    [Fact]
    public async Task A_struck_launch_shows_up_in_the_query_only_later()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual,
            Faults = [FaultRule.Parse("QueryDelay@2;by=30s")] });
        using var client = new OrgClient(emulator);
        string first = await client.LaunchedIdAsync();
        string second = await client.LaunchedIdAsync();
        Assert.Equal([first], await FoundAsync(client));
        emulator.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([second, first], await FoundAsync(client));
    }

    private static async Task<string[]> FoundAsync(OrgClient client)
    {
        using HttpResponseMessage response = await client.PostAsync("/api/v2/flows/instances/query", """{"query": []}""");
        return [.. (await OrgClient.JsonAsync(response)).GetProperty("entities").EnumerateArray()
            .Select(e => e.GetProperty("id").GetString()!)];
    }
}
