using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Tests;

/// <summary>The sum of a run adds up to the rows that were read, whatever ended it and whatever an earlier run of its batch left.</summary>
public partial class SummaryTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    public static TheoryData<string, bool> Endings =>
        new(Enum.GetNames<RunEnding>().SelectMany(ending => new[] { (ending, false), (ending, true) }));

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Rows_of_every_fate_are_in_it(string ending, bool wait)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 100_000 });
        org.Emulator.SetFaults("ExecuteThenReset:0.05", "ServerError:0.05");
        LaunchOptions options = Rows.ToFollowUp with { Wait = wait, ThrottleLimit = 8, Batch = $"summary {ending} {wait}" };
        AddsUp(await RunAsync(org, options, Enum.Parse<RunEnding>(ending)));
        AddsUp(await RunAsync(org, options, Enum.Parse<RunEnding>(ending)));
    }

    [Fact]
    public void What_an_earlier_run_launched_is_among_the_rows_once_its_row_was_read()
    {
        var end = new RunState { Read = 64, PassedOver = 12, RefusedBefore = 4, Held = 6, Resumed = 115, ResumedRead = 46 };
        AddsUp(end);
        Assert.EndsWith(" s, 69 launched before whose rows were not read", RunWords.Summary(end, CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9, "")]
    [InlineData(1, ", 1,800 launches a minute")]
    [InlineData(90, ", 20 launches a minute")]
    public void A_run_of_less_than_a_second_has_no_rate(double seconds, string rate)
    {
        var end = new RunState { Read = 30, Launched = 30, Elapsed = TimeSpan.FromSeconds(seconds) };
        Assert.EndsWith($" s{rate}", RunWords.Summary(end, CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static async Task<RunState> RunAsync(EmulatedOrg org, LaunchOptions options, RunEnding why)
    {
        IAsyncEnumerable<FlowRow> rows =
            Enumerable.Range(1, 150).Select(i => i % 13 == 0 ? Rows.Customer(i, ("score", "x")) : Rows.Customer(i)).ToAsyncEnumerable();
        using IFlowRun run = org.Client.Launch(new RunInput { Rows = rows }, options);
        int taken = 0;
        do
        {
            while (run.TryTake(out _))
            {
                taken++;
                if (taken == 30 && why != RunEnding.RowsDone)
                {
                    run.Stop(why);
                }
            }
        }
        while (run.Wait(forSpace: false, Long));
        await run.Ended.WaitAsync(EmulatedOrg.Stop);
        return run.State;
    }

    private static void AddsUp(RunState end)
    {
        string summary = RunWords.Summary(end, CultureInfo.InvariantCulture);
        long[] numbers =
        [
            .. Parts().Split(Aside().Replace(summary.Split(';')[0], ""))
                .Select(part => long.Parse(part.Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(end.Read, numbers[0]);
        Assert.True(numbers[0] == numbers[1..].Sum(), summary);
    }

    [GeneratedRegex(@", (?=\d)")]
    private static partial Regex Parts();

    // Part of another number: of those launched, so many ended badly.
    [GeneratedRegex(@" \([^)]*\)")]
    private static partial Regex Aside();
}
