using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

/// <summary>What waiting costs in requests, and how soon an end is told.</summary>
public class PollPlanTests
{
    [Fact]
    public async Task An_execution_of_half_an_hour_costs_at_most_12_requests()
    {
        using var flows = new TimedFlows(("30m", TimeSpan.FromMinutes(30)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        long before = org.Ledger.Requests;
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.To("30m") with { Wait = true }));
        Assert.Equal(FlowExecutionStatus.Completed, outcome.Status);
        Assert.InRange(org.Ledger.Requests - before, 3, 12);

        // The next is looked at when it has ended.
        before = org.Ledger.Requests;
        await org.LaunchAsync(1, Rows.To("30m") with { Wait = true });
        Assert.InRange(org.Ledger.Requests - before, 2, 4);
    }

    [Theory]
    [InlineData("50ms", 50)]
    [InlineData("1100ms", 1100)]
    [InlineData("2s", 2000)]
    [InlineData("3s", 3000)]
    public async Task The_end_of_a_short_one_is_told_within_two_seconds(string duration, int milliseconds)
    {
        using var flows = new TimedFlows((duration, TimeSpan.FromMilliseconds(milliseconds)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        for (int i = 0; i < 3; i++)
        {
            FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, Rows.To(duration) with { Wait = true }));

            // The run's own clock goes on a little while the test comes to look at it.
            TimeSpan late = org.Emulator.Clock.GetUtcNow() - outcome.DateCompleted!.Value;
            Assert.InRange(late, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
        }
    }

    [Theory]
    [InlineData(new double[] { 30, 30, 30 }, 0, 30)]
    [InlineData(new double[] { 30, 32, 33, 60 }, 0, 33)]
    [InlineData(new double[] { 1, 1, 1, 1800, 1800, 1800 }, 0, 1)]
    [InlineData(new double[] { 1, 1, 1, 1800, 1800, 1800 }, 1.5, 1800)]
    [InlineData(new double[] { 5, 5, 5, 5, 5, 1800 }, 6, 8)]
    [InlineData(new double[] { 5, 5, 5, 5, 5, 1800 }, 20, 42.5)]
    [InlineData(new double[] { 100 }, 101, 121)]
    public void A_look_comes_when_others_had_ended_and_outliers_do_not_put_it_off(double[] seen, double age, double look)
    {
        var durations = new SeenDurations();
        foreach (double duration in seen)
        {
            durations.Add(TimeSpan.FromSeconds(duration));
        }

        Assert.Equal(look, durations.NextLook(TimeSpan.FromSeconds(age), LookCare.Plain).TotalSeconds, 3);
    }

    [Theory]
    [InlineData(60, 0, 12)]
    [InlineData(60, 0.2, 12)]
    [InlineData(60, 0.5, 12)]
    [InlineData(10, 0.2, 12)]
    [InlineData(10, 0.5, 5)]
    [InlineData(600, 0.2, 100)]
    public void Places_that_others_wait_for_are_seldom_empty_however_long_executions_take_and_the_quota_bears_the_looks(
        double seconds, double spread, int places)
    {
        (double running, double perMinute) = PlacesSimulation.Run(seconds, spread, places, quota: 300);
        Assert.InRange(running, 0.9 * places, places);
        Assert.InRange(perMinute, 0, 300);
    }
}
