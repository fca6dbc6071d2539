using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>The limits that a user sets on a run.</summary>
public class RunLimitTests
{
    [Fact]
    public async Task So_many_failures_end_the_run()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError");
        LaunchOptions options = Rows.ToFollowUp with { MaxFailure = new FailureLimit(5, null), ThrottleLimit = 1 };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(100), options);
        Assert.Equal(5, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Unknown, outcome.Status));
        Assert.Equal(RunEnding.MaxFailure, end.Ending);
        Assert.Equal(end.Read - 5, RunWords.Left(end));
    }

    [Fact]
    public async Task A_share_of_failures_is_judged_from_the_twentieth_row_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError@1-3");
        LaunchOptions options = Rows.ToFollowUp with { MaxFailure = new FailureLimit(null, 10), ThrottleLimit = 1 };
        List<FlowExecution> outcomes = await org.LaunchAsync(100, options);
        Assert.Equal(20, outcomes.Count(outcome => outcome.Attempts > 0));
    }

    [Fact]
    public async Task A_run_whose_time_is_over_sends_nothing_more_and_says_what_is_left()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 60, Clock = EmulatorClockKind.Virtual });
        Task<(List<FlowExecution> Outcomes, RunState End)> run = org.Client.LaunchToEndAsync(
            Rows.Customers(500), Rows.ToFollowUp with { MaxDuration = TimeSpan.FromMinutes(3) });
        int passed = 0;
        while (org.Ledger.LaunchCount < 100)
        {
            // Most of the first window's quota is used up before the clock goes on, and the second window has opened well before the end.
            if (org.Ledger.LaunchCount >= 50 && passed < 170)
            {
                org.Emulator.Advance(TimeSpan.FromSeconds(1));
                passed++;
            }

            Assert.False(run.IsCompleted, "the run ended before its time");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        org.Emulator.Advance(TimeSpan.FromSeconds(181 - passed));
        (List<FlowExecution> outcomes, RunState end) = await run;
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.InRange(outcomes.Count, 100, 260);
        Assert.Equal(outcomes.Count, org.Ledger.LaunchCount);
        Assert.Equal(RunEnding.MaxDuration, end.Ending);
        Assert.Equal(end.Read - outcomes.Count, RunWords.Left(end));
    }
}
