using Xunit;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>How every store finds the rows of a file again after the file was changed.</summary>
public abstract class RowMatchContract : BatchStoreContract
{
    private const RowMatchKind New = RowMatchKind.New;
    private const RowMatchKind Same = RowMatchKind.Same;
    private const RowMatchKind Changed = RowMatchKind.Changed;
    private const RowMatchKind Duplicate = RowMatchKind.Duplicate;

    [Fact]
    public async Task Rows_at_the_end_are_new()
    {
        await LaunchedAsync("ABC");
        Assert.Equal([Same, Same, Same, New], await KindsAsync("ABCD"));
    }

    [Fact]
    public async Task Rows_in_another_order_are_found()
    {
        await LaunchedAsync("ABCD");
        Assert.Equal([Same, Same, Same, Same], await KindsAsync("DCBA"));
    }

    [Fact]
    public async Task A_row_that_was_taken_out_shifts_the_others_and_none_is_new()
    {
        await LaunchedAsync("ABCDE");
        Assert.Equal([Same, Same, Same, Same], await KindsAsync("ABDE"));
    }

    [Fact]
    public async Task Where_a_row_was_taken_out_and_one_added_only_that_is_new()
    {
        await LaunchedAsync("ABCDE");
        Assert.Equal([Same, Same, Same, Same, New], await KindsAsync("ABDEF"));
    }

    [Fact]
    public async Task A_row_put_in_between_shifts_the_others_and_is_never_sent_in_anothers_place()
    {
        await LaunchedAsync("ABC");
        Assert.Equal([Changed, Same, Same, Same], await KindsAsync("XABC"));
    }

    [Fact]
    public async Task Rows_that_are_alike_are_told_apart_by_their_number()
    {
        await LaunchedAsync("AAA");
        Assert.Equal([Same, Same, Same, New], await KindsAsync("AAAA"));
    }

    [Fact]
    public async Task A_gap_is_filled_by_a_row_only_if_that_row_is_nowhere_else()
    {
        await LaunchedAsync("AB.DE");
        Assert.Equal([Same, Same, New, Same, Same], await KindsAsync("ABCDE"));
        Assert.Equal([Same, Same, Same, Same], await KindsAsync("ABDE"));
    }

    [Fact]
    public async Task A_row_that_was_edited_before_it_was_launched_takes_its_own_place()
    {
        await RunAsync(Nightly, [Row(1, null, 'A'), Row(2, null, 'B')], RowState.Rejected);
        await using IOpenBatch batch = await OpenAsync(Nightly);

        RowMatch[] matches = await MatchAsync(batch, Row(1, null, 'X'), Row(2, null, 'B'), Row(3, null, 'A'));

        Assert.Equal([(Changed, 1L), (Same, 2L), (New, 3L)], matches.Select(match => (match.Kind, match.Slot)));
        Assert.Equal(RowState.Rejected, matches[0].State);
    }

    [Fact]
    public async Task A_launched_row_is_found_further_down_although_another_stands_in_its_place()
    {
        await LaunchedAsync("AB");
        Assert.Equal([Changed, Same, Same], await KindsAsync("XBA"));
    }

    [Fact]
    public async Task A_key_finds_its_row_wherever_it_is()
    {
        await RunAsync(Keyed, [Row(1, "a"), Row(2, "b"), Row(3, "c")], RowState.Launched);
        await using IOpenBatch batch = await OpenAsync(Keyed);

        RowMatch[] matches = await MatchAsync(
            batch, Row(1, "c", 3000), Row(2, "b", 2000), Row(3, "new", 99), Row(4, "a", 77), Row(5, "b", 2000), Row(6, "new", 5));

        Assert.Equal([Same, Same, New, Changed, Duplicate, Duplicate], matches.Select(match => match.Kind));
        Assert.Equal([3L, 2L, 4L, 1L], matches[..4].Select(match => match.Slot));
    }

    [Fact]
    public async Task The_same_key_twice_is_seen_before_and_after_the_first_is_on_record()
    {
        await using IOpenBatch batch = await OpenAsync(Keyed);
        Assert.Equal(New, (await MatchAsync(batch, Row(1, "a")))[0].Kind);
        Assert.Equal(Duplicate, (await MatchAsync(batch, Row(2, "a")))[0].Kind);

        await BeginAndRecordAsync(batch, Row(1, "a"), RowState.Launched, "e-1");

        Assert.Equal(Duplicate, (await MatchAsync(batch, Row(3, "a")))[0].Kind);
        Assert.Equal(New, (await MatchAsync(batch, Row(4, "A")))[0].Kind);
    }

    private async Task LaunchedAsync(string rows)
    {
        RowKey[] all = Letters(rows);
        await RunAsync(Nightly, [.. all.Where(row => row.Content != '.')], RowState.Launched, "e");
    }

    private async Task<RowMatchKind[]> KindsAsync(string rows)
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        return [.. (await MatchAsync(batch, Letters(rows))).Select(match => match.Kind)];
    }

    private static RowKey[] Letters(string rows) => [.. rows.Select((letter, index) => Row(index + 1, null, letter))];
}
