using FlowExec.Engine.Api;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Tests;

/// <summary>A client that sends as fast as it may, against an org with fixed windows, event by event and repeatable by seed.</summary>
public class QuotaSimulationTests
{
    private const int Allowed = 300;
    private const double Length = 60;
    private const double Duration = 30 * Length;

    public static TheoryData<int, double, double, bool, int> Worlds
    {
        get
        {
            var worlds = new TheoryData<int, double, double, bool, int>();
            foreach (bool roundsUp in new[] { true, false })
            {
                foreach ((double least, double most) in new[] { (0.001, 0.01), (0.1, 0.4), (0.5, 3), (0.01, 20), (1, 90), (0.01, 200) })
                {
                    worlds.Add(worlds.Count, least, most, roundsUp, 16);
                }
            }

            return worlds;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void No_window_of_the_org_is_ever_passed(int seed, double least, double most, bool roundsUp, int concurrency)
    {
        Dictionary<long, int> windows = Run(seed, least, most, roundsUp, concurrency, lost: 0.02);
        Assert.All(windows.Values, used => Assert.True(used <= Allowed, $"{used}"));
        Assert.True(windows.Count > 10);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_window_is_used_up_where_the_org_is_quick(bool roundsUp)
    {
        Dictionary<long, int> windows = Run(1, 0.05, 0.3, roundsUp, 16, lost: 0);
        int[] inner = [.. windows.OrderBy(window => window.Key).Skip(1).SkipLast(1).Select(window => window.Value)];
        Assert.All(inner, used => Assert.True(used >= Allowed * 0.95, $"{used}"));
    }

    [Theory]
    [InlineData("even", true)]
    [InlineData("even", false)]
    [InlineData("chance", true)]
    [InlineData("first", true)]
    public void Beside_a_rival_each_has_its_part(string manner, bool roundsUp)
    {
        // The rival spends 30 % of the quota of every window, each in its own manner.
        var rival = new Rivalry(manner, until: long.MaxValue);
        Dictionary<long, int> own = Run(7, 0.05, 0.3, roundsUp, 9, lost: 0, rival);
        long[] judged = [.. own.Keys.Order().Skip(3).SkipLast(1)];
        double mean = judged.Average(window => Math.Min(own[window], Allowed - rival.SentBy(window, Length)));
        Assert.True(mean >= 0.95 * (Allowed - Rivalry.Each), $"{mean} of {Allowed - Rivalry.Each}");
        int refused = judged.Sum(window => Math.Max(0, own[window] + rival.SentBy(window, Length) - Allowed));
        Assert.True(refused <= 0.01 * judged.Length * Allowed, $"{refused} of {judged.Length * Allowed}");
    }

    [Fact]
    public void A_rival_that_has_gone_is_forgotten()
    {
        Dictionary<long, int> own = Run(7, 0.05, 0.3, roundsUp: true, 9, lost: 0, new Rivalry("even", until: 10));
        Assert.All(own.Keys.Order().Where(window => window > 18).SkipLast(1), window => Assert.InRange(own[window], 294, 300));
    }

    /// <summary>Another program's requests: so many in each of the org's windows, until one.</summary>
    private sealed class Rivalry(string manner, long until)
    {
        public const int Each = 90;

        /// <summary>How many it has sent when so much of the window has passed.</summary>
        public int SentBy(long window, double passed)
        {
            double share = passed / Length;
#pragma warning disable CA5394
            return window >= until ? 0 : manner switch
            {
                "first" => (int)(Each * Math.Min(1, share * 10)),
                "chance" => new Random((int)window) is var random ? Enumerable.Range(0, Each).Count(_ => random.NextDouble() <= share) : 0,
                _ => (int)(Each * share),
            };
#pragma warning restore CA5394
        }
    }

    private static Dictionary<long, int> Run(
        int seed, double least, double most, bool roundsUp, int concurrency, double lost, Rivalry? rival = null)
    {
#pragma warning disable CA5394
        var random = new Random(seed);
        double phase = random.NextDouble() * Length;
        var quota = new QuotaWindow();
        var counts = new Dictionary<long, int>();

        // An event is either a request's arrival at the org or its answer's arrival back here.
        var events = new PriorityQueue<(double Sent, RateLimitReading? Told, bool Arrives), double>();
        int inFlight = 0;
        double now = 0;
        while (now < Duration)
        {
            TimeSpan? wait = quota.Wait(TimeSpan.FromSeconds(now));
            if (inFlight < concurrency && wait == TimeSpan.Zero)
            {
                quota.Issue();
                inFlight++;
                events.Enqueue((now, null, true), now + ((least + (random.NextDouble() * (most - least))) / 2));
                continue;
            }

            double wake = inFlight < concurrency && wait is { } more ? now + more.TotalSeconds : double.MaxValue;
            if (!events.TryPeek(out (double Sent, RateLimitReading? Told, bool Arrives) next, out double at) || wake < at)
            {
                now = wake;
                continue;
            }

            events.Dequeue();
            now = at;
            if (next.Arrives)
            {
                double inWindow = (now + phase) % Length;
                long window = (long)((now + phase) / Length);
                int count = (counts[window] = counts.GetValueOrDefault(window) + 1) + (rival?.SentBy(window, inWindow) ?? 0);
                double left = Length - inWindow;
                var told = new RateLimitReading(count, Allowed, (int)(roundsUp ? Math.Ceiling(left) : Math.Floor(left)));
                double back = now + ((least + (random.NextDouble() * (most - least))) / 2);
                events.Enqueue((next.Sent, random.NextDouble() < lost ? null : told, false), back);
            }
            else
            {
                inFlight--;
                quota.Settle(TimeSpan.FromSeconds(next.Sent), TimeSpan.FromSeconds(now), next.Told);
            }
        }
#pragma warning restore CA5394

        return counts;
    }
}
