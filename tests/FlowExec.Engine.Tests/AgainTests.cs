namespace FlowExec.Engine.Tests;

/// <summary>What was launched is launched again by explicit wish only, and every attempt is kept.</summary>
public sealed class AgainTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-again").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private LaunchOptions Batch(string flow) => Rows.To(flow) with
    {
        Wait = true, Batch = "again", Journal = _journal, Expect = new ExpectedOutputs([KeyValuePair.Create("customerId", (string?)"..2")]),
    };

    private Task<List<FlowBatchRow>> RowsAsync() =>
        Rows.ToListAsync(FlowEngine.OpenJournal(_journal).ReadAsync("again", [], EmulatedOrg.Stop));

    [Fact]
    public async Task Only_what_is_named_goes_again_and_not_more_often_than_allowed()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ExecuteThenReset@4");
        LaunchOptions options = Batch(EmulatedOrg.FollowUp);
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(4), options with { ThrottleLimit = 1 });
        Assert.Equal((1, 1), (end.Unexpected, end[FlowExecutionStatus.Unknown]));
        string first = outcomes.Single(outcome => outcome.Verdict == FlowVerdict.Unexpected).ExecutionId!;

        (outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Customers(4), options);
        Assert.Empty(outcomes);
        Assert.Equal(1, end.Held);

        LaunchOptions again = options with { Again = [RowState.Failed, RowState.Unexpected, RowState.Unknown], MaxAttempt = 3 };
        for (int attempt = 2; attempt <= 4; attempt++)
        {
            (outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Customers(4), again);
            Assert.Equal(attempt <= 3 ? [3] : [], outcomes.Select(outcome => outcome.Row));
            Assert.Equal(1, end.Held);
        }

        Assert.Equal(6, org.Ledger.LaunchCount);
        FlowBatchRow row = (await RowsAsync())[2];
        Assert.Equal((3, FlowVerdict.Unexpected), (row.Attempts, row.Verdict));
        Assert.Equal([1, 2], row.Earlier.Select(attempt => attempt.Attempt));
        Assert.All(row.Earlier, attempt => Assert.Equal((FlowExecutionStatus.Completed, FlowVerdict.Unexpected), (attempt.Status, attempt.Verdict)));
        Assert.Equal(first, row.Earlier[0].ExecutionId);
        Assert.Equal(3, row.Earlier.Select(attempt => attempt.ExecutionId).Append(row.ExecutionId).Distinct().Count());
        Assert.Single(org.Ledger.Launches, launch => launch.ExecutionId == row.ExecutionId);
    }

    [Fact]
    public async Task What_cannot_be_sent_again_stands_as_it_stood()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = Batch("Always fails") with { Expect = null };
        (List<FlowExecution> outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(1), options);
        string failed = Assert.Single(outcomes).ExecutionId!;

        // A name template that names no column makes the row invalid before it is sent.
        LaunchOptions again = options with { Again = [RowState.Failed], Binding = options.Binding with { NameTemplate = "{nothing}" } };
        (outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(1), again);
        Assert.Equal(FlowExecutionStatus.Invalid, Assert.Single(outcomes).Status);
        FlowBatchRow row = Assert.Single(await RowsAsync());
        Assert.Equal((FlowExecutionStatus.Failed, 1, failed), (row.Status, row.Attempts, row.ExecutionId));
        Assert.False(row.CanResend);
        Assert.Equal(1, org.Ledger.LaunchCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outputs_are_in_the_journal_unless_they_are_not_to_be_kept(bool none)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        LaunchOptions options = Batch(EmulatedOrg.FollowUp) with { NoOutputData = none };
        (List<FlowExecution> outcomes, _) = await org.Client.LaunchToEndAsync(Rows.Customers(1), options);
        FlowBatchRow row = Assert.Single(await RowsAsync());
        Assert.Equal(none ? null : Assert.Single(outcomes).OutputData!.ToString(), row.OutputData?.ToString());
    }
}
