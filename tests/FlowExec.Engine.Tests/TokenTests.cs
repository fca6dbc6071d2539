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
        Assert.Equal(2, org.Tokens);
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
