using System.Globalization;
using FlowExec.Emulation;
using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests;

/// <summary>Outages at any moment cost a batch no row: those that were on their way when one began are looked up when it is over.</summary>
public sealed class OutageBatchTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-outage").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    [Fact]
    public Task Every_row_is_launched_once_over_outages_of_seconds_and_minutes() => OutagesAsync(rows: 2000, outages: 4, seed: 1);

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public Task Every_row_of_a_long_run_is_launched_once(int seed) => OutagesAsync(rows: 20_000, outages: 20, seed);

    private async Task OutagesAsync(int rows, int outages, int seed)
    {
        var random = new Random(seed);

        // No more at once than the history shows of one moment: the skipping clock stands still between its ticks.
        int quota = random.Next(40, 100);
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = quota, Seed = seed });
        org.Emulator.SetFaults(Enumerable.Range(0, outages).Select(_ => string.Create(
            CultureInfo.InvariantCulture, $"Refuse@{random.Next(1, rows)};for={random.Next(1, 61)}s")));
        var options = new LaunchOptions
        {
            Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp, NameTemplate = "{customerId}" }, Batch = "tonight", Journal = _journal,
        };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(rows), options);
        Assert.Null(end.Failure);
        Assert.Equal(rows, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.True(
            outcome.Status is FlowExecutionStatus.Launched or FlowExecutionStatus.Unknown, $"Row {outcome.Row} is {outcome.Status}."));

        org.Emulator.SetFaults(Array.Empty<string>());
        org.Emulator.Advance(BatchReconciler.Settled + TimeSpan.FromMinutes(1));
        FlowBatch batch = (await FlowEngine.OpenJournal(_journal).ListAsync("tonight", EmulatedOrg.Stop))[0];
        await foreach (RowReconciled row in org.Client.ReconcileAsync(batch, new HashSet<long>(), EmulatedOrg.Stop))
        {
            Assert.Null(row.Doubt);
        }

        (_, end) = await org.Client.LaunchToEndAsync(Rows.Customers(rows), options);
        Assert.Equal((0, rows - end.PassedOver), (end.Held, end[FlowExecutionStatus.Launched]));
        Assert.Equal(rows, org.Ledger.LaunchCount);
        Assert.Equal(rows, org.Ledger.Launches.Select(launch => RowMark.Without(launch.Name)).Distinct().Count());
    }
}
