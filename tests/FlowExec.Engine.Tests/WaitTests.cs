using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

public class WaitTests
{
    [Fact]
    public async Task An_execution_is_read_with_its_outputs()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowExecution done = Assert.Single(await org.LaunchAsync(1, Rows.ToFollowUp with { Wait = true }));
        FlowExecution read = await org.Client.GetExecutionAsync(done.ExecutionId!, EmulatedOrg.Stop);
        Assert.Equal(FlowExecutionStatus.Completed, read.Status);
        Assert.Equal(done.FlowId, read.FlowId);
        Assert.Equal("00001", read.OutputData!["Flow.customerId"]);
        Assert.Equal("Success", read.CompletionReason);
        Assert.NotNull(read.DateLaunched);
        Assert.True(read.DateCompleted >= read.DateLaunched);
        Assert.Equal(0, read.Row);
    }

    [Fact]
    public async Task An_execution_that_fails_comes_back_failed_with_its_reason()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.To("Always fails") with { Wait = true }));
        Assert.Equal(FlowExecutionStatus.Failed, outcome.Status);
        Assert.True(outcome.IsFailure);
        Assert.NotEmpty(outcome.Error!.Message);
    }

    [Fact]
    public async Task What_still_runs_when_the_time_is_over_comes_back_running()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.To("Runs long") with { Wait = true, WaitTimeout = TimeSpan.FromMinutes(2) }));
        Assert.Equal(FlowExecutionStatus.Running, outcome.Status);
        Assert.False(outcome.IsFailure);
        Assert.InRange(outcome.Took, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));

        // It runs for an hour; the older, the rarer a look.
        long before = org.Ledger.Requests;
        List<FlowExecution> ended = await Rows.ToListAsync(org.Client.WaitAsync(null, outcome.ExecutionId!));
        Assert.Equal(FlowExecutionStatus.Completed, Assert.Single(ended).Status);
        Assert.InRange(org.Ledger.Requests - before, 2, 12);
    }

    [Fact]
    public async Task An_id_that_the_org_does_not_know_is_named_and_the_others_go_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowExecution launched = Assert.Single(await org.LaunchAsync(1));
        string nobody = Guid.NewGuid().ToString();
        List<FlowExecution> ended = await Rows.ToListAsync(
            org.Client.WaitAsync(null, nobody, launched.ExecutionId!));
        FlowExecution unknown = Assert.Single(ended, execution => execution.ExecutionId == nobody);
        Assert.True(unknown.IsOnlyId);
        Assert.True(unknown.EndWasNotRead);
        Assert.True(unknown.IsFailure);
        Assert.Equal(404, unknown.Error!.Status);
        Assert.Equal(FlowExecutionStatus.Completed, Assert.Single(ended, execution => execution.ExecutionId == launched.ExecutionId).Status);
    }

    [Theory]
    [InlineData("ServerError@1-2;on=read")]
    [InlineData("ResetAfterRead@1-2;on=read")]
    [InlineData("BadGateway@1-3;on=read")]
    [InlineData("TooManyRequests@1;on=read")]
    public async Task Trouble_while_looking_does_not_change_what_became_of_the_execution(string fault)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults(fault);
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.ToFollowUp with { Wait = true }));
        Assert.Equal(FlowExecutionStatus.Completed, outcome.Status);
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task A_launch_whose_end_cannot_be_read_stays_launched_and_says_why()
    {
        var client = new EmulatorClient("blind", "blind", "secret") { Permissions = ["architect:flow:launch", "architect:flow:view"] };
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            options => options with { Clients = [client] },
            options => options with { ClientId = client.Id, ClientSecret = EmulatedOrg.Secret(client.Secret) });
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.ToFollowUp with { Wait = true }));
        Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
        Assert.True(outcome.EndWasNotRead);
        Assert.True(outcome.IsFailure);
        Assert.False(outcome.CanResend);
        Assert.Equal(403, outcome.Error!.Status);
        Assert.NotNull(outcome.ExecutionId);
    }

    [Fact]
    public async Task More_executions_than_are_held_at_once_all_come_to_their_ends()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        List<FlowExecution> launched = await org.LaunchAsync(1500);
        List<FlowExecution> ended = await Rows.ToListAsync(
            org.Client.WaitAsync(null, launched.Select(execution => execution.ExecutionId!)));
        Assert.Equal(1500, ended.Count(execution => execution.Status == FlowExecutionStatus.Completed));
    }
}
