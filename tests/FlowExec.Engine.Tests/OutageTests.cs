using FlowExec.Emulation;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Tests;

/// <summary>Trouble is waited out: an org that cannot be reached costs time, and no row.</summary>
public class OutageTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(60)]
    public async Task An_outage_in_the_middle_of_a_run_costs_no_row(int seconds)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        org.Emulator.SetFaults($"Refuse@500;for={seconds}s");
        int read = 0;
        List<FlowExecution> outcomes = await org.LaunchAsync(Counted(2000, () => Interlocked.Increment(ref read)));
        Assert.Equal(2000, read);
        Assert.Equal(2000, outcomes.Count);
        Assert.DoesNotContain(outcomes, outcome => outcome.Status is FlowExecutionStatus.NotSent or FlowExecutionStatus.Rejected);

        // What was on its way when the connections were reset may have been launched; nothing else is in doubt.
        int launched = outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched);
        Assert.InRange(launched, 2000 - 64, 2000);
        Assert.Equal(org.Ledger.LaunchCount, org.Ledger.Launches.Select(launch => launch.BodyHash).Distinct().Count());
        Assert.True(org.Ledger.LaunchCount >= launched);
    }

    [Fact]
    public async Task No_row_is_read_while_the_org_cannot_be_reached()
    {
        var org = new ScriptedOrg(launch => launch.AcceptAsync());
        var clock = new VirtualClock();
        FlowOrg connection = await org.ConnectAsync(options => options with { TimeProvider = clock });
        await connection.Client.GetFlowAsync(ScriptedOrg.FlowId, EmulatedOrg.Stop);
        int port = org.Uri.Port;
        await org.DisposeAsync();
        int read = 0;
        Task<List<FlowExecution>> run = Rows.ToListAsync(connection.Client.LaunchAsync(
            Counted(500, () => Interlocked.Increment(ref read)), ScriptedOrg.Options with { ThrottleLimit = 4 }, EmulatedOrg.Stop));
        Pacing.Reachability reachability = ((FlowClient)connection.Client).Reachability;
        for (int second = 0; second < 300; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, EmulatedOrg.Stop);
        }

        // A look ahead by one group of rows, taken before the outage was known, and none after it.
        Assert.InRange(read, 1, 80);
        Assert.True(reachability.IsHeld);
        Assert.Equal("ConnectionRefused", reachability.Outage!.Cause.Reason);
        Assert.True(reachability.Outage.Lasted > TimeSpan.FromMinutes(4));
        await using var back = new ScriptedOrg(launch => launch.AcceptAsync(), port);
        while (!run.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, EmulatedOrg.Stop);
        }

        Assert.All(await run, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(500, back.Launches);
        Assert.False(reachability.IsHeld);
    }

    [Fact]
    public async Task One_probe_at_a_time_asks_while_many_wait()
    {
        int at = 0;
        int most = 0;
        int probes = 0;
        var clock = new HastyClock();
        var reachability = new Pacing.Reachability(clock, new SeededChance(1), async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref at));
            await Task.Yield();
            Interlocked.Decrement(ref at);
            if (Interlocked.Increment(ref probes) < 8)
            {
                throw Refused();
            }
        }, NoteDesk.Plain);
        reachability.NotReached(Refused(), clock.GetTimestamp(), null);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => reachability.WaitAsync(TimeSpan.FromHours(1), EmulatedOrg.Stop).AsTask()));
        Assert.Equal(1, most);
        Assert.Equal(8, probes);

        // Half a second, then twice as long each time, half a minute at most.
        Assert.InRange(clock.Waited, TimeSpan.FromSeconds(70), TimeSpan.FromSeconds(110));
        Assert.False(reachability.IsHeld);
    }

    [Fact]
    public async Task An_outage_that_nobody_waits_for_is_forgotten_and_not_asked_about()
    {
        int probes = 0;
        var clock = new VirtualClock();
        var reachability = new Pacing.Reachability(clock, new SeededChance(1), _ =>
        {
            probes++;
            return Task.FromException(Refused());
        }, NoteDesk.Plain);
        reachability.NotReached(Refused(), clock.GetTimestamp(), null);
        using var stop = new CancellationTokenSource();
        Task waiting = reachability.WaitAsync(TimeSpan.FromHours(1), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(reachability.IsHeld);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, probes);
    }

    [Fact]
    public async Task A_sign_in_that_is_down_is_waited_out_like_the_org()
    {
        await using var org = new ScriptedOrg(launch => launch.Number == 3
            ? launch.AnswerAsync(401, """{"message":"no","code":"bad.credentials","status":401}""")
            : launch.AcceptAsync())
        {
            SignIn = number => number is > 1 and < 12 ? (503, "<html>") : (200, $$"""{"access_token":"t{{number}}","expires_in":86400}"""),
        };
        FlowOrg connection = await org.ConnectAsync();
        List<FlowExecution> outcomes = await ScriptedOrg.LaunchAsync(connection, 50);
        Assert.All(outcomes, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        Assert.Equal(50, outcomes.Count);
        Assert.Equal(51, org.Launches);
    }

    [Fact]
    public async Task What_neighbours_revoke_is_no_refusal_of_a_row()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 1_000_000 });
        org.Emulator.SetFaults("TokenRevoked:0.05");
        List<FlowExecution> outcomes = await org.LaunchAsync(5000);
        int launched = outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched);
        Assert.Equal(org.Ledger.LaunchCount, launched);
        Assert.InRange(launched, 4950, 5000);
        Assert.All(outcomes, outcome => Assert.Contains(outcome.Status, new[] { FlowExecutionStatus.Launched, FlowExecutionStatus.Rejected }));
    }

    private static FlowConnectionException Refused() => new("ConnectionRefused", "refused", neverSent: true);

    private static async IAsyncEnumerable<FlowRow> Counted(int count, Action read)
    {
        for (int i = 1; i <= count; i++)
        {
            await Task.Yield();
            read();
            yield return Rows.Customer(i);
        }
    }
}
