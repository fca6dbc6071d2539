using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>Each row of the state table: what the org truly did is held against what the row says.</summary>
public class RowStateTests
{
    [Theory]
    [InlineData("ServerError@1", 0)]
    [InlineData("BadGateway@1", 0)]
    [InlineData("GatewayTimeout@1", 0)]
    [InlineData("RequestTimeout@1", 0)]
    [InlineData("Unavailable@1", 0)]
    [InlineData("Unavailable@1;retryAfter=5", 0)]
    [InlineData("ResetAfterRead@1", 0)]
    [InlineData("ExecuteThenReset@1", 1)]
    [InlineData("ExecuteThenError@1;status=500", 1)]
    [InlineData("ExecuteThenError@1;status=503", 1)]
    [InlineData("ExecuteThenTruncate@1", 1)]
    [InlineData("ExecuteThenResetMidway@1", 1)]
    [InlineData("ExecuteThenGarble@1", 1)]
    public async Task An_answer_that_does_not_tell_leaves_the_row_unknown_and_it_is_never_sent_again(string fault, int executed)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults(fault);
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1));
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
        Assert.Equal(1, outcome.Attempts);
        Assert.Null(outcome.ExecutionId);
        Assert.NotNull(outcome.Error?.NextStep);
        Assert.Equal(executed, org.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData(400, "bad.request")]
    [InlineData(403, "missing.permissions")]
    [InlineData(404, "architect.flow.not.found")]
    [InlineData(409, "conflict")]
    [InlineData(413, "request.entity.too.large")]
    [InlineData(415, "unsupported.media.type")]
    public async Task A_no_of_the_org_is_a_rejection_with_the_orgs_own_words(int status, string code)
    {
        await using var org = new ScriptedOrg(launch =>
            launch.AnswerAsync(status, $$"""{"message":"The org's words","code":"{{code}}","status":{{status}},"contextId":"x"}"""));
        FlowOrg connection = await org.ConnectAsync();
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(code, outcome.Error!.Code);
        Assert.Equal(status, outcome.Error.Status);
        Assert.Equal("The org's words", outcome.Error.Message);
        Assert.Equal($"correlation-{status}", outcome.CorrelationId);
        Assert.NotNull(outcome.Error.NextStep);
        Assert.Equal(1, org.Launches);
    }

    [Fact]
    public async Task A_401_is_answered_by_one_new_token_and_a_second_one_is_a_rejection()
    {
        await using var org = new ScriptedOrg(launch => launch.AnswerAsync(401, """{"message":"no","code":"bad.credentials","status":401}"""));
        FlowOrg connection = await org.ConnectAsync();
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(2, outcome.Attempts);
        Assert.Equal(2, org.Launches);
        Assert.Equal(2, org.Tokens);
    }

    [Fact]
    public async Task A_503_with_Retry_After_is_sent_again_only_where_the_user_accepts_it()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("Unavailable@1;retryAfter=7");
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.ToFollowUp with { RetryServiceUnavailable = true }));
        Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
        Assert.Equal(2, outcome.Attempts);
        Assert.True(outcome.Took >= TimeSpan.FromSeconds(7));
        Assert.Equal(1, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_503_without_Retry_After_is_unknown_whatever_the_user_accepts()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("Unavailable@1;retryAfter=missing");
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.ToFollowUp with { RetryServiceUnavailable = true }));
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
        Assert.Equal(1, outcome.Attempts);
    }

    [Fact]
    public async Task A_refusal_after_a_503_that_was_sent_again_does_not_hide_that_the_first_may_have_been_launched()
    {
        await using var org = new ScriptedOrg(launch => launch.Number switch
        {
            1 => launch.AnswerAsync(503, "{}", "Retry-After: 1\r\n"),
            _ => launch.AnswerAsync(400, """{"message":"no","code":"bad.request","status":400}"""),
        });
        FlowOrg connection = await org.ConnectAsync();
        LaunchOptions options = ScriptedOrg.Options with { RetryServiceUnavailable = true };
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1, options));
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
    }

    [Fact]
    public async Task An_org_that_stays_down_ends_the_run_after_its_patience_with_the_rows_left_unread()
    {
        var org = new ScriptedOrg(launch => launch.AcceptAsync());
        FlowOrg connection = await org.ConnectAsync();
        await connection.Client.GetFlowAsync(ScriptedOrg.FlowId, EmulatedOrg.Stop);
        await org.DisposeAsync();
        (List<FlowExecution> outcomes, RunState end) = await connection.Client.LaunchToEndAsync(
            Rows.Customers(4000), ScriptedOrg.Options with { ThrottleLimit = 8 });
        FlowException e = Assert.IsType<FlowException>(end.Failure, exactMatch: false);
        Assert.Equal("OrgUnreachable", e.Reason);
        Assert.Contains("15 minutes", e.Message, StringComparison.Ordinal);
        Assert.Equal(RunEnding.OutageTimeout, end.Ending);
        Assert.Empty(outcomes);
        
        // One block waits to be sent while the next is read.
        Assert.InRange(RunWords.Left(end), 1, 128);
    }

    [Fact]
    public async Task A_row_that_could_not_be_sent_is_sent_once_the_org_is_back()
    {
        var org = new ScriptedOrg(launch => launch.AcceptAsync());
        var clock = new HastyClock();
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        await connection.Client.GetFlowAsync(ScriptedOrg.FlowId, EmulatedOrg.Stop);
        await org.DisposeAsync();
        ScriptedOrg? back = null;
        clock.Waiting = () => back ??= new ScriptedOrg(launch => launch.AcceptAsync(), org.Uri.Port);
        FlowExecution outcome = Assert.Single(await ScriptedOrg.LaunchAsync(connection, 1));
        await using ScriptedOrg known = back!;
        Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
        Assert.Equal(2, outcome.Attempts);
        Assert.Equal(1, known.Launches);
    }

    [Fact]
    public async Task A_time_out_of_a_launch_is_unknown_and_is_no_stop()
    {
        var arrived = new TaskCompletionSource();
        await using var org = new ScriptedOrg(launch =>
        {
            arrived.SetResult();
            return launch.HangAsync();
        });
        var wireClock = new VirtualClock();
        FlowOrg connection = await org.ConnectAsync(options => options with { Timeout = TimeSpan.FromSeconds(30) }, wireClock);
        Task<List<FlowExecution>> run = ScriptedOrg.LaunchAsync(connection, 1);
        await arrived.Task;
        wireClock.Advance(TimeSpan.FromSeconds(31));
        FlowExecution outcome = Assert.Single(await run);
        Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status);
        Assert.Equal("TimedOut", outcome.Error!.Code);
        Assert.Equal(1, org.Launches);
    }
}
