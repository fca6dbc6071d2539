using System.Net;
using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class RateLimitAndClockTests
{
    private static readonly FlowOrgEmulatorOptions Virtual = new() { Clock = EmulatorClockKind.Virtual };

    [Fact]
    public async Task A_token_may_send_as_much_as_the_limit_says_and_again_in_the_next_window()
    {
        await using var emulator = FlowOrgEmulator.Start(Virtual with { RateLimit = 3 });
        using var client = new OrgClient(emulator);
        for (int i = 1; i <= 3; i++)
        {
            using HttpResponseMessage good = await client.LaunchAsync();
            Assert.Equal((i.ToString(System.Globalization.CultureInfo.InvariantCulture), "3", "60"), Quota(good));
        }

        emulator.Advance(TimeSpan.FromSeconds(18.5));
        using (HttpResponseMessage over = await client.LaunchAsync())
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, over.StatusCode);
            Assert.Equal(("4", "3", "42"), Quota(over));
            Assert.Equal("42", OrgClient.Header(over, "Retry-After"));
            JsonElement error = await OrgClient.JsonAsync(over);
            Assert.Equal("Rate limit exceeded the maximum. Retry the request in [42] seconds", error.GetProperty("message").GetString());
            Assert.Equal("too.many.requests", error.GetProperty("code").GetString());
            Assert.Equal(3, error.GetProperty("limit").GetProperty("value").GetInt32());
        }

        // Another token has a window of its own.
        using var other = new OrgClient(emulator);
        await other.LaunchedIdAsync();

        emulator.Advance(TimeSpan.FromSeconds(41.5));
        using HttpResponseMessage next = await client.LaunchAsync();
        Assert.Equal(("1", "3", "60"), Quota(next));
        LedgerSnapshot ledger = emulator.Ledger.GetSnapshot();
        Assert.Equal([(4, 3), (1, 1), (1, 1)], ledger.Windows.Select(w => (w.Requests, w.Launches)));
        Assert.Equal(3, ledger.MostLaunchesInWindow);
    }

    [Fact]
    public async Task Every_answer_of_the_API_carries_the_quota_and_a_correlation_id()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        using var anonymous = new OrgClient(emulator, token: "wrong");
        foreach (Task<HttpResponseMessage> sent in (Task<HttpResponseMessage>[])
            [client.GetAsync("/api/v2/flows"), client.GetAsync("/api/v2/none"), client.LaunchAsync("{}"), client.LaunchAsync(),
                anonymous.GetAsync("/api/v2/flows")])
        {
            using HttpResponseMessage response = await sent;
            Assert.Equal("300", Quota(response).Allowed);
            Assert.Equal(36, OrgClient.Header(response, "ININ-Correlation-Id").Length);
        }
    }

    [Fact]
    public async Task The_orgs_own_limit_is_what_it_enforces()
    {
        await using var emulator = FlowOrgEmulator.Start(Virtual with { RateLimit = 77 });
        using var client = new OrgClient(emulator);
        (_, JsonElement limits) = await client.ReadAsync("/api/v2/organizations/limits/namespaces/platform.api");
        JsonElement limit = Assert.Single(limits.GetProperty("entities").EnumerateArray());
        Assert.Equal(("client.credentials.token.rate.per.minute", 77),
            (limit.GetProperty("key").GetString(), limit.GetProperty("value").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await client.ReadAsync("/api/v2/organizations/limits/namespaces/other")).Status);
    }

    [Fact]
    public async Task A_token_expires_on_the_orgs_clock()
    {
        await using var emulator = FlowOrgEmulator.Start(Virtual with { TokenLifetime = TimeSpan.FromMinutes(5) });
        using var client = new OrgClient(emulator);
        emulator.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        await client.LaunchedIdAsync();
        emulator.Advance(TimeSpan.FromTicks(1));
        (HttpStatusCode status, JsonElement error) = await client.TryLaunchAsync(OrgClient.Body());
        Assert.Equal((HttpStatusCode.Unauthorized, "credentials.expired"), (status, error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_day_of_quota_passes_while_a_client_waits_on_the_shared_clock()
    {
        // One launch a minute stands for three hundred: what is shown is that the waits cost nothing and that no window is overrun.
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping, RateLimit = 1,
            TokenLifetime = TimeSpan.FromHours(48) });
        using var client = new OrgClient(emulator);
        DateTimeOffset start = emulator.Clock.GetUtcNow();
        const int minutes = 60;
        for (int launched = 0; launched < minutes;)
        {
            using HttpResponseMessage response = await client.LaunchAsync();
            if (response.IsSuccessStatusCode)
            {
                launched++;
            }
            else
            {
                await Task.Delay(response.Headers.RetryAfter!.Delta!.Value, emulator.Clock, TestContext.Current.CancellationToken);
            }
        }

        Assert.True(emulator.Clock.GetUtcNow() - start >= TimeSpan.FromMinutes(minutes - 1));
        LedgerSnapshot ledger = emulator.Ledger.GetSnapshot();
        Assert.Equal(minutes, ledger.LaunchCount);
        Assert.Equal(1, ledger.MostLaunchesInWindow);
    }

    [Fact]
    public async Task No_time_is_skipped_while_what_a_timer_woke_is_at_work()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping });
        var woken = new TaskCompletionSource();
        using var working = new ManualResetEventSlim();
        using ITimer soon = emulator.Clock.CreateTimer(
            _ =>
            {
                woken.SetResult();
                working.Wait(TestContext.Current.CancellationToken);
            },
            null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Task late = Task.Delay(TimeSpan.FromHours(1), emulator.Clock, TestContext.Current.CancellationToken);
        await woken.Task;
        DateTimeOffset began = emulator.Clock.GetUtcNow();
        while (emulator.Clock.GetUtcNow() - began < TimeSpan.FromMilliseconds(100))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(late.IsCompleted);
        working.Set();
        await late;
    }

    [Fact]
    public async Task What_a_timer_woke_may_stand_and_wait_for_the_clock()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping });
        var done = new TaskCompletionSource();
        using ITimer soon = emulator.Clock.CreateTimer(
            _ =>
            {
                Task.Delay(TimeSpan.FromHours(1), emulator.Clock).Wait(TestContext.Current.CancellationToken);
                done.SetResult();
            },
            null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        await done.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_virtual_clock_fires_timers_in_order_while_it_moves()
    {
        var clock = new VirtualClock();
        DateTimeOffset start = clock.GetUtcNow();
        List<(string What, double At)> fired = [];
        void Note(object? what) => fired.Add(((string)what!, (clock.GetUtcNow() - start).TotalSeconds));
        using ITimer late = clock.CreateTimer(Note, "late", TimeSpan.FromSeconds(9), Timeout.InfiniteTimeSpan);
        using ITimer every = clock.CreateTimer(Note, "every", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        using ITimer never = clock.CreateTimer(Note, "never", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        never.Dispose();
        clock.Advance(TimeSpan.FromSeconds(8.5));
        Assert.Equal([("every", 2), ("every", 5), ("every", 8)], fired);
        late.Change(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        every.Dispose();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(("late", 9.5), Assert.Single(fired.Skip(3)));
        Assert.Null(clock.NextDue);
        Assert.Equal(start.AddSeconds(8.5).AddHours(1), clock.GetUtcNow());
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task A_real_clock_cannot_be_moved()
    {
        await using var emulator = FlowOrgEmulator.Start();
        Assert.Throws<InvalidOperationException>(() => emulator.Advance(TimeSpan.FromSeconds(1)));
    }

    private static (string Count, string Allowed, string Reset) Quota(HttpResponseMessage response)
        => (OrgClient.Header(response, "inin-ratelimit-count"), OrgClient.Header(response, "inin-ratelimit-allowed"),
            OrgClient.Header(response, "inin-ratelimit-reset"));
}
