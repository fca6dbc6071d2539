using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>The quota as the emulator's ledger counts it, never as the client does.</summary>
public class QuotaTests
{
    [Theory]
    [InlineData(300, 1000)]
    [InlineData(50, 220)]
    public async Task Rows_beyond_a_windows_quota_stay_inside_it(int allowed, int rows)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = allowed });
        List<FlowExecution> outcomes = await org.LaunchAsync(rows);
        Assert.Equal(rows, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        LedgerSnapshot ledger = org.Ledger;
        Assert.Equal(rows, ledger.LaunchCount);
        Assert.False(ledger.AnswersByStatus.ContainsKey(429));
        Assert.All(ledger.Windows, window => Assert.True(window.Requests <= allowed, $"{window.Requests} of {allowed}"));
    }

    [Fact]
    public async Task Waiting_for_executions_stays_inside_the_quota_too()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100 });
        List<FlowExecution> outcomes = await org.LaunchAsync(300, Rows.ToFollowUp with { Wait = true });
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Completed, outcome.Status));
        Assert.Equal(300, outcomes.Count);
        Assert.False(org.Ledger.AnswersByStatus.ContainsKey(429));
        Assert.All(org.Ledger.Windows, window => Assert.True(window.Requests <= 100));
    }

    [Fact]
    public async Task Slow_answers_across_the_windows_end_do_not_pass_the_quota()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 40, Latency = TimeSpan.FromSeconds(7) });
        List<FlowExecution> outcomes = await org.LaunchAsync(200);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.All(org.Ledger.Windows, window => Assert.True(window.Requests <= 40, $"{window.Requests}"));
    }

    [Fact]
    public async Task The_users_own_cap_makes_launches_wait_for_their_minute()
    {
        var clock = new HastyClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync());
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        LaunchOptions options = ScriptedOrg.Options with { RateLimit = 20, ThrottleLimit = 1 };
        await ScriptedOrg.LaunchAsync(connection, 100, options);
        Assert.Equal(100, org.Launches);
        Assert.InRange(clock.Waited, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(4.1));
    }

    [Theory]
    [InlineData("retryAfter=12", 12)]
    [InlineData("retryAfter=date", 1)]
    [InlineData("retryAfter=missing", 0)]
    [InlineData("retryAfter=garbage", 0)]
    public async Task A_429_makes_the_row_wait_and_go_again(string form, int atLeastSeconds)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults($"TooManyRequests@1-2;{form}");
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1));
        Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
        Assert.Equal(3, outcome.Attempts);
        Assert.True(outcome.Took >= TimeSpan.FromSeconds(2 * atLeastSeconds));
        Assert.True(outcome.Took <= TimeSpan.FromMinutes(11));
        Assert.Equal(1, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_429_stops_every_sender_of_the_connection()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("TooManyRequests@1;retryAfter=40");
        DateTimeOffset before = org.Emulator.Clock.GetUtcNow();
        await org.LaunchAsync(30, Rows.ToFollowUp with { ThrottleLimit = 1 });
        Assert.Equal(30, org.Ledger.LaunchCount);
        Assert.All(org.Ledger.Launches, launch => Assert.True(launch.ArrivedAt - before >= TimeSpan.FromSeconds(40)));
    }

    [Fact]
    public async Task A_quota_that_others_use_up_is_given_up_after_many_429s_and_is_a_rejection()
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(429, "{}", "Retry-After: 1\r\n"));
        FlowOrg connection = await org.ConnectAsync();
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal("TooManyRequests", outcome.Error!.Code);
        Assert.InRange(outcome.Attempts, 10, 30);
    }

    [Fact]
    public async Task No_more_requests_are_on_the_way_than_the_throttle_allows()
    {
        int now = 0;
        int most = 0;
        await using var org = new ScriptedOrg(async launch =>
        {
            int mine = Interlocked.Increment(ref now);
            InterlockedMax(ref most, mine);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            await launch.AcceptAsync();
        });
        FlowOrg connection = await org.ConnectAsync();
        await ScriptedOrg.LaunchAsync(connection, 60, ScriptedOrg.Options with { ThrottleLimit = 2 });
        Assert.Equal(60, org.Launches);
        Assert.InRange(most, 1, 2);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
