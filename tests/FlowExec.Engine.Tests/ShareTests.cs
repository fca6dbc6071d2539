using FlowExec.Emulation;
using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

/// <summary>How the quota is used and shared, as the emulator's ledger counts it.</summary>
public class ShareTests
{
    [Theory]
    [InlineData(false, 3000)]
    [InlineData(true, 1500)]
    public async Task The_quota_is_used_and_never_passed(bool wait, int rows)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        DateTimeOffset began = org.Emulator.Clock.GetUtcNow();
        List<FlowExecution> outcomes = await org.LaunchAsync(rows, Rows.ToFollowUp with { Wait = wait });
        TimeSpan took = org.Emulator.Clock.GetUtcNow() - began;
        Assert.Equal(rows, outcomes.Count(outcome => outcome.Status == (wait ? FlowExecutionStatus.Completed : FlowExecutionStatus.Launched)));
        Assert.False(org.Ledger.AnswersByStatus.ContainsKey(429));
        LedgerWindow[] full = [.. org.Ledger.Windows.SkipLast(1)];
        Assert.All(full, window => Assert.InRange(window.Requests, 0, 300));

        // The emulator's clock jumps ahead of a busy machine now and then; that costs parts of windows, in all no more than one.
        Assert.InRange(full.Sum(window => 300 - window.Requests), 0, 300 + (6 * (full.Length - 1)));

