using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>A few rows before all others: held against what the org truly launched.</summary>
public sealed class CanaryTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("flowexec-canary").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static LaunchOptions With(int canary, int maxFailure, string flow = EmulatedOrg.FollowUp) =>
        Rows.To(flow) with { Canary = canary, MaxFailure = new FailureLimit(maxFailure, null) };

    private string FileOf(int rows)
    {
        string path = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(path, Enumerable.Range(1, rows).Select(i => i.ToString(CultureInfo.InvariantCulture)).Prepend("customerId"));
        return path;
    }

    [Fact]
    public async Task A_canary_that_fails_is_all_that_was_launched()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(5000), With(10, 10, "Always fails"));
        Assert.Equal(10, org.Ledger.LaunchCount);
        Assert.Equal(10, outcomes.Count);
        Assert.True(end.Ending is RunEnding.CanaryFailed or RunEnding.MaxFailure, $"{end.Ending}");
        Assert.Contains("10 of 10 rows failed", RunStopWords.Of(end, CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_share_is_judged_on_the_canary_alone_however_small_it_is()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError@3");
        LaunchOptions options = Rows.ToFollowUp with { Canary = 5, MaxFailure = new FailureLimit(null, 10) };
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(500), options);
        Assert.Equal(RunEnding.CanaryFailed, end.Ending);
        Assert.InRange(org.Ledger.LaunchCount, 4, 5);
    }

    [Fact]
    public async Task The_others_go_once_every_end_of_the_canary_is_known_and_are_not_awaited_without_a_wait()
    {
        using var flows = new TimedFlows(("10m", TimeSpan.FromMinutes(10)));
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(flows.In);
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(60), With(5, 1, "10m"));
        Assert.Null(end.Ending);
        Assert.Equal(5, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed));
        Assert.Equal(55, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        DateTimeOffset[] launches = [.. org.Ledger.Launches.Select(launch => launch.ArrivedAt).Order()];
        Assert.Equal(60, launches.Length);
        Assert.True(launches[5] - launches[4] >= TimeSpan.FromMinutes(10), $"{launches[5] - launches[4]}");
        Assert.Equal(Enumerable.Range(1, 5), outcomes.Where(outcome => outcome.Status == FlowExecutionStatus.Completed).Select(outcome => (int)outcome.Row).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_there_is_asked_after_the_results_and_a_no_ends_the_run(bool yes)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = Rows.ToFollowUp with { Canary = 4, CanaryAsks = true };
        using IFlowRun run = org.Client.Launch(new RunInput { Rows = Rows.Customers(50) }, options);
        List<RunResult> told = [];
        do
        {
            while (run.TryTake(out RunResult result))
            {
                told.Add(result);
                if (result.IsQuestion)
                {
                    Assert.Equal(5, told.Count);
                    Assert.Equal(4, org.Ledger.LaunchCount);
                    Assert.Equal("4 of 4 rows went well. Launch the others?", RunStopWords.Question(run.State, CultureInfo.InvariantCulture));
                    if (yes)
                    {
                        run.GoOn();
                    }
                    else
                    {
                        run.Stop(RunEnding.CanaryDeclined);
                    }
                }
            }
        }
        while (run.Wait(forSpace: false, Long));
        Assert.Single(told, result => result.IsQuestion);
        Assert.Equal(yes ? 50 : 4, org.Ledger.LaunchCount);
        Assert.Equal(yes ? null : RunEnding.CanaryDeclined, run.State.Ending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_canary_larger_than_the_input_is_the_input_and_that_is_told_without_a_question(bool asks)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = With(50, 1) with { CanaryAsks = asks };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(7), options);
        Assert.Equal(7, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed));
        Assert.Null(end.Ending);
        Assert.StartsWith("No more than 7 rows were there to be sent, fewer than -Canary 50", Assert.Single(end.Warnings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canary_can_stand_all_over_the_file_and_nothing_is_launched_twice()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        LaunchOptions options = With(5, 1) with { CanarySpread = true, Batch = "spread", Journal = _folder };
        options = options with { Binding = options.Binding with { NameTemplate = "{customerId}" } };
        using IFlowRun run = org.Client.Launch(new RunInput { Files = [FileOf(1000)] }, options);
        List<FlowExecution> outcomes = [];
        do
        {
            while (run.TryTake(out RunResult result))
            {
                outcomes.Add(result.Outcome!);
            }
        }
        while (run.Wait(forSpace: false, Long));
        int[] canary = [.. outcomes.Where(outcome => outcome.Status == FlowExecutionStatus.Completed).Select(outcome => (int)outcome.Row).Order()];
        Assert.Equal(5, canary.Length);
        for (int i = 0; i < 5; i++)
        {
            Assert.InRange(canary[i], (i * 200) + 1, (i + 1) * 200);
        }

        Assert.Equal(1000, org.Ledger.LaunchCount);
        Assert.Equal(1000, org.Ledger.Launches.Select(launch => launch.Name).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 1000), outcomes.Select(outcome => (int)outcome.Row).Order());
    }

    [Fact]
    public async Task In_a_batch_a_canary_that_went_well_is_done_and_one_that_did_not_is_tried_again()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError@1-3");
        LaunchOptions options = With(3, 3) with { Batch = "tonight", Journal = _folder };
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(40), options);
        Assert.NotNull(end.Ending);
        Assert.Equal(3, end[FlowExecutionStatus.Unknown]);

        (List<FlowExecution> outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Customers(20), options);
        Assert.Null(end.Ending);
        Assert.Equal((3, 14), (outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed), end[FlowExecutionStatus.Launched]));
        (outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(40), options);
        Assert.Equal(20, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
    }

    [Fact]
    public async Task In_a_batch_a_canary_that_is_over_is_not_asked_about_again_and_needs_no_rule()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions asking = Rows.ToFollowUp with { Canary = 4, CanaryAsks = true, Batch = "asked", Journal = _folder };
        LaunchOptions unattended = asking with { CanaryAsks = false };
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(1), unattended);
        Assert.Equal("CanaryNeedsRule", Assert.IsType<FlowConfigurationException>(end.Failure).Reason);
        Assert.Equal(0, org.Ledger.LaunchCount);

        using IFlowRun declined = org.Client.Launch(new RunInput { Rows = Rows.Customers(30) }, asking);
        do
        {
            while (declined.TryTake(out RunResult result))
            {
                if (result.IsQuestion)
                {
                    declined.Stop(RunEnding.CanaryDeclined);
                }
            }
        }
        while (declined.Wait(forSpace: false, Long));
        await declined.Ended;
        Assert.Equal(4, org.Ledger.LaunchCount);

        (List<FlowExecution> outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(30), unattended);
        Assert.Equal(26, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.Equal(30, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Without_anybody_to_ask_a_rule_is_needed_that_the_canary_can_meet()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions plain = Rows.ToFollowUp with { Canary = 10 };
        Assert.Equal("CanaryNeedsRule", Refusal(plain));
        Assert.Equal("CanaryNeedsRule", Refusal(plain with { MaxFailure = new FailureLimit(11, null) }));
        Assert.Equal("CanaryNeedsRule", Refusal(plain with { MaxSameError = 11 }));
        Assert.Equal("CanarySpreadRefused", Refusal(plain with { CanaryAsks = true, CanarySpread = true }));
        Assert.Equal(0, org.Ledger.LaunchCount);

        string Refusal(LaunchOptions options) =>
            Assert.Throws<FlowConfigurationException>(() => org.Client.Launch(new RunInput { Rows = Rows.Customers(1) }, options)).Reason;
    }
}
