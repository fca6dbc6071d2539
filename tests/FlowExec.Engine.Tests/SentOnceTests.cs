namespace FlowExec.Engine.Tests;

/// <summary>The HTTP stack's own second attempts must not become second launches.</summary>
public class SentOnceTests
{
    public static TheoryData<string> Ends => ["close", "reset"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_reused_connection_that_dies_after_the_request_was_read_brings_no_second_request(string end)
    {
        await using var org = new ScriptedOrg(launch =>
        {
            if (launch.Number == 1)
            {
                return launch.AcceptAsync();
            }

            if (end == "close")
            {
                launch.Close();
            }
            else
            {
                launch.Reset();
            }

            return Task.CompletedTask;
        });
        FlowOrg connection = await org.ConnectAsync();
        LaunchOptions one = ScriptedOrg.Options with { ThrottleLimit = 1 };
        List<FlowExecution> outcomes = await ScriptedOrg.LaunchAsync(connection, 2, one);
        Assert.Equal([FlowExecutionStatus.Launched, FlowExecutionStatus.Unknown], outcomes.Select(outcome => outcome.Status));
        Assert.Equal("ConnectionLost", outcomes[1].Error!.Code);
        Assert.Equal(2, org.Launches);
    }

    [Fact]
    public async Task An_idle_connection_that_the_org_has_closed_costs_no_row()
    {
        await using var org = new ScriptedOrg(async launch =>
        {
            await launch.AcceptAsync();
            launch.Close();
        });
        FlowOrg connection = await org.ConnectAsync();
        LaunchOptions one = ScriptedOrg.Options with { ThrottleLimit = 1 };
        List<FlowExecution> outcomes = await ScriptedOrg.LaunchAsync(connection, 20, one);
        Assert.Equal(20, outcomes.Count);

        // A close that races with the next request may leave that one unknown, but never launches it twice and never calls it not sent.
        Assert.All(outcomes, outcome => Assert.Contains(outcome.Status, new[] { FlowExecutionStatus.Launched, FlowExecutionStatus.Unknown }));
        Assert.True(org.Launches <= 20);
        Assert.True(org.Launches >= outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
    }

    [Fact]
    public async Task A_body_is_serialized_once_and_says_so()
    {
        var content = new Api.OnceContent("{}"u8.ToArray());
        Assert.False(content.Started);
        using var first = new MemoryStream();
        await content.CopyToAsync(first, EmulatedOrg.Stop);
        Assert.True(content.Started);
        using var second = new MemoryStream();
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(second, EmulatedOrg.Stop));
        Assert.Equal(0, second.Length);
    }
}