        // Launches, and one poll for each where they are waited for; the last minute need not be a whole one.
        double minutes = rows * (wait ? 2 : 1) / 300.0;
        Assert.InRange(took.TotalMinutes, minutes - 1, (minutes / 0.98) + 1);
    }

    [Fact]
    public async Task The_first_ended_rows_are_shown_within_seconds_of_their_end()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();

        // A client that still compiles what it does for the first time looks idle, and the clock would jump over what is to be seen.
        await org.LaunchAsync(1, Rows.ToFollowUp with { Wait = true });
        DateTimeOffset began = org.Emulator.Clock.GetUtcNow();
        int inTime = 0;
        await foreach (FlowExecution outcome in org.Client.LaunchAsync(Rows.Customers(900), Rows.ToFollowUp with { Wait = true }, EmulatedOrg.Stop))
        {
            Assert.Equal(FlowExecutionStatus.Completed, outcome.Status);
            inTime += org.Emulator.Clock.GetUtcNow() - began <= TimeSpan.FromSeconds(10) ? 1 : 0;
        }

        Assert.InRange(inTime, 10, 150);
    }

    [Fact]
    public async Task The_users_cap_holds_in_every_sliding_minute_also_after_a_pause()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("TooManyRequests@60;retryAfter=150");
        await org.LaunchAsync(220, Rows.ToFollowUp with { RateLimit = 40 });
        DateTimeOffset[] launches = [.. org.Ledger.Launches.Select(launch => launch.ArrivedAt).Order()];
        Assert.Equal(220, launches.Length);
        for (int i = 40; i < launches.Length; i++)
        {
            Assert.True(launches[i] - launches[i - 40] >= TimeSpan.FromMinutes(1), $"launch {i + 1}: {launches[i] - launches[i - 40]}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task The_throttle_is_used_as_it_is_given(int throttle)
    {
        int now = 0;
        int most = 0;
        var all = new TaskCompletionSource();
        await using var org = new ScriptedOrg(async launch =>
        {
            int mine = Interlocked.Increment(ref now);
            lock (all)
            {
                most = Math.Max(most, mine);
            }

            if (mine == throttle)
            {
                all.TrySetResult();
            }

            // The org's quota of 300 has room for all of them.
            await all.Task.WaitAsync(launch.Stop);
            Interlocked.Decrement(ref now);
            await launch.AcceptAsync();
        });
        FlowOrg connection = await org.ConnectAsync();
        List<FlowExecution> outcomes = await ScriptedOrg.LaunchAsync(connection, 250, ScriptedOrg.Options with { ThrottleLimit = throttle });
        Assert.Equal(250, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.Equal(throttle, most);
    }

    [Fact]
    public async Task Intents_are_written_ahead_so_that_the_way_never_waits_for_the_disk_and_no_more_are_on_it_than_the_throttle_says()
    {
        var clock = new VirtualClock(DateTimeOffset.UnixEpoch);
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(null, 8, false);
        TimeSpan answer = TimeSpan.FromMilliseconds(100);
        for (int i = 0; i < 100; i++)
        {
            // Answers take 100 ms, intents 25.
            Assert.True(governor.TryEnter(pace, out Permit permit));
            await governor.SetOutAsync(pace, TimeSpan.FromMilliseconds(25), EmulatedOrg.Stop);
            governor.Exit(permit, new Passage(Left: false, Latency: answer, SetOut: true));
        }

        Permit last = default;
        int granted = 0;
        for (; governor.TryEnter(pace, out Permit permit); granted++)
        {
            last = permit;
        }

        Assert.Equal(12, granted);
        Assert.Equal(12, governor.MostOf(pace));
        Task[] settingOut = [.. Enumerable.Range(0, granted).Select(_ => governor.SetOutAsync(pace, TimeSpan.FromMilliseconds(25), EmulatedOrg.Stop))];
        Assert.Equal(8, settingOut.Count(task => task.IsCompleted));
        governor.Exit(last, new Passage(Left: false, SetOut: true));
        await settingOut[8];
        Assert.False(settingOut[9].IsCompleted);
    }

    [Fact]
    public async Task One_who_gives_up_before_setting_out_keeps_nobody_back()
    {
        using var governor = new Governor(new VirtualClock(DateTimeOffset.UnixEpoch));
        LaunchPace pace = governor.Open(null, 1, false);
        Assert.True(governor.TryEnter(pace, out Permit first));
        await governor.SetOutAsync(pace, TimeSpan.Zero, EmulatedOrg.Stop);
        using var stop = new CancellationTokenSource();
        Task given = governor.SetOutAsync(pace, TimeSpan.Zero, stop.Token);
        Task next = governor.SetOutAsync(pace, TimeSpan.Zero, EmulatedOrg.Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        governor.Exit(first, new Passage(Left: false, SetOut: true));
        await next;
    }

    [Fact]
    public async Task A_pause_begins_before_the_next_is_let_go()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(null, 1, follows: false);
        Assert.True(governor.TryEnter(pace, out Permit permit));
        Task<Permit> next = governor.EnterAsync(pace, EmulatedOrg.Stop);
        governor.Exit(permit, new Passage(Left: true, Pause: TimeSpan.FromSeconds(30)));
        clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        await next;
    }

    [Fact]
    public void A_time_out_says_nothing_about_how_many_to_have_on_the_way()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(null, null, follows: false);
        for (int i = 0; i < 50; i++)
        {
            Assert.True(governor.TryEnter(pace, out Permit permit));
            clock.Advance(TimeSpan.FromSeconds(100));
            governor.Exit(permit, new Passage(Left: true));
        }

        int free = 0;
        while (governor.TryEnter(pace, out _))
        {
            free++;
        }

        Assert.Equal(Concurrency.Least, free);
    }

    [Fact]
    public async Task A_request_that_never_left_uses_up_nothing()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(5, null, follows: false);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(governor.TryEnter(pace, out Permit permit));
            governor.Exit(permit, new Passage(Left: false));
        }

        Assert.Equal(0, governor.Quota.Used);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => governor.EnterAsync(EmulatedOrg.Stop)));
    }

    [Fact]
    public async Task Polls_have_half_of_a_window_and_launches_the_other_while_both_are_wanted()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(null, 1000, follows: false);
        Task<Permit>[] polls = [.. Enumerable.Range(0, 400).Select(_ => governor.EnterPollAsync(clock.GetTimestamp(), EmulatedOrg.Stop))];
        Task<Permit>[] launches = [.. Enumerable.Range(0, 400).Select(_ => governor.EnterAsync(pace, EmulatedOrg.Stop))];
        while (polls.Concat(launches).Where(turn => turn.IsCompletedSuccessfully).ToArray() is var gone && governor.InFlight > 0)
        {
            foreach (Task<Permit> turn in gone)
            {
                governor.Exit(await turn, new Passage(Left: true, new RateLimitReading(Math.Min(300, gone.Length), 300, 60), Latency: TimeSpan.FromMilliseconds(50)));
            }

            polls = [.. polls.Except(gone)];
            launches = [.. launches.Except(gone)];
            if (governor.InFlight == 0)
            {
                break;
            }
        }

        Assert.InRange(400 - polls.Length, 148, 150);
        Assert.InRange(400 - launches.Length, 148, 150);
    }

    [Fact]
    public async Task A_poll_that_is_given_up_gives_its_place_to_the_next()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        using var stop = new CancellationTokenSource();
        long due = clock.GetTimestamp() + clock.TimestampFrequency;
        Task<Permit>[] given = [.. Enumerable.Range(0, 1000).Select(_ => governor.EnterPollAsync(due, stop.Token))];
        await stop.CancelAsync();
        Task<Permit> next = governor.EnterPollAsync(due + 1, EmulatedOrg.Stop);
        clock.Advance(TimeSpan.FromSeconds(2));
        await next;
        Assert.Equal(1, governor.InFlight);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(given));
    }
}
