using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

public class MainJobTests
{
    [Fact]
    public async Task A_connection_knows_who_is_calling()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        Assert.NotEmpty(org.Org.Identity.OrganizationName);
        Assert.Equal(org.Org.Identity.OrganizationName, org.Org.Name);
        Assert.True(org.Org.IsConnected);
        Assert.True(org.Org.Quota.IsMeasured);
    }

    [Fact]
    public async Task Flows_are_listed_with_their_declared_inputs()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        List<Flow> flows = await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, ["workflow"]), EmulatedOrg.Stop));
        Flow followUp = Assert.Single(flows, flow => flow.Name == EmulatedOrg.FollowUp);
        Assert.True(followUp.IsPublished);
        Assert.True(followUp.Inputs.TryGet("customerId", out FlowInput? input));
        Assert.True(input.IsRequired);
        Assert.DoesNotContain(flows, flow => flow.Type != "workflow");
    }

    [Fact]
    public async Task Two_hundred_and_fifty_rows_become_as_many_completed_executions()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        List<FlowExecution> outcomes = await org.LaunchAsync(250, Rows.ToFollowUp with { Wait = true });
        Assert.Equal(250, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Completed, outcome.Status));
        Assert.Equal(Enumerable.Range(1, 250).Select(i => (long)i), outcomes.Select(outcome => outcome.Row).Order());
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Row, outcome.InputObject));
        Assert.Equal(250, org.Ledger.LaunchCount);
        Assert.Equal(
            org.Ledger.Launches.Select(launch => launch.ExecutionId).Order(),
            outcomes.Select(outcome => outcome.ExecutionId!).Order());
    }
}
