namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>What a repair has changed, line by line.</summary>
public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nx\nc\n", "  a|- b|+ x|  c")]
    [InlineData("a", "a\nb", "  a|+ b")]
    [InlineData("a\nb", "b", "- a|  b")]
    [InlineData("a\nb\nc\nd", "b\nc\nd\na", "- a|  b|  c|  d|+ a")]
    [InlineData("x\na\nb", "a\nb\nx", "- x|  a|  b|+ x")]
    [InlineData("a\r\nb\r\n", "a\nb", "  a|  b")]
    [InlineData("a\u001b[31m", "b", "- a\\u001B[31m|+ b")]
    public void Lines_that_stay_are_as_many_as_can_be(string before, string after, string lines) =>
        Assert.Equal(lines.Split('|'), LineDiff.Of(before, after));

    [Fact]
    public void Of_texts_of_thousands_of_lines_all_was_and_all_is()
    {
        string before = string.Join('\n', Enumerable.Range(0, 2001));
        Assert.Equal(2002, LineDiff.Of(before, "x").Count());
        Assert.Equal("+ x", LineDiff.Of(before, "x").Last());
        Assert.Equal(2000, LineDiff.Of(before[..before.LastIndexOf('\n')], before[..before.LastIndexOf('\n')]).Count());
    }

    [Theory]
    [InlineData(0x61, 1)]
    [InlineData(0x65E5, 2)]
    [InlineData(0x301, 0)]
    [InlineData(0x1B, 6)]
    [InlineData(0x115F, 2)]
    [InlineData(0x1160, 1)]
    [InlineData(0x303E, 2)]
    [InlineData(0x303F, 1)]
    [InlineData(0x1F2FF, 1)]
    [InlineData(0x1F300, 2)]
    [InlineData(0x1F64F, 2)]
    [InlineData(0x1F650, 1)]
    [InlineData(0x1F8FF, 1)]
    [InlineData(0x1F900, 2)]
    [InlineData(0x20000, 2)]
    public void A_character_takes_the_cells_that_terminals_give_it(int value, int cells) =>
        Assert.Equal(cells, DisplayText.Width(new System.Text.Rune(value)));
}
