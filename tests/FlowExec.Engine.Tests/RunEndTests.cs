using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>However a run ends, what it launched is accounted for: held against the org, kind of end by kind of end.</summary>
public class RunEndTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_first_failure_stops_the_sending_and_awaits_what_is_in_flight()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000, Latency = TimeSpan.FromMilliseconds(20) });
        IAsyncEnumerable<FlowRow> rows = Enumerable.Range(1, 200).Select(i => i == 40 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i)).ToAsyncEnumerable();
        using IFlowRun run = org.Client.Launch(new RunInput { Rows = rows }, Rows.ToFollowUp);
        List<FlowExecution> outcomes = [];
        do
        {
            while (run.TryTake(out RunResult result))
            {
                outcomes.Add(result.Outcome!);
                if (result.Outcome!.IsFailure)
                {
                    run.Stop(RunEnding.FirstFailure);
                }
            }
        }
        while (run.Wait(forSpace: false, Long));

        Assert.Equal(RunEnding.FirstFailure, run.State.Ending);
        Assert.Equal(1, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Invalid));
        Assert.All(outcomes.Where(outcome => outcome.Status != FlowExecutionStatus.Invalid), outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(org.Ledger.LaunchCount, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.InRange(org.Ledger.LaunchCount, 39, 199);
        Assert.Equal(0, run.State.LaunchedNotShown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_reader_who_takes_few_results_gets_few_launches_and_the_others_are_counted(int wanted)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        using IFlowRun run = org.Client.Launch(new RunInput { Rows = Rows.Customers(250) }, Rows.ToFollowUp);
        int taken = 0;
        while (taken < wanted && run.Wait(forSpace: false, Long))
        {
            while (taken < wanted && run.TryTake(out _))
            {
                taken++;
            }
        }

        run.Stop(RunEnding.ReaderDone);
        await run.Ended.WaitAsync(EmulatedOrg.Stop);
        RunState end = run.State;
        Assert.Equal(RunEnding.ReaderDone, end.Ending);
        Assert.InRange(org.Ledger.LaunchCount, wanted, 8 + (3 * wanted));
        Assert.Equal(org.Ledger.LaunchCount, end.Launched + end[FlowExecutionStatus.Unknown]);
        Assert.Equal(org.Ledger.LaunchCount - wanted, end.LaunchedNotShown + end.UnknownNotShown);
    }

    [Fact]
    public async Task A_stop_with_128_in_flight_at_an_org_that_does_not_answer_is_over_at_once_and_every_one_is_Unknown()
    {
        await using var org = new ScriptedOrg(launch => launch.HangAsync());
        FlowOrg connection = await org.ConnectAsync();
        using IFlowRun run = connection.Client.Launch(
            new RunInput { Rows = Rows.Customers(1000) }, ScriptedOrg.Options with { ThrottleLimit = 128 });
        while (org.Launches < 128)
        {
            await Task.Delay(10, EmulatedOrg.Stop);
        }

        long began = TimeProvider.System.GetTimestamp();
        run.Stop(RunEnding.Stopped);
        await run.Ended.WaitAsync(EmulatedOrg.Stop);
        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        Assert.Equal(128, org.Launches);
        Assert.Equal(128, run.State[FlowExecutionStatus.Unknown]);
        Assert.Equal(128, run.State.UnknownNotShown);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_sign_in_that_ends_in_the_middle_ends_the_run_with_everything_that_was_launched_told()
    {
        await using var org = new ScriptedOrg(launch => launch.Number <= 50
            ? launch.AcceptAsync()
            : launch.AnswerAsync(401, """{"message":"no","code":"bad.credentials","status":401}"""))
        {
            SignIn = number => number == 1
                ? (200, """{"access_token":"token1","token_type":"bearer","expires_in":86400}""")
                : (400, """{"error":"invalid_client","description":"client authentication failed"}"""),
        };
        FlowOrg connection = await org.ConnectAsync();
        (List<FlowExecution> outcomes, RunState end) = await connection.Client.LaunchToEndAsync(Rows.Customers(500), ScriptedOrg.Options);
        Assert.Equal(RunEnding.OrgUnusable, end.Ending);
        Assert.IsType<FlowException>(end.Failure, exactMatch: false);
        string told = string.Join(", ", outcomes.GroupBy(outcome => $"{outcome.Status} {outcome.Error?.Code}").Select(group => $"{group.Key}: {group.Count()}"));
        Assert.True(outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched) == 50, told);
        Assert.All(outcomes.Where(outcome => outcome.Status != FlowExecutionStatus.Launched), outcome => Assert.True(outcome.CanResend));
        Assert.InRange(org.Launches, 51, 50 + 128);
    }

    [Fact]
    public async Task With_a_wait_each_launch_can_be_told_when_it_is_taken_and_again_when_it_has_ended()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        using IFlowRun run = org.Client.Launch(
            new RunInput { Rows = Rows.Customers(20) }, Rows.ToFollowUp with { Wait = true, TellLaunches = true });
        List<RunResult> told = [];
        do
        {
            while (run.TryTake(out RunResult result))
            {
                told.Add(result);
            }
        }
        while (run.Wait(forSpace: false, Long));

        Assert.Equal(40, told.Count);
        foreach (IGrouping<long, RunResult> row in told.GroupBy(result => result.Outcome!.Row))
        {
            Assert.Equal([FlowExecutionStatus.Launched, FlowExecutionStatus.Completed], row.Select(result => result.Outcome!.Status));
            Assert.Equal([true, false], row.Select(result => result.IsInterim));
        }

        Assert.Equal(20, run.State.Done);
        Assert.Equal(0, run.State.LaunchedNotShown);
    }

    [Fact]
    public async Task Files_are_read_by_the_run_and_one_that_cannot_be_is_told_while_the_others_go_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        string folder = Directory.CreateTempSubdirectory("flowexec-test").FullName;
        try
        {
            string first = Path.Combine(folder, "first.csv");
            string second = Path.Combine(folder, "second.csv");
            await File.WriteAllTextAsync(first, "customerId\n1\n2\n", EmulatedOrg.Stop);
            await File.WriteAllTextAsync(second, "customerId\n3\n", EmulatedOrg.Stop);
            using IFlowRun run = org.Client.Launch(
                new RunInput { Files = [first, Path.Combine(folder, "none.csv"), second], Show = row => $"shown {row.Cells[0].Value}" }, Rows.ToFollowUp);
            List<RunResult> told = [];
            do
            {
                while (run.TryTake(out RunResult result))
                {
                    told.Add(result);
                }
            }
            while (run.Wait(forSpace: false, Long));

            Assert.Equal("CsvNotFound", Assert.Single(told, result => result.FileFailure is not null).FileFailure!.Reason);
            FlowExecution third = Assert.Single(told, result => result.Outcome?.Row == 3).Outcome!;
            Assert.Equal("shown 3", third.InputObject);
            Assert.Equal((second, 1L, 2L), (third.Place!.File, third.Place.Number, third.Place.Line));
            Assert.Equal(3, org.Ledger.LaunchCount);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
