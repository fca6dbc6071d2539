using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>What a run would do and cost, and what one has cost.</summary>
public class PlanTests
{
    private static async Task<(RunState End, string Words)> PlanAsync(EmulatedOrg org, IAsyncEnumerable<FlowRow> rows, LaunchOptions options)
    {
        (_, RunState end) = await org.Client.LaunchToEndAsync(rows, options with { PlanOnly = true });
        return (end, string.Join('\n', RunPlanWords.Of(end, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Rows_causes_requests_time_and_the_first_bodies_are_told_and_nothing_is_sent()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowRow[] rows = [.. Enumerable.Range(1, 500).Select(i => i is 7 or 9 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i))];
        (RunState end, string words) = await PlanAsync(org, Rows.Of(rows), Rows.ToFollowUp);
        RunPlan plan = end.Plan!;
        Assert.Equal((498, 2, 7), (plan.Valid, plan.Invalid.Single().Rows, plan.Invalid[0].FirstRow));
        Assert.Null(plan.Looks);
        Assert.InRange(plan.ByQuota.TotalMinutes, 1.6, 1.7);
        Assert.Equal([1L, 2, 3], plan.Bodies.Select(body => body.Row));
        Assert.StartsWith("Plan: 500 rows; 498 would be launched, 2 would not.\n  not launched: 2 rows with FX", words, StringComparison.Ordinal);
        Assert.Contains("\n  requests: 498 launches\n  time: about 1 min 39 s at 300 requests a minute\n  body of row 1: {", words, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task What_is_known_of_the_flow_makes_the_plan_of_a_wait_exact()
    {
        using var flows = new TimedFlows(("1m", TimeSpan.FromMinutes(1)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        LaunchOptions options = Rows.To("1m") with { MaxRunning = 10 };
        (RunState end, string words) = await PlanAsync(org, Rows.Customers(100), options);
        Assert.Null(end.Plan!.ByRunning);
        Assert.Contains("100 launches and at least 100 looks at executions, 200 in all", words, StringComparison.Ordinal);
        Assert.Contains("longer with 10 running at once (how long an execution takes is not known yet)", words, StringComparison.Ordinal);

        (end, words) = await PlanAsync(org, Rows.Customers(100), options with { WaitTimeout = TimeSpan.FromMinutes(2) });
        Assert.Equal(TimeSpan.FromMinutes(20), end.Plan!.ByRunning);
        Assert.Contains("at most 20 min 0 s with 10 running at once (an execution takes at most 2 min 0 s)", words, StringComparison.Ordinal);

        await org.LaunchAsync(1, options);
        (end, words) = await PlanAsync(org, Rows.Customers(100), options);
        Assert.Equal(TimeSpan.FromMinutes(10), end.Plan!.ByRunning);
        Assert.Contains("about 10 min 0 s with 10 running at once (an execution takes 1 min 0 s, as measured)", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("TooManyRequests@3;retryAfter=2")]
    public async Task A_run_tells_the_requests_that_it_has_used(string? fault)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        await org.LaunchAsync(1);
        org.Emulator.SetFaults(fault is null ? [] : [fault]);
        long before = org.Ledger.Requests;
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(20), Rows.ToFollowUp with { Wait = true });
        Assert.Equal(org.Ledger.Requests - before, end.Requests);
        Assert.EndsWith($", {end.Requests} requests", RunWords.Summary(end, CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
