using System.Globalization;

namespace FlowExec.Model.Tests.Batches;

/// <summary>What is shown of batches that are watched.</summary>
public class WatchWordsTests
{
    private static readonly FlowBatch Nightly = new()
    {
        Name = "nightly", OrgName = "Acme", Flow = "welcome", Holder = "pwsh (process 7) on night",
    };

    [Fact]
    public void A_batch_with_rows_left_has_a_bar_a_rate_and_the_time_that_is_left()
    {
        var watched = new WatchedBatch(
            Counted((FlowExecutionStatus.Completed, 12_000), (FlowExecutionStatus.Unknown, 23), (FlowExecutionStatus.Planned, 7_977)) with
            {
                UnderWay = 20,
            }, 1_180);

        IReadOnlyList<string> lines = WatchWords.Screen([watched], CultureInfo.InvariantCulture);

        Assert.Equal(
            [
                "nightly   welcome in Acme", "  ████████████░░░░░░░░ 12,003 of 20,000 rows; 1,180 a minute, 6 min 45 s left",
                "  Completed 12,000, Unknown 3, Planned 7,977, under way 20", "  worked on by pwsh (process 7) on night",
            ], lines);
        Assert.Equal(
            "nightly: 12,003 of 20,000 rows; 1,180 a minute, 6 min 45 s left; 3 in doubt; worked on by pwsh (process 7) on night",
            WatchWords.Line(watched, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_slows_claims_is_said_with_who_it_is()
    {
        var watched = new WatchedBatch(Counted((FlowExecutionStatus.Planned, 1)), null)
        {
            Slowed = new OldSnapshot(4711, "pg_dump", "ada", TimeSpan.FromMinutes(12)),
        };

        Assert.Equal(
            "  Claims on the server are slow while a transaction stays open there: 'pg_dump' of ada (the server's process 4711) "
            + "has had one open for 12 min 0 s.",
            WatchWords.Screen([watched], CultureInfo.InvariantCulture)[^1]);
    }

    [Fact]
    public void A_batch_that_nobody_works_on_has_no_rate_and_says_whether_it_ended()
    {
        FlowBatch left = Counted((FlowExecutionStatus.Launched, 1)) with { Holder = null };

        Assert.Equal(
            "nightly: 1 row on record; not ended, and nobody works on it",
            WatchWords.Line(new WatchedBatch(left, 60), CultureInfo.InvariantCulture));
        Assert.Contains(
            "; ended ",
            WatchWords.Line(new WatchedBatch(left with { DateEnded = DateTimeOffset.UnixEpoch }, 60), CultureInfo.InvariantCulture),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_was_loaded_in_part_has_not_ended_whatever_became_of_that_part()
    {
        FlowBatch part = Counted((FlowExecutionStatus.Launched, 1)) with
        {
            Holder = null, DateEnded = DateTimeOffset.UnixEpoch, IsLoaded = false,
        };

        string line = WatchWords.Line(new WatchedBatch(part, null) { IsShared = true }, CultureInfo.InvariantCulture);

        Assert.Contains("not all of its rows are on the server", line, StringComparison.Ordinal);
        Assert.DoesNotContain("ended", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_with_nothing_on_record_says_so_and_several_have_room_between()
    {
        IReadOnlyList<string> lines = WatchWords.Screen(
            [new WatchedBatch(Counted(), null), new WatchedBatch(Counted(), null)], CultureInfo.InvariantCulture);

        Assert.Equal("  nothing on record yet", lines[2]);
        Assert.Equal("", lines[4]);
        Assert.Equal(9, lines.Count);
    }

    [Fact]
    public void A_rate_of_next_to_nothing_leaves_a_time_that_can_be_told()
    {
        var watched = new WatchedBatch(Counted((FlowExecutionStatus.Planned, long.MaxValue)), 1e-9);

        Assert.NotNull(watched.TimeLeft);
    }

    private static FlowBatch Counted(params (FlowExecutionStatus Status, long Rows)[] counts) =>
        Nightly with { Counts = counts.ToDictionary(count => count.Status, count => count.Rows) };
}
