namespace FlowExec.Engine.Tests;

/// <summary>Executions that end well with outputs that were not expected.</summary>
public sealed class ExpectTests : IDisposable
{
    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-expect").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private LaunchOptions Expecting(params (string Name, string? Value)[] values) => Rows.ToFollowUp with
    {
        Wait = true, Batch = "expected", Journal = _journal,
        Expect = new ExpectedOutputs(values.Select(value => KeyValuePair.Create(value.Name, value.Value))),
    };

    [Fact]
    public async Task The_verdict_is_told_counted_and_held_in_the_journal()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(
            Rows.Customers(5), Expecting(("statusCode", "200"), ("customerId", "3"), ("Flow.customerId", "4..")));
        Assert.Equal(
            [(1, FlowVerdict.Unexpected), (2, FlowVerdict.Unexpected), (3, FlowVerdict.AsExpected), (4, FlowVerdict.AsExpected), (5, FlowVerdict.AsExpected)],
            outcomes.OrderBy(outcome => outcome.Row).Select(outcome => (outcome.Row, outcome.Verdict)));
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Completed, outcome.Status));
        Assert.Equal((2, 2), (end.Failed, end.Unexpected));
        Assert.Empty(end.Warnings);

        IBatchStore store = FlowEngine.OpenJournal(_journal);
        List<FlowBatchRow> rows = await Rows.ToListAsync(store.ReadAsync("expected", [], EmulatedOrg.Stop));
        Assert.Equal(outcomes.OrderBy(outcome => outcome.Row).Select(outcome => outcome.Verdict), rows.Select(row => row.Verdict));
        Assert.All(rows, row => Assert.Equal(FlowExecutionStatus.Completed, row.Status));
        Assert.Equal("OutputUnexpected", rows[0].ErrorCode);
        FlowBatch batch = Assert.Single(await store.ListAsync("expected", EmulatedOrg.Stop));
        Assert.Equal((2, 5, 5), (batch.Unexpected, batch.Launched, batch.Counts[FlowExecutionStatus.Completed]));

        (outcomes, end) = await org.Client.LaunchToEndAsync(Rows.Customers(5), Expecting(("statusCode", "200")));
        Assert.Empty(outcomes);
        Assert.Equal(5, end.PassedOver);
    }

    [Fact]
    public async Task An_output_that_the_flow_does_not_declare_is_warned_of_once_before_anything_is_launched()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        long launchedBefore = -1;
        var heard = new HeardNotes
        {
            Told = note => launchedBefore = note.Event == "OutputNotDeclared" ? org.Emulator.Ledger.LaunchCount : launchedBefore,
        };
        FlowNotes.Listen(heard);
        (_, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(3), Expecting(("statu", "Complete")));
        FlowNotes.Listen(null);
        FlowNote told = Assert.Single(heard.Notes, note => note.Kind == NoteKind.Warning);
        Assert.Equal(
            "The flow 'Customer follow-up' declares no output 'statu', which -Expect names. Did you mean 'status'?", told.Text.ToString());
        Assert.Equal(0, launchedBefore);
        Assert.Equal(3, end.Unexpected);
    }
}
