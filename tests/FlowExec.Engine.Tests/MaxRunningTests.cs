using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>Never more executions running than the user allows, by the ledger, and hardly ever fewer.</summary>
public sealed class MaxRunningTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-running").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Theory]
    [InlineData("1m", 60, 12, 120)]
    [InlineData("10m", 600, 3, 30)]
    [InlineData("10s", 10, 12, 120)]
    [InlineData("5s", 5, 5, 60)]
    public async Task Never_more_and_on_the_average_nearly_as_many(string duration, int seconds, int most, int rows)
    {
        using var flows = new TimedFlows((duration, TimeSpan.FromSeconds(seconds)));
        await NearlyAsync(flows, most, rows, () => Rows.Customers(rows), Rows.To(duration));
    }

    [Fact]
    public async Task Flows_of_different_lengths_are_learned_apart()
    {
        using var flows = new TimedFlows(("1m", TimeSpan.FromMinutes(1)), ("10m", TimeSpan.FromMinutes(10)));
        await NearlyAsync(
            flows, 20, 160,
            () => Enumerable.Range(1, 160).Select(i => Rows.Customer(i, ("flowName", i % 2 == 0 ? "1m" : "10m"))).ToAsyncEnumerable(),
            new LaunchOptions());
    }

    [Fact]
    public async Task What_an_earlier_run_of_the_batch_launched_counts_wherever_its_row_stands()
    {
        // Less than the time for which a row in doubt keeps its place: the clock's jumps may leave one.
        using var flows = new TimedFlows(("9m", TimeSpan.FromMinutes(9)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        LaunchOptions options = Rows.To("9m") with { MaxRunning = 5, Batch = "tonight", Journal = _journal, Key = ["customerId"] };
        using (IFlowRun first = org.Client.Launch(new RunInput { Rows = Rows.Customers(30) }, options))
        {
            while (org.Ledger.LaunchCount < 12)
            {
                first.Wait(forSpace: false, TimeSpan.FromMilliseconds(50));
                while (first.TryTake(out _))
                {
                }
            }

            first.Stop(RunEnding.Stopped);
            await first.Ended;
        }

        // New rows before those that run: they must not be launched beside them. The input of those that run is with their results.
        FlowRow[] moved = [.. Enumerable.Range(31, 10).Concat(Enumerable.Range(1, 30)).Select((id, at) => Rows.Customer(id) with { Position = at + 1 })];
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Of(moved), options);
        Assert.InRange(flows.Most(org.Ledger), 5, 5);
        Assert.InRange(40 - org.Ledger.LaunchCount, 0, end.Held);
        Assert.Equal(outcomes.Count, end.Launched + end.Resumed);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Completed, outcome.Status));
        Assert.All(outcomes, outcome => Assert.Equal(moved[outcome.Row - 1].Source, outcome.InputObject));
        Assert.InRange(end.Resumed, 1, 5);
    }

    [Fact]
    public async Task What_hangs_gives_its_place_back_when_its_time_is_over_and_that_is_told()
    {
        using var flows = new TimedFlows(("10h", TimeSpan.FromHours(10)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        LaunchOptions options = Rows.To("10h") with { MaxRunning = 2, WaitTimeout = TimeSpan.FromMinutes(5) };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(6), options);

        // One that the clock's jumps left no time for a look is as it was launched.
        Assert.All(outcomes, outcome => Assert.True(outcome.Status is FlowExecutionStatus.Running or FlowExecutionStatus.Launched, $"{outcome}"));
        Assert.Equal(6, org.Ledger.LaunchCount);
        Assert.StartsWith("6 executions had not ended when -WaitTimeoutSec was over", Assert.Single(end.Warnings).ToString(), StringComparison.Ordinal);
        DateTimeOffset[] launches = [.. org.Ledger.Launches.Select(launch => launch.ArrivedAt).Order()];
        for (int i = 2; i < launches.Length; i++)
        {
            Assert.True(launches[i] - launches[i - 2] >= TimeSpan.FromMinutes(5), $"launch {i + 1}: {launches[i] - launches[i - 2]}");
        }
    }

    [Fact]
    public async Task What_may_run_and_cannot_be_followed_keeps_its_place()
    {
        using var flows = new TimedFlows(("5m", TimeSpan.FromMinutes(5)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        org.Emulator.SetFaults("ExecuteThenReset@2");
        LaunchOptions options = Rows.To("5m") with { MaxRunning = 1 };
        (List<FlowExecution> outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(4), options);

        // Which row takes the second place is open: senders wait for it side by side.
        Assert.Equal(4, outcomes.Count);
        Assert.Equal(FlowExecutionStatus.Unknown, Assert.Single(outcomes, outcome => outcome.Status != FlowExecutionStatus.Completed).Status);
        Assert.Equal(4, org.Ledger.LaunchCount);
        Assert.Equal(1, flows.Most(org.Ledger));
    }

    /// <summary>Never more, in any run; on the average nearly as many in one of five: where the machine is busy, the emulator's clock jumps
    /// while a place is about to be taken, and that place is empty for as long.</summary>
    private static async Task NearlyAsync(
        TimedFlows flows, int most, int count, Func<IAsyncEnumerable<FlowRow>> rows, LaunchOptions options)
    {
        double average = 0;
        for (int run = 0; average < 0.9 * most && run < 5; run++)
        {
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);

            // Without a journal: while the disk writes, the emulator's clock sees nothing happen, and would jump.
            (List<FlowExecution> outcomes, _) = await org.Client.LaunchToEndAsync(rows(), options with { MaxRunning = most, NoJournal = true });
            Assert.Equal(count, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed));
            Assert.InRange(flows.Most(org.Ledger), 1, most);
            average = flows.Average(org.Ledger);
        }

        Assert.InRange(average, 0.9 * most, most);
    }
}
