using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>Every kind of fault, often, in the middle of a run: what a row says is what the org did.</summary>
public class FaultTests
{
    private const int Seeds = 20;

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_row_is_launched_twice_and_none_is_told_wrongly(FaultKind kind)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 1_000_000, Seed = (int)kind });

        // What never answers is waited for on the real clock, so it is struck seldom.
        bool hangs = kind is FaultKind.HalfOpen or FaultKind.ExecuteThenTimeout;
        org.Emulator.SetFaults(hangs ? $"{kind}@7,31" : Often(kind));
        var rows = Enumerable.Range(1, 300).Select(i => Rows.Customer(i)).ToAsyncEnumerable();
        using var stop = new CancellationTokenSource();
        Judge(org, hangs ? await UntilOthersAreDoneAsync(org, rows, stop) : await org.LaunchAsync(rows), 300);
    }

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Kinds))]
    public async Task No_promise_is_broken_in_twenty_runs_of_a_thousand_rows(FaultKind kind)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(
                options => options with { RateLimit = 1_000_000, Seed = seed }, options => options with { Timeout = TimeSpan.FromSeconds(1) });
            org.Emulator.SetFaults(Often(kind));
            Judge(org, await org.LaunchAsync(1000), 1000);
        }
    }

    private static string Often(FaultKind kind) => kind switch
    {
        FaultKind.Refuse => $"{kind}:0.3;for=200ms",
        FaultKind.SlowFirstByte or FaultKind.SlowBody => $"{kind}:0.3;delay=50ms",
        _ => $"{kind}:0.3",
    };

    /// <summary>Each row has one outcome; what it says of a launch is what the ledger says of the row.</summary>
    private static void Judge(EmulatedOrg org, List<FlowExecution> outcomes, int rows)
    {
        Assert.Equal(Enumerable.Range(1, rows).Select(i => (long)i), outcomes.Select(outcome => outcome.Row).Order());
        ILookup<long, string> ledger = org.Ledger.Launches.ToLookup(launch => RowMark.In(launch.Name)!.Value.Slot, launch => launch.ExecutionId);
        Assert.All(outcomes, outcome => Assert.True(
            ledger[outcome.Row].ToArray() switch
            {
                [] => outcome.Status is FlowExecutionStatus.Unknown or FlowExecutionStatus.Rejected,
                [var id] => outcome.Status == FlowExecutionStatus.Unknown
                    || (outcome.Status == FlowExecutionStatus.Launched && outcome.ExecutionId == id),
                _ => false,
            },
            $"Row {outcome.Row} is told as {outcome.Status} {outcome.ExecutionId}, and was launched as {string.Join(", ", ledger[outcome.Row])}."));
    }

    private static async Task<List<FlowExecution>> UntilOthersAreDoneAsync(EmulatedOrg org, IAsyncEnumerable<FlowRow> rows, CancellationTokenSource stop)
    {
        List<FlowExecution> outcomes = [];
        try
        {
            await foreach (FlowExecution outcome in org.Client.LaunchAsync(rows, Rows.ToFollowUp, stop.Token))
            {
                outcomes.Add(outcome);
                if (outcomes.Count == 298)
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        return outcomes;
    }
}
