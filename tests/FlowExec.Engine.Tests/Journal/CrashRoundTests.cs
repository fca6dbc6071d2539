using System.Globalization;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>Runs are killed at each step and at any moment, with every kind of fault on: no row is lost, and none launched twice.</summary>
public sealed class CrashRoundTests
{
    private const int AtOnce = 3;

    [Fact]
    public async Task Nothing_is_lost_and_nothing_launched_twice_over_fifty_rounds()
    {
        CrashTally tally = await RoundsAsync(rounds: 10, batches: 5, kills: 2, rows: 25, chance: 0.01);
        Assert.InRange(tally.Kills, 10, 20);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Nothing_is_lost_and_nothing_launched_twice_over_a_thousand_rounds()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("FLOWEXEC_SOAK_ROUNDS"), CultureInfo.InvariantCulture, out int many)
            ? many
            : 1000;
        CrashTally tally = await RoundsAsync(rounds, batches: 1, kills: 3, rows: 1000, chance: 0.005);

        // What a kill leaves in doubt had left: the marks tell the rest.
        Assert.InRange(tally.LaunchedByKill, tally.DoubtByKill * 7 / 10, tally.DoubtByKill);
    }

    private static async Task<CrashTally> RoundsAsync(int rounds, int batches, int kills, int rows, double chance)
    {
        var tally = new CrashTally();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, rounds),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) =>
            {
                using var round = new CrashRound(batches, rows, number, tally);
                await round.RunAsync(kills, chance);
            });
        TestContext.Current.TestOutputHelper?.WriteLine(tally.ToString());
        Assert.True(tally.Wrongs.IsEmpty, $"{tally}\n{string.Join('\n', tally.Wrongs.Take(20))}");
        return tally;
    }
}
