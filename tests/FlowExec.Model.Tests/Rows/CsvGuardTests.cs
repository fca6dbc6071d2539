namespace FlowExec.Model.Tests.Rows;

public class CsvGuardTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1+1")]
    [InlineData("-1+1")]
    [InlineData("-5+cmd|' /C calc'!A0")]
    [InlineData("+49 170 987")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("\uFF1D1+1")]
    [InlineData("\uFF201")]
    [InlineData("--1")]
    [InlineData("-1e")]
    public void A_text_that_begins_as_a_formula_gets_a_mark(string text)
    {
        Assert.Equal("'" + text, CsvGuard.Guard(text));
        KeyValuePair<string, object?>[] cells = [new("a", "'" + text), new(CsvGuard.Column, CsvGuard.Told(["a"]))];
        Assert.Equal(text, CsvGuard.Restore(cells)[0].Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("=")]
    [InlineData("-5")]
    [InlineData("+5")]
    [InlineData("-1.234,50")]
    [InlineData("-.5")]
    [InlineData("+491709876543")]
    [InlineData("-1e-5")]
    [InlineData("a=1")]
    [InlineData("'=1")]
    [InlineData("12:00")]
    public void A_number_and_any_other_text_stays(string text) => Assert.Equal(text, CsvGuard.Guard(text));

    [Fact]
    public void Marks_are_taken_off_only_where_the_row_tells_of_them()
    {
        KeyValuePair<string, object?>[] untold = [new("a", "'=1")];
        Assert.Same(untold, CsvGuard.Restore(untold));
        KeyValuePair<string, object?>[] told = [new("a", "'=1"), new("b", "'=1"), new(CsvGuard.Column, "b")];
        Assert.Equal(["'=1", "=1", "b"], CsvGuard.Restore(told).Select(cell => cell.Value));
    }

    [Theory]
    [InlineData("a|b")]
    [InlineData("a\\|b\\")]
    [InlineData("=a")]
    [InlineData("a\nb")]
    public void Names_of_columns_may_be_anything(string name)
    {
        KeyValuePair<string, object?>[] cells = [new(name, "'=1"), new("z", "'=1"), new(CsvGuard.Column, CsvGuard.Told([name, "z"]))];
        Assert.Equal(["=1", "=1"], CsvGuard.Restore(cells).Take(2).Select(cell => cell.Value));
    }
}
