namespace FlowExec.Engine.Tests.Journal;

public sealed class RowMarkTests
{
    private const string Tag = "k3f9q2h7";

    [Theory]
    [InlineData(null)]
    [InlineData("welcome 42")]
    [InlineData("with [brackets] and [fx:other123.4.5]")]
    public void A_mark_is_found_again_and_the_name_is_told_without_it(string? name)
    {
        var mark = new RowMark(Tag, 4_000_000_000, 3);
        string marked = mark.On(name)!;
        Assert.Equal(mark, RowMark.In(marked));
        Assert.Equal(mark, RowMark.In(marked.ToUpperInvariant()));
        Assert.Equal(name, RowMark.Without(marked));
    }

    [Fact]
    public void A_mark_that_was_cut_off_is_none()
    {
        string marked = new RowMark(Tag, 123, 1).On("welcome")!;
        for (int length = 0; length < marked.Length; length++)
        {
            Assert.Null(RowMark.In(marked[..length]));
            Assert.Equal(marked[..length], RowMark.Without(marked[..length]));
        }
    }

    [Theory]
    [InlineData("[fx:k3f9q2h7.12]")]
    [InlineData("[fx:k3f9q2h7.12.]")]
    [InlineData("[fx:k3f9q2h7..1]")]
    [InlineData("[fx:k3f9q2h7.-1.1]")]
    [InlineData("[fx:k3f9q2h7.1 2.1]")]
    [InlineData("[fx:k3f9q2h7.1.2.1]")]
    [InlineData("[fx:k3f9q2h7.99999999999999999999.1]")]
    [InlineData("[fx:k3f.12.1]")]
    public void What_is_not_whole_is_no_mark(string name) => Assert.Null(RowMark.In(name));

    [Fact]
    public void A_name_that_would_become_too_long_is_left_as_it_is()
    {
        var mark = new RowMark(Tag, 7, 1);
        string room = new('x', RowMark.LongestName - mark.ToString().Length - 1);
        Assert.Equal(RowMark.LongestName, mark.On(room)!.Length);
        Assert.Equal(room + "x", mark.On(room + "x"));
    }

    [Fact]
    public void Batches_have_tags_of_their_own() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(i => RowMark.TagOf(BitConverter.GetBytes(i))).Distinct().Count());
}
