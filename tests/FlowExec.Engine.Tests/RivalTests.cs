using FlowExec.Emulation;
using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

/// <summary>
/// Other programs and polls that have a claim on the same quota. Apart from other tests: the clock is moved while the client is idle, and on a
/// busy processor it looks idle too soon.
/// </summary>
[Collection(nameof(RivalTests))]
[CollectionDefinition(nameof(RivalTests), DisableParallelization = true)]
public class RivalTests
{
    [Fact]
    public async Task Beside_a_rival_with_the_same_token_each_has_its_part()
    {
        await using FlowOrgEmulator emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions
        {
            Clock = EmulatorClockKind.Virtual,
            Latency = TimeSpan.FromMilliseconds(500),
            Seed = 1,
        });
        string token = emulator.IssueToken();
        using var http = new HttpClient { BaseAddress = emulator.ApiUri };
        http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);

        // The rival spends 30 % of the quota, 1.5 requests a second, and has done so for a while.
        List<Task<HttpResponseMessage>> rival = [];
        DateTimeOffset began = emulator.Clock.GetUtcNow();
        Task<FlowOrg>? connecting = null;
        while (connecting is not { IsCompleted: true })
        {
            Compete();
            await Task.Delay(2, EmulatedOrg.Stop);
            emulator.Advance(TimeSpan.FromMilliseconds(500));
            connecting ??= emulator.Clock.GetUtcNow() - began < TimeSpan.FromSeconds(20) ? null : FlowEngine.ConnectAsync(
                EmulatedOrg.Options(emulator) with { ClientId = null, ClientSecret = null, AccessToken = EmulatedOrg.Secret(token) }, EmulatedOrg.Stop);
        }

        await using IFlowClient client = (await connecting).Client;
        Task<List<FlowExecution>> run = Rows.ToListAsync(client.LaunchAsync(Rows.Customers(800), Rows.ToFollowUp, EmulatedOrg.Stop));
        await DriveAsync(emulator, client, run, TimeSpan.FromMilliseconds(500), Compete);
        void Compete()
        {
            while (rival.Count < (emulator.Clock.GetUtcNow() - began).TotalSeconds * 1.5)
            {
                rival.Add(http.GetAsync("api/v2/tokens/me", EmulatedOrg.Stop));
            }
        }

        Assert.All(await run, outcome => Assert.Equal(FlowExecutionStatus.Launched, outcome.Status));
        LedgerSnapshot ledger = emulator.Ledger.GetSnapshot();
        emulator.Advance(TimeSpan.FromSeconds(1));
        Array.ForEach(await Task.WhenAll(rival), answer => answer.Dispose());

        Assert.InRange(ledger.Windows.Skip(1).SkipLast(1).Average(window => window.Launches), 0.95 * 210, 211);
        long refused = ledger.AnswersByStatus.GetValueOrDefault(429);
        Assert.True(refused <= 0.01 * ledger.Requests, $"{refused} of {ledger.Requests} were answered 429");
    }

    /// <summary>Moves the org's clock whenever nothing can happen before it moves.</summary>
    private static async Task DriveAsync(FlowOrgEmulator emulator, IFlowClient client, Task run, TimeSpan step, Action moved)
    {
        Governor governor = ((FlowClient)client).Governor;
        (int Used, int InFlight) seen = default;
        for (int idle = 0; !run.IsCompleted; await Task.Delay(1, EmulatedOrg.Stop))
        {
            (int, int) now = (governor.Quota.Used, governor.InFlight);
            idle = now == seen ? idle + 1 : 0;
            seen = now;
            if (idle > (governor.InFlight == 0 && governor.PausedFor > TimeSpan.Zero ? 2 : 15))
            {
                idle = 0;
                emulator.Advance(step);
                moved();
            }
        }
    }

    [Fact]
    public async Task Polls_that_were_given_up_keep_nothing_back_from_launches()
    {
        var clock = new VirtualClock();
        using var governor = new Governor(clock);
        LaunchPace pace = governor.Open(null, 1000, follows: false);
        for (int round = 0; round < 20; round++)
        {
            using var stop = new CancellationTokenSource();
            long due = clock.GetTimestamp() + (clock.TimestampFrequency * 30);
            Task<Permit>[] given = [.. Enumerable.Range(0, 50).Select(i => governor.EnterPollAsync(due + i, stop.Token))];
            for (int launch = 0; launch < 200 && governor.TryEnter(pace, out Permit permit); launch++)
            {
                governor.Exit(permit, new Passage(Left: true, new RateLimitReading(launch + 1, 300, 60)));
            }

            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(given));
            clock.Advance(TimeSpan.FromSeconds(70));
        }

        int free = 0;
        while (governor.TryEnter(pace, out _))
        {
            free++;
        }

        Assert.Equal(300, free);
    }
}
