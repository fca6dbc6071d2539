using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>The same command again goes on where it ended: held against what the org truly launched.</summary>
public sealed class RunBatchTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-batch").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private LaunchOptions Batch(string name = "tonight") => new()
    {
        Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp, NameTemplate = "{customerId}" }, Batch = name, Journal = _journal,
    };

    private static Task<EmulatedOrg> OrgAsync() => EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });

    private static IAsyncEnumerable<FlowRow> Numbered(params IEnumerable<FlowRow> rows) =>
        rows.Select((row, at) => row with { Position = at + 1 }).ToAsyncEnumerable();

    private static void EachOnce(EmulatedOrg org, int rows)
    {
        Assert.Equal(rows, org.Ledger.LaunchCount);
        Assert.Equal(rows, org.Ledger.Launches.Select(launch => RowMark.Without(launch.Name)).Distinct().Count());
    }

    [Fact]
    public async Task A_run_that_was_ended_goes_on_with_exactly_the_rest()
    {
        // More than a run may be ahead of who has taken a hundred results.
        const int Count = 600;
        await using EmulatedOrg org = await OrgAsync();
        int taken = 0;
        using (IFlowRun first = org.Client.Launch(new RunInput { Rows = Rows.Customers(Count) }, Batch()))
        {
            while (taken < 100 && first.Wait(forSpace: false, TimeSpan.FromMinutes(1)))
            {
                while (taken < 100 && first.TryTake(out _))
                {
                    taken++;
                }
            }

            first.Stop(RunEnding.ReaderDone);
            await first.Ended;
            Assert.InRange(org.Ledger.LaunchCount, 100, Count - 1);
        }

        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(Count), Batch());
        EachOnce(org, Count);
        Assert.Equal(Count, end.PassedOver + outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(("tonight", FlowExecutionStatus.Launched), (outcome.Batch, outcome.Status)));

        (outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Customers(Count), Batch());
        Assert.Empty(outcomes);
        Assert.Equal(Count, end.PassedOver);
        EachOnce(org, Count);
    }

    [Fact]
    public async Task What_may_have_been_launched_is_held_and_what_was_refused_goes_again_only_when_asked_or_changed()
    {
        await using EmulatedOrg org = await OrgAsync();
        org.Emulator.SetFaults("ExecuteThenReset@4");
        FlowRow[] rows = [.. Enumerable.Range(1, 10).Select(i => i is 7 or 8 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i))];
        (_, RunState end) = await org.Client.LaunchToEndAsync(Numbered(rows), Batch());
        Assert.Equal((1, 2), (end[FlowExecutionStatus.Unknown], end[FlowExecutionStatus.Invalid]));

        (List<FlowExecution> outcomes, end) = await org.Client.LaunchToEndAsync(Numbered(rows), Batch());
        Assert.Empty(outcomes);
        Assert.Equal((1, 9, 2), (end.Held, end.PassedOver, end.RefusedBefore));

        rows[6] = Rows.Customer(7, ("score", "5"));
        (outcomes, end) = await org.Client.LaunchToEndAsync(Numbered(rows), Batch());
        Assert.Equal((7, FlowExecutionStatus.Launched), (Assert.Single(outcomes).Row, outcomes[0].Status));
        Assert.Equal(1, end.Held);

        (outcomes, _) = await org.Client.LaunchToEndAsync(Numbered(rows), Batch() with { RetryRejected = true });
        Assert.Equal((8, FlowExecutionStatus.Invalid), (Assert.Single(outcomes).Row, outcomes[0].Status));
        EachOnce(org, 9);
    }

    [Fact]
    public async Task Keys_find_rows_that_moved_and_a_key_that_comes_twice_is_an_error_of_the_second_row()
    {
        await using EmulatedOrg org = await OrgAsync();
        LaunchOptions options = Batch() with { Key = ["CustomerID"] };
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(50), options);
        Assert.Equal(50, end.Launched);

        FlowRow[] moved = [Rows.Customer(900), .. Enumerable.Range(1, 50).Reverse().Select(i => Rows.Customer(i)), Rows.Customer(900)];
        (List<FlowExecution> outcomes, end) = await org.Client.LaunchToEndAsync(Numbered(moved), options);
        Assert.Equal(50, end.PassedOver);
        Assert.Equal([(1L, FlowExecutionStatus.Launched, null), (52L, FlowExecutionStatus.Invalid, "KeyTwice")],
            outcomes.OrderBy(outcome => outcome.Row).Select(outcome => (outcome.Row, outcome.Status, outcome.Error?.Code)));
        Assert.Equal("00900", outcomes[0].Key);
        EachOnce(org, 51);
    }

    [Fact]
    public async Task Other_content_under_the_same_key_is_told_and_not_launched_again()
    {
        await using EmulatedOrg org = await OrgAsync();
        LaunchOptions options = Batch() with { Key = ["customerId"], KeyHash = true };
        await org.Client.LaunchToEndAsync(Rows.Customers(5), options);
        FlowRow[] edited = [.. Enumerable.Range(1, 5).Select(i => i == 3 ? Rows.Customer(i, ("language", "de-DE")) : Rows.Customer(i))];
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Numbered(edited), options);
        Assert.Empty(outcomes);
        Assert.Equal((5, 1, 3), (end.PassedOver, end.Changed, end.FirstChanged));
        EachOnce(org, 5);
    }

    [Fact]
    public async Task Columns_in_another_order_are_the_same_rows()
    {
        await using EmulatedOrg org = await OrgAsync();
        await org.Client.LaunchToEndAsync(Numbered(Rows.Customer(1, ("language", "de-DE"))), Batch());
        FlowRow turned = Rows.Customer(1, ("language", "de-DE"));
        turned = turned with { Cells = [.. turned.Cells.Reverse()] };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Numbered(turned), Batch());
        Assert.Empty(outcomes);
        Assert.Equal((1, 0), (end.PassedOver, end.Changed));
    }

    [Fact]
    public async Task A_wait_survives_the_run_that_began_it()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000, Clock = EmulatorClockKind.Virtual });
        LaunchOptions options = Batch() with { Wait = true };
        using (IFlowRun first = org.Client.Launch(new RunInput { Rows = Rows.Customers(20) }, options))
        {
            while (first.State.Waiting < 20)
            {
                await Task.Delay(5, EmulatedOrg.Stop);
            }

            first.Stop(RunEnding.Stopped);
            await first.Ended;
        }

        Task<(List<FlowExecution> Outcomes, RunState End)> second = org.Client.LaunchToEndAsync(Rows.Customers(20), options);
        while (!second.IsCompleted)
        {
            org.Emulator.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, EmulatedOrg.Stop);
        }

        (List<FlowExecution> outcomes, RunState end) = await second;
        Assert.Equal(20, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed));
        Assert.Equal((20, 0), (end.Resumed, end.Launched));
        Assert.StartsWith("20 rows, 20 launched, 0 failed, 0 unknown;", RunWords.Summary(end, System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        EachOnce(org, 20);
    }

    [Theory]
    [InlineData("flow", "BatchOfAnotherFlow")]
    [InlineData("contract", "BatchOfAnotherContract")]
    [InlineData("key", "BatchOfAnotherKey")]
    public async Task A_batch_is_refused_for_another(string what, string reason)
    {
        await using EmulatedOrg org = await OrgAsync();
        await org.Client.LaunchToEndAsync(Rows.Customers(3), Batch());
        LaunchOptions other = what switch
        {
            "flow" => Batch() with { Binding = new RowBinding { FlowName = "Nightly sync" } },
            "contract" => Batch() with { Contract = PayloadContract.Load("ExecutionContext") },
            _ => Batch() with { Key = ["customerId"] },
        };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(9), other);
        Assert.Empty(outcomes);
        Assert.Equal(reason, Assert.IsType<FlowJournalException>(end.Failure).Reason);
        Assert.Equal(3, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_key_column_that_no_row_has_ends_the_run_with_the_name_that_may_be_meant()
    {
        await using EmulatedOrg org = await OrgAsync();
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(9), Batch() with { Key = ["customer"] });
        FlowException e = Assert.IsType<FlowConfigurationException>(end.Failure);
        Assert.Equal("KeyColumnMissing", e.Reason);
        Assert.Contains("customerId", e.NextStep, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_batch_that_a_run_holds_is_refused_to_another_which_names_the_holder()
    {
        var arrived = new TaskCompletionSource();
        await using var org = new ScriptedOrg(launch =>
        {
            arrived.TrySetResult();
            return launch.HangAsync();
        });
        FlowOrg connection = await org.ConnectAsync();
        LaunchOptions options = ScriptedOrg.Options with { Batch = "held", Journal = _journal };
        using IFlowRun first = connection.Client.Launch(new RunInput { Rows = Rows.Customers(5) }, options);
        await arrived.Task.WaitAsync(EmulatedOrg.Stop);
        (List<FlowExecution> outcomes, RunState end) = await connection.Client.LaunchToEndAsync(Rows.Customers(5), options);
        Assert.Empty(outcomes);
        Assert.Contains(
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.IsType<FlowJournalException>(end.Failure).Message,
            StringComparison.Ordinal);
        first.Stop(RunEnding.Stopped);
        await first.Ended;
    }

    [Fact]
    public async Task Every_row_of_a_run_without_a_name_is_on_record_by_the_time_it_is_shown()
    {
        await using EmulatedOrg org = await OrgAsync();
        org.Emulator.SetFaults("ExecuteThenReset@3", "TooManyRequests@9");
        LaunchOptions options = Batch() with { Batch = null };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(
            Numbered(Enumerable.Range(1, 40).Select(i => i == 20 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i))), options);
        IBatchStore store = FlowEngine.OpenJournal(_journal);
        List<FlowBatchRow> rows = await Rows.ToListAsync(store.ReadAsync(end.Batch!, [], EmulatedOrg.Stop));
        Assert.Equal(
            outcomes.OrderBy(outcome => outcome.Row).Select(outcome => (outcome.Row, outcome.Status, outcome.ExecutionId)),
            rows.Select(row => (row.Row, row.Status, row.ExecutionId)));
        Assert.Contains(rows, row => row.Status == FlowExecutionStatus.Unknown);
    }
}
