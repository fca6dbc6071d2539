namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>Whatever happens to workers, their server and the way to it: no row is lost, none launched twice, none left behind.</summary>
public sealed class ChaosTests
{
    [Fact]
    public async Task Killed_workers_lose_nothing_and_launch_nothing_twice()
    {
        ChaosRound round = await RunAsync(new Chaos { Kills = 6 });
        Assert.Equal(6, round.Kills);
    }

    [Fact]
    public async Task Frozen_workers_leave_nothing_in_doubt_once_they_have_woken()
    {
        ChaosRound round = await RunAsync(new Chaos { Freezes = 2, Rows = 2500 });
        Assert.Equal(2, round.Fenced);
        Assert.Equal(0, round.Unknown);
    }

    [Fact]
    public async Task A_server_that_crashes_and_a_way_that_is_cut_are_waited_for()
    {
        ChaosRound round = await RunAsync(new Chaos { Workers = 2, Crash = true, Cut = TimeSpan.FromSeconds(1) });
        Assert.Equal(0, round.Unknown);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_standby_that_is_promoted_goes_on_where_the_server_ended()
    {
        ChaosRound round = await RunAsync(new Chaos { Rows = 1500, Promote = true });
        Assert.Equal(0, round.Unknown);
    }

    [Theory]
    [InlineData(Bouncer.Transaction)]
    [InlineData(Bouncer.Session)]
    [Trait("Category", "Soak")]
    public async Task Behind_a_bouncer_workers_are_killed_and_frozen_and_their_server_crashes_as_well(string mode)
    {
        ChaosRound round = await RunAsync(
            new Chaos { Kills = 4, Freezes = 2, Rows = 2500, Crash = true, Cut = TimeSpan.FromSeconds(1), Bouncer = mode });
        Assert.Equal(4, round.Kills);
    }

    [Fact]
    public Task Behind_a_bouncer_workers_that_freeze_with_their_own_lock_and_the_quotas_keep_nobody_from_work() =>
        FreezeWithinAsync(Bouncer.Transaction);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Behind_a_bouncer_in_session_mode_they_do_not_either() => FreezeWithinAsync(Bouncer.Session);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Everything_at_once_under_a_quota()
    {
        ChaosRound round = await RunAsync(new Chaos
        {
            Rows = 20_000, Workers = 4, Throttle = 0, RateLimit = 15_000, Latency = TimeSpan.FromMilliseconds(10),
            KillEvery = TimeSpan.FromSeconds(2), Freezes = 8, Crash = true, Cut = TimeSpan.FromSeconds(10),
        });
        Assert.All(round.Windows.SkipLast(1), requests => Assert.InRange(requests, (int)(0.97 * 15_000), 15_000));
    }

    /// <summary>The first is frozen with its own worker's lock, the second with the quota's of token and org.</summary>
    private static async Task FreezeWithinAsync(string mode)
    {
        ChaosRound round = await RunAsync(new Chaos { FreezesWithin = ["for share", "take_permits"], Bouncer = mode });
        Assert.Equal(2, round.Fenced);
        Assert.Equal(0, round.Unknown);
    }

    private static async Task<ChaosRound> RunAsync(Chaos chaos)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows freezes no process by a signal.");
        var round = new ChaosRound(chaos);
        await round.RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(round.ToString());
        Assert.True(round.Wrongs.Count == 0, $"{round}\n{string.Join('\n', round.Wrongs.Take(20))}");
        return round;
    }
}
