using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>The stop rule holds: what was launched by then is held against the org.</summary>
public sealed class StopRuleTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-stop").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private static LaunchOptions AlwaysFails(FailureLimit? limit, int? sameError = null) =>
        Rows.To("Always fails") with { Wait = true, MaxFailure = limit, MaxSameError = sameError };

    [Theory]
    [InlineData(EmulatorClockKind.Real)]
    [InlineData(EmulatorClockKind.Skipping)]
    public async Task With_a_wait_ends_are_counted_and_launching_does_not_run_ahead_of_them(EmulatorClockKind clock)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { Clock = clock });
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(
            Rows.Customers(10_000), AlwaysFails(new FailureLimit(3, null)));
        Assert.InRange(org.Ledger.LaunchCount, 3, 13);
        Assert.Equal(org.Ledger.LaunchCount, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Failed, outcome.Status));
        Assert.Equal(RunEnding.MaxFailure, end.Ending);
        Assert.False(end.IsExhausted);
    }

    [Fact]
    public async Task A_share_holds_from_the_twentieth_end_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(10_000), AlwaysFails(new FailureLimit(null, 1)));
        Assert.InRange(org.Ledger.LaunchCount, 20, 30);
        Assert.Equal(RunEnding.MaxFailure, end.Ending);
    }

    [Fact]
    public async Task So_many_of_the_same_error_in_a_row_end_the_run()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(10_000), AlwaysFails(null, sameError: 5));
        Assert.InRange(org.Ledger.LaunchCount, 5, 15);
        Assert.Equal(RunEnding.MaxSameError, end.Ending);
    }

    [Fact]
    public async Task Where_ends_come_in_well_the_rule_slows_nothing_down()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        DateTimeOffset began = org.Emulator.Clock.GetUtcNow();
        LaunchOptions options = Rows.ToFollowUp with { Wait = true, MaxFailure = new FailureLimit(3, null) };
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(900), options);
        Assert.Equal(900, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Completed));
        Assert.Null(end.Ending);

        // A launch and a look each, 300 a minute.
        Assert.InRange((org.Emulator.Clock.GetUtcNow() - began).TotalMinutes, 5, 7);
    }

    [Fact]
    public async Task What_is_said_of_a_stop_names_counts_rows_cause_and_what_goes_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = AlwaysFails(new FailureLimit(2, null)) with { Batch = "tonight", Journal = _journal };
        FlowRow[] rows = [.. Enumerable.Range(1, 3).Select(i => Rows.Customer(i))];
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Of(rows), options);
        string words = RunStopWords.Of(end, CultureInfo.InvariantCulture)!;
        Assert.StartsWith($"{end.Failed} of {end.Done} rows failed, and -MaxFailure is 2. The first: rows ", words, StringComparison.Ordinal);
        Assert.Contains(": The flow ended with an error [", words, StringComparison.Ordinal);
        Assert.EndsWith("What was done is in the batch 'tonight'; the same command with -Batch 'tonight' goes on.", words, StringComparison.Ordinal);

        options = options with { Origin = new BatchOrigin(["rows.csv"], new Dictionary<string, IReadOnlyList<string>>()), Batch = "of a file" };
        (_, end) = await org.Client.LaunchToEndAsync(Rows.Customers(5000), options);
        words = RunStopWords.Of(end, CultureInfo.InvariantCulture)!;
        Assert.Contains(FormattableString.Invariant($" and all after row {end.Read:N0}."), words, StringComparison.Ordinal);
        Assert.EndsWith("Resume-FlowBatch 'of a file' goes on with the rest.", words, StringComparison.Ordinal);

        // Nothing of it is launched again.
        long launched = org.Ledger.LaunchCount;
        (List<FlowExecution> outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Of(rows), options with { Batch = "tonight" });
        Assert.Empty(outcomes);
        Assert.Equal((3, launched), (end.PassedOver, org.Ledger.LaunchCount));
    }

    [Theory]
    [InlineData(3, 0, 0, 10)]
    [InlineData(3, 1, 1, 10)]
    [InlineData(100, 0, 0, 100)]
    [InlineData(100, 90, 90, 10)]
    [InlineData(3, 100, 0, 303)]
    [InlineData(3, 100, 1, 101)]
    [InlineData(3, 100, 2, 33)]
    public void The_lead_of_a_count_is_what_would_use_it_up_at_the_share_seen(int limit, long done, long failed, long lead) =>
        Assert.Equal(lead, new Runs.StopRule(new FailureLimit(limit, null), null).Lead(done, failed));

    [Theory]
    [InlineData(1, 0, 0, 10)]
    [InlineData(1, 100, 0, 101)]
    [InlineData(1, 1000, 9, 100)]
    [InlineData(1, 1000, 10, 10)]
    [InlineData(50, 10, 0, 110)]
    public void The_lead_of_a_share_likewise(double percent, long done, long failed, long lead) =>
        Assert.Equal(lead, new Runs.StopRule(new FailureLimit(null, percent), null).Lead(done, failed));

    [Fact]
    public void Another_error_or_none_begins_a_row_of_the_same_anew()
    {
        var rule = new Runs.StopRule(null, 3);
        string?[] errors = ["a", "a", "b", "b", null, "b", "b", "b"];
        Assert.Equal(
            [null, null, null, null, null, null, null, RunEnding.MaxSameError],
            errors.Select((error, at) => rule.Judge(
                new FlowExecution
                {
                    Status = error is null ? FlowExecutionStatus.Completed : FlowExecutionStatus.Failed,
                    Error = error is null ? null : new FlowError { Code = error, Message = error },
                },
                at + 1, at + 1)));
    }
}
