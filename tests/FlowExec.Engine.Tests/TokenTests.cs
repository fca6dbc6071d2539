using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

public class TokenTests
{
    [Fact]
    public async Task Many_callers_share_one_sign_in()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 1000 });
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop))));
        Assert.Equal(1, org.Ledger.SignIns);
    }

    [Theory]
    [InlineData("TokenRevoked@1;on=launch")]
    [InlineData("TokenExpired@30;on=launch")]
    public async Task A_token_that_ends_in_the_middle_is_renewed_once_and_no_row_is_lost_or_doubled(string fault)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 1000 });
        org.Emulator.SetFaults(fault);
        List<FlowExecution> outcomes = await org.LaunchAsync(100);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(100, org.Ledger.LaunchCount);
        Assert.Equal(2, org.Ledger.SignIns);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_not_earlier()
    {
        var clock = new VirtualClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => (200, $$"""{"access_token":"token{{number}}","expires_in":600}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        var all = new FlowQuery(null, []);
        clock.Advance(TimeSpan.FromMinutes(8.9));
        await Rows.ToListAsync(connection.Client.GetFlowsAsync(all, EmulatedOrg.Stop));
        Assert.Equal(1, org.Tokens);
        clock.Advance(TimeSpan.FromMinutes(0.2));
        await Rows.ToListAsync(connection.Client.GetFlowsAsync(all, EmulatedOrg.Stop));
        await UntilAsync(() => org.Tokens == 2);
    }

    [Fact]
    public async Task A_token_that_is_still_good_is_used_although_its_early_renewal_failed()
    {
        var clock = new VirtualClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => number == 1 ? (200, """{"access_token":"token1","expires_in":600}""") : (500, "{}"),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(9.5));
        Assert.All(await ScriptedOrg.LaunchAsync(connection, 20), outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        await UntilAsync(() => org.Tokens == 2);
        Assert.All(await ScriptedOrg.LaunchAsync(connection, 20), outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(2, org.Tokens);
    }

    [Fact]
    public async Task A_refused_sign_in_is_asked_once_ever()
    {
        var clock = new VirtualClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => number == 1 ? (200, """{"access_token":"token1","expires_in":600}""") : (401, """{"error":"invalid_client"}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        clock.Advance(TimeSpan.FromMinutes(9.5));
        Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        await UntilAsync(() => org.Tokens == 2);
        for (int command = 0; command < 3; command++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => ScriptedOrg.LaunchAsync(connection, 50));
            Assert.Equal("BadCredentials", e.Reason);
        }

        Assert.Equal(2, org.Tokens);
        Assert.Equal(1, org.Launches);
    }

    [Theory]
    [InlineData("-1", 1)]
    [InlineData("0", 1)]
    [InlineData("null", 1)]
    [InlineData("1e300", 1)]
    public async Task A_token_without_a_possible_life_is_used_for_the_shortest_that_the_platform_gives(string life, int signIns)
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => (200, $$"""{"access_token":"token{{number}}","expires_in":{{life}}}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = new VirtualClock() });
        Assert.All(await ScriptedOrg.LaunchAsync(connection, 20), outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(signIns, org.Tokens);
    }

    [Fact]
    public async Task A_token_with_a_line_break_from_the_sign_in_is_said_to_be_none()
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = _ => (200, """{"access_token":"abc\r\nX-Evil: 1","expires_in":600}"""),
        };
        FlowConnectionException e = await Assert.ThrowsAsync<FlowConnectionException>(() => org.ConnectAsync());
        Assert.Equal("AnswerUnreadable", e.Reason);
        Assert.DoesNotContain("abc", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_does_not_lengthen_a_tokens_life()
    {
        var clock = new WallClock();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => (200, $$"""{"access_token":"token{{number}}","expires_in":600}"""),
        };
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        clock.Offset = TimeSpan.FromHours(-2);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(2, org.Tokens);

        // The monotonic clock stands still while a machine sleeps; the wall clock does not.
        clock.Offset = TimeSpan.FromHours(3);
        Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(3, org.Tokens);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, EmulatedOrg.Stop);
        }
    }

    /// <summary>A virtual clock whose wall can be set.</summary>
    private sealed class WallClock : TimeProvider
    {
        private readonly VirtualClock _inner = new();

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => _inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => _inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _inner.CreateTimer(callback, state, dueTime, period);

        public void Advance(TimeSpan span) => _inner.Advance(span);
    }

    [Fact]
    public async Task A_wrong_secret_is_said_to_be_one_and_never_shown()
    {
        await using var emulator = FlowOrgEmulator.Start();
        FlowConnectOptions options = EmulatedOrg.Options(emulator) with { ClientSecret = EmulatedOrg.Secret("hunter2hunter2") };
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => FlowEngine.ConnectAsync(options, EmulatedOrg.Stop));
        Assert.Equal("BadCredentials", e.Reason);
        Assert.Contains(options.ClientId!, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.NextStep);
        Assert.DoesNotContain("hunter2", e + options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_access_token_that_the_org_refuses_ends_the_run_with_a_clear_error()
    {
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping });
        FlowConnectOptions options = EmulatedOrg.Options(emulator) with
        {
            ClientId = null,
            ClientSecret = null,
            AccessToken = EmulatedOrg.Secret(emulator.IssueToken()),
        };
        FlowOrg org = await FlowEngine.ConnectAsync(options, EmulatedOrg.Stop);
        emulator.SetFaults("TokenRevoked@3;on=launch");
        List<FlowExecution> outcomes = [];
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(async () =>
        {
            await foreach (FlowExecution outcome in org.Client.LaunchAsync(Rows.Customers(200), Rows.ToFollowUp, EmulatedOrg.Stop))
            {
                outcomes.Add(outcome);
            }
        });
        Assert.Equal("AccessTokenRefused", e.Reason);
        Assert.Equal(emulator.Ledger.LaunchCount, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.Contains(outcomes, outcome => outcome.Status == FlowExecutionStatus.NotSent && outcome.Error!.Code is "bad.credentials" or "AccessTokenRefused");
        Assert.DoesNotContain(outcomes, outcome => outcome.Status == FlowExecutionStatus.Unknown);
    }

    [Fact]
    public async Task A_sign_in_that_is_out_of_order_for_a_moment_is_asked_again()
    {
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = number => number == 1 ? (503, "<html>") : (200, """{"access_token":"t","expires_in":600}"""),
        };
        FlowOrg connection = await org.ConnectAsync();
        Assert.Equal("Scripted org", connection.Name);
        Assert.Equal(2, org.Tokens);
    }

    [Fact]
    public async Task A_token_with_a_line_break_is_refused_before_anything_is_sent()
    {
        var options = new FlowConnectOptions { ApiUri = new Uri("http://127.0.0.1:9/"), AccessToken = EmulatedOrg.Secret("abc\n") };
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => FlowEngine.ConnectAsync(options, EmulatedOrg.Stop));
        Assert.Equal("AccessTokenInvalid", e.Reason);
        Assert.DoesNotContain("abc", e.ToString(), StringComparison.Ordinal);
    }
}
