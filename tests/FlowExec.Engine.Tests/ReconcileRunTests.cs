using FlowExec.Emulation;
using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests;

/// <summary>Rows in doubt of real runs are looked up in an org that launched some of them: held against its ledger.</summary>
public sealed class ReconcileRunTests : IDisposable
{
    private const int Count = 1000;

    private readonly string _journal = Directory.CreateTempSubdirectory("flowexec-reconcile").FullName;

    public void Dispose() => Directory.Delete(_journal, recursive: true);

    private LaunchOptions Options(bool noMarker = false) => new()
    {
        Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp, NameTemplate = "customer {customerId}" }, Batch = "tonight",
        Journal = _journal, NoMarker = noMarker,
    };

    private static Task<EmulatedOrg> OrgAsync(string[] faults, TimeSpan queryDelay = default) => EmulatedOrg.StartAsync(
        options => options with { RateLimit = 1_000_000, Faults = [.. faults.Select(FaultRule.Parse)], QueryDelay = queryDelay },
        options => options with { Timeout = TimeSpan.FromSeconds(10) });

    /// <summary>Three of ten launches have no answer that tells what became of them.</summary>
    public static TheoryData<string> Faults =>
    [
        "ExecuteThenReset:0.3", "ExecuteThenError:0.3", "ExecuteThenTruncate:0.3",
        "ExecuteThenReset:0.08|ExecuteThenTimeout:0.01|ServerError:0.08|ExecuteThenTruncate:0.08|ResetAfterRead:0.08",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Rows_in_doubt_are_settled_by_the_orgs_history_and_none_wrongly(string faults)
    {
        await using EmulatedOrg org = await OrgAsync(faults.Split('|'));
        (List<FlowExecution> outcomes, RunState end) = await org.Client.LaunchToEndAsync(Rows.Customers(Count), Options());
        long unknown = end[FlowExecutionStatus.Unknown];
        Assert.InRange(unknown, 200, 400);
        Assert.All(outcomes.Where(outcome => outcome.ExecutionId is not null), outcome => Assert.Matches("^customer [0-9]+$", outcome.Name));
        org.Emulator.SetFaults("ServerError:0.05;on=query", "Reset:0.05;on=read");

        List<RowReconciled> early = await ReconcileAsync(org);
        Assert.Equal(unknown, early.Count);
        AssertNoneWrong(org, early);
        Assert.DoesNotContain(early, row => row.Row.Status == FlowExecutionStatus.NotSent);
        org.Emulator.Advance(BatchReconciler.Settled + TimeSpan.FromMinutes(1));
        List<RowReconciled> late = await ReconcileAsync(org);
        AssertNoneWrong(org, late);
        Assert.DoesNotContain(late, row => row.Doubt is not null);

        org.Emulator.SetFaults(Array.Empty<string>());
        (_, end) = await org.Client.LaunchToEndAsync(Rows.Customers(Count), Options());
        Assert.Equal(0, end.Held);
        AssertEachOnce(org, Count);
    }

    [Fact]
    public async Task While_the_history_does_not_show_a_launch_its_row_stays_in_doubt()
    {
        await using EmulatedOrg org = await OrgAsync(["ExecuteThenReset:0.3"], queryDelay: TimeSpan.FromHours(2));
        await org.Client.LaunchToEndAsync(Rows.Customers(100), Options());
        org.Emulator.Advance(TimeSpan.FromHours(1));
        List<RowReconciled> rows = await ReconcileAsync(org);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(FlowExecutionStatus.Unknown, row.Row.Status));
        Assert.All(rows, row => Assert.Contains("shows nothing", row.Doubt!, StringComparison.Ordinal));

        org.Emulator.Advance(TimeSpan.FromHours(1));
        rows = await ReconcileAsync(org);
        AssertNoneWrong(org, rows);
        Assert.All(rows, row => Assert.Equal(FlowExecutionStatus.Launched, row.Row.Status));
    }

    [Fact]
    public async Task Without_marks_names_are_left_alone_and_rows_in_doubt_stay_so()
    {
        await using EmulatedOrg org = await OrgAsync(["ExecuteThenReset:0.3"]);
        await org.Client.LaunchToEndAsync(Rows.Customers(50), Options(noMarker: true));
        Assert.All(org.Ledger.Launches, launch => Assert.Matches("^customer [0-9]+$", launch.Name));
        org.Emulator.Advance(TimeSpan.FromHours(1));
        List<RowReconciled> rows = await ReconcileAsync(org);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains("bear no mark", row.Doubt!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_of_another_flow_than_the_commands_is_looked_for_there_too()
    {
        await using EmulatedOrg org = await OrgAsync([]);
        LaunchOptions options = Options() with { Binding = new RowBinding { FlowName = EmulatedOrg.FollowUp } };
        await org.Client.LaunchToEndAsync(Rows.Customers(30), options);
        org.Emulator.SetFaults("ExecuteThenReset");
        var other = new FlowRow(31, [KeyValuePair.Create("flowName", (object?)"Nightly sync")], Source: null) { IsText = true };
        await org.Client.LaunchToEndAsync(Rows.Customers(30).Append(other), options);
        org.Emulator.Advance(TimeSpan.FromHours(1));
        RowReconciled row = Assert.Single(await ReconcileAsync(org));
        Assert.Equal((31, FlowExecutionStatus.Launched), (row.Row.Row, row.Row.Status));
        AssertNoneWrong(org, [row]);
    }

    [Fact]
    public async Task A_batch_of_another_org_is_refused()
    {
        await using EmulatedOrg org = await OrgAsync([]);
        await org.Client.LaunchToEndAsync(Rows.Customers(1), Options());
        FlowBatch batch = (await BatchAsync()) with { OrgId = "another" };
        FlowException e = await Assert.ThrowsAsync<FlowJournalException>(
            () => Rows.ToListAsync(org.Client.ReconcileAsync(batch, new HashSet<long>(), EmulatedOrg.Stop)));
        Assert.Equal("BatchOfAnotherOrg", e.Reason);
    }

    private static void AssertEachOnce(EmulatedOrg org, int rows)
    {
        Assert.Equal(rows, org.Ledger.LaunchCount);
        Assert.Equal(rows, org.Ledger.Launches.Select(launch => RowMark.Without(launch.Name)).Distinct().Count());
    }

    private static void AssertNoneWrong(EmulatedOrg org, List<RowReconciled> rows)
    {
        ILookup<long, string> ledger = org.Ledger.Launches.ToLookup(
            launch => RowMark.In(launch.Name)!.Value.Slot, launch => launch.ExecutionId);
        Assert.All(rows.Select(row => row.Row), row => Assert.True(
            row.Status switch
            {
                FlowExecutionStatus.Launched => ledger[row.Row].Contains(row.ExecutionId),
                FlowExecutionStatus.NotSent => !ledger.Contains(row.Row),
                _ => row.Status == FlowExecutionStatus.Unknown,
            },
            $"{row} is wrong."));
    }

    private async Task<List<RowReconciled>> ReconcileAsync(EmulatedOrg org) =>
        await Rows.ToListAsync(org.Client.ReconcileAsync(await BatchAsync(), new HashSet<long>(), EmulatedOrg.Stop));

    private async Task<FlowBatch> BatchAsync() => (await FlowEngine.OpenJournal(_journal).ListAsync("tonight", EmulatedOrg.Stop))[0];
}
