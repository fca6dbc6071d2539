using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

public class RunTests
{
    [Fact]
    public async Task A_plan_sends_nothing()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        List<FlowExecution> outcomes = await org.LaunchAsync(
            Rows.Of(Rows.Customer(1), Rows.Customer(2, ("phoneCount", "x"))), Rows.ToFollowUp with { PlanOnly = true });
        Assert.Equal([FlowExecutionStatus.Planned, FlowExecutionStatus.Invalid], outcomes.OrderBy(outcome => outcome.Row).Select(outcome => outcome.Status));
        Assert.All(outcomes, outcome => Assert.Equal(0, outcome.Attempts));
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_wrong_row_is_refused_here_and_the_others_go_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowRow broken = new(2, [], "broken") { Defect = FindingRules.RowIsNoJson.Of("not JSON") };
        FlowRow empty = new(3, [KeyValuePair.Create("customerName", (object?)"no id")], "empty") { IsText = true };
        List<FlowExecution> outcomes = await org.LaunchAsync(Rows.Of(Rows.Customer(1), broken, empty, Rows.Customer(4)));
        Assert.Equal(
            [FlowExecutionStatus.Launched, FlowExecutionStatus.Invalid, FlowExecutionStatus.Invalid, FlowExecutionStatus.Launched],
            outcomes.OrderBy(outcome => outcome.Row).Select(outcome => outcome.Status));
        Assert.Equal("FX5012", outcomes.Single(outcome => outcome.Row == 2).Error!.Code);
        Assert.Equal("broken", outcomes.Single(outcome => outcome.Row == 2).InputObject);
        Diagnostic missing = Assert.Single(outcomes.Single(outcome => outcome.Row == 3).Error!.Diagnostics, d => d.Code == DiagnosticCodes.RequiredInputMissing);
        Assert.Equal(3, missing.Row);
        Assert.Equal(2, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task What_is_decided_on_this_machine_comes_in_the_order_of_the_rows()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        IEnumerable<FlowRow> rows = Enumerable.Range(1, 500).Select(i => i % 3 == 0 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i));
        List<FlowExecution> plan = await org.LaunchAsync(rows.ToAsyncEnumerable(), Rows.ToFollowUp with { PlanOnly = true });
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), plan.Select(outcome => outcome.Row));
        Assert.Equal(166, plan.Count(outcome => outcome.Status == FlowExecutionStatus.Invalid));
    }

    [Fact]
    public async Task Without_the_local_test_the_org_decides()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowRow empty = new(1, [KeyValuePair.Create("customerName", (object?)"no id")]) { IsText = true };
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(Rows.Of(empty), Rows.ToFollowUp with { SkipTest = true }));
        Assert.Equal(1, outcome.Attempts);
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(400, outcome.Error!.Status);
    }

    [Fact]
    public async Task A_reader_who_has_enough_ends_the_run()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        var disposed = new TaskCompletionSource();
        int read = 0;
        await foreach (FlowExecution outcome in org.Client.LaunchAsync(Endless(() => read++, disposed.SetResult), Rows.ToFollowUp, EmulatedOrg.Stop))
        {
            Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
            break;
        }

        // Nothing is on its way any more; the source is let go as soon as it has done with the row it was at.
        Assert.Equal(0, Governor(org).InFlight);
        await disposed.Task.WaitAsync(EmulatedOrg.Stop);
        Assert.True(org.Ledger.LaunchCount <= read);
    }

    [Fact]
    public async Task A_reader_who_stops_reading_stops_the_rows_at_a_bound()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        int read = 0;
        using IFlowRun run = org.Client.Launch(
            new RunInput { Rows = Endless(() => Interlocked.Increment(ref read), () => { }) }, Rows.ToFollowUp with { ThrottleLimit = 8 });
        for (int taken = 0; taken < 200;)
        {
            Assert.True(await Task.Run(() => run.Wait(forSpace: false, TimeSpan.FromSeconds(60))));
            while (run.TryTake(out _))
            {
                taken++;
                Assert.True(org.Ledger.LaunchCount <= taken + 16, $"{org.Ledger.LaunchCount} launches when {taken} outcomes were taken");
                Assert.True(Volatile.Read(ref read) <= taken + 16 + 64 + 9, $"{read} rows were read when {taken} outcomes were taken");
            }
        }
    }

    [Fact]
    public async Task A_stop_names_what_was_in_flight_and_sends_nothing_more()
    {
        var arrived = new SemaphoreSlim(0);
        await using var org = new ScriptedOrg(async launch =>
        {
            if (launch.Number <= 3)
            {
                await launch.AcceptAsync();
                return;
            }

            arrived.Release();
            await launch.HangAsync();
        });
        FlowOrg connection = await org.ConnectAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(EmulatedOrg.Stop);
        List<FlowExecution> outcomes = [];
        Task run = CollectAsync(connection.Client.LaunchAsync(Rows.Customers(1000), ScriptedOrg.Options with { ThrottleLimit = 4 }, stop.Token), outcomes);
        for (int i = 0; i < 4; i++)
        {
            await arrived.WaitAsync(EmulatedOrg.Stop);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(3, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Unknown));
        Assert.All(outcomes.Where(outcome => outcome.Status == FlowExecutionStatus.Unknown), outcome => Assert.Equal("Stopped", outcome.Error!.Code));
        Assert.Equal(7, outcomes.Count);
        Assert.Equal(7, org.Launches);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_source_that_gives_no_row()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(EmulatedOrg.Stop);
        var never = new TaskCompletionSource();
        List<FlowExecution> outcomes = [];
        Task run = CollectAsync(org.Client.LaunchAsync(Stuck(never.Task), Rows.ToFollowUp, stop.Token), outcomes, stop.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(FlowExecutionStatus.Launched, Assert.Single(outcomes).Status);
        never.SetResult();
    }

    [Fact]
    public async Task Waiting_rows_that_are_stopped_are_still_known_to_be_launched()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { Clock = EmulatorClockKind.Virtual });
        using IFlowRun run = org.Client.Launch(new RunInput { Rows = Rows.Customers(5) }, Rows.To("Runs long") with { Wait = true });
        while (run.State.Waiting < 5)
        {
            await Task.Delay(5, EmulatedOrg.Stop);
        }

        run.Stop(RunEnding.Stopped);
        await run.Ended.WaitAsync(EmulatedOrg.Stop);
        Assert.Equal(5, run.State.LaunchedNotShown);
        List<FlowExecution> outcomes = [];
        while (run.TryTake(out RunResult result))
        {
            outcomes.Add(result.Outcome!);
        }

        Assert.Equal(5, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Contains(outcome.Status, new[] { FlowExecutionStatus.Launched, FlowExecutionStatus.Running }));
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.ExecutionId));
        Assert.Equal(0, run.State.LaunchedNotShown);
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_run_with_its_own_error_after_the_outcomes_of_what_was_read()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        List<FlowExecution> outcomes = [];
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(
            () => CollectAsync(org.Client.LaunchAsync(Failing(), Rows.ToFollowUp, EmulatedOrg.Stop), outcomes));
        Assert.Equal("CsvLost", e.Reason);
        Assert.Equal(3, outcomes.Count);
        Assert.Equal(3, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Two_connections_do_not_touch_each_other()
    {
        await using EmulatedOrg one = await EmulatedOrg.StartAsync(options => options with { Seed = 1 });
        await using EmulatedOrg two = await EmulatedOrg.StartAsync(options => options with { Seed = 2 });
        Task<List<FlowExecution>> first = one.LaunchAsync(150);
        Task<List<FlowExecution>> second = two.LaunchAsync(90, Rows.To("Always fails"));
        await Task.WhenAll(first, second);
        Assert.Equal(150, one.Ledger.LaunchCount);
        Assert.Equal(90, two.Ledger.LaunchCount);
        Assert.Single(one.Ledger.LaunchesByFlow);
        Assert.Single(two.Ledger.LaunchesByFlow);
    }

    [Fact]
    public async Task Runs_at_once_on_one_connection_share_its_quota()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => org.LaunchAsync(80)));
        Assert.Equal(320, org.Ledger.LaunchCount);
        Assert.All(org.Ledger.Windows, window => Assert.True(window.Requests <= 100));
    }

    [Fact]
    public async Task A_closed_connection_says_so()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        await org.Client.DisposeAsync();
        Assert.False(org.Org.IsConnected);
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => org.LaunchAsync(1));
        Assert.Equal("ConnectionClosed", e.Reason);
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_the_middle_ends_the_run_and_names_what_was_in_flight()
    {
        FlowOrg? connection = null;
        await using var org = new ScriptedOrg(async launch =>
        {
            await connection!.Client.DisposeAsync();
            await launch.HangAsync();
        });
        connection = await org.ConnectAsync();
        List<FlowExecution> outcomes = [];
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => CollectAsync(
            connection.Client.LaunchAsync(Rows.Customers(100), ScriptedOrg.Options with { ThrottleLimit = 1 }, EmulatedOrg.Stop), outcomes));
        Assert.Equal("ConnectionClosed", e.Reason);
        Assert.Equal(FlowExecutionStatus.Unknown, Assert.Single(outcomes).Status);
    }

    [Fact]
    public async Task The_account_adds_up()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError@5", "TooManyRequests@9");
        IAsyncEnumerable<FlowRow> rows = Enumerable.Range(1, 30).Select(i => i == 12 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i)).ToAsyncEnumerable();
        (_, RunState end) = await org.Client.LaunchToEndAsync(rows, Rows.ToFollowUp);
        Assert.Equal(30, end.Read);
        Assert.Equal(30, end.Done);
        Assert.Equal(2, end.Failed);
        Assert.Equal(28, end.Launched);
        Assert.Equal(1, end[FlowExecutionStatus.Unknown]);
        Assert.Equal(1, end[FlowExecutionStatus.Invalid]);
        Assert.Equal(0, end.LaunchedNotShown);
        Assert.Equal(100, end.Percent);
        Assert.True(end.LaunchesPerMinute > 0);
        Assert.StartsWith("30 rows, 28 launched, 1 failed, 1 unknown; ", RunWords.Summary(end, System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static Pacing.Governor Governor(EmulatedOrg org) => ((FlowClient)org.Client).Governor;

    private static async Task CollectAsync(IAsyncEnumerable<FlowExecution> run, List<FlowExecution> into, Action? afterFirst = null)
    {
        await foreach (FlowExecution outcome in run)
        {
            into.Add(outcome);
            afterFirst?.Invoke();
        }
    }

    private static async IAsyncEnumerable<FlowRow> Endless(Action read, Action disposed)
    {
        try
        {
            for (long i = 1; ; i++)
            {
                await Task.Yield();
                read();
                yield return Rows.Customer(i);
            }
        }
        finally
        {
            disposed();
        }
    }

    private static async IAsyncEnumerable<FlowRow> Stuck(Task never)
    {
        yield return Rows.Customer(1);
        await never;
    }

    private static async IAsyncEnumerable<FlowRow> Failing()
    {
        for (int i = 1; i <= 3; i++)
        {
            await Task.Yield();
            yield return Rows.Customer(i);
        }

        throw new FlowConfigurationException("CsvLost", "gone");
    }
}
