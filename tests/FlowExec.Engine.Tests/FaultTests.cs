using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>Every kind of fault, often, in the middle of a run: what a row says is what the org did.</summary>
public class FaultTests
{
    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_row_is_launched_twice_and_none_is_told_wrongly(FaultKind kind)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 1_000_000, Seed = (int)kind });
        string span = kind is FaultKind.Refuse ? ";for=200ms" : kind is FaultKind.SlowFirstByte or FaultKind.SlowBody ? ";delay=50ms" : "";

        // What never answers is waited for on the real clock, so it is struck seldom.
        bool hangs = kind is FaultKind.HalfOpen or FaultKind.ExecuteThenTimeout;
        org.Emulator.SetFaults(hangs ? $"{kind}@7,31" : $"{kind}:0.3{span}");
        var rows = Enumerable.Range(1, 300).Select(i => Rows.Customer(i)).ToAsyncEnumerable();
        using var stop = new CancellationTokenSource();
        List<FlowExecution> outcomes = hangs ? await UntilOthersAreDoneAsync(org, rows, stop) : await org.LaunchAsync(rows);

        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), outcomes.Select(outcome => outcome.Row).Order());
        LedgerSnapshot ledger = org.Ledger;
        Assert.Equal(ledger.LaunchCount, ledger.Launches.Select(launch => launch.BodyHash).Distinct().Count());
        HashSet<string> launched = [.. ledger.Launches.Select(launch => launch.ExecutionId)];
        Assert.All(outcomes.Where(outcome => outcome.ExecutionId is not null), outcome => Assert.Contains(outcome.ExecutionId!, launched));
        int told = outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched);
        int unknown = outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Unknown);
        Assert.InRange(ledger.LaunchCount, told, told + unknown);
        Assert.DoesNotContain(outcomes, outcome => outcome.Status == FlowExecutionStatus.NotSent);
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
