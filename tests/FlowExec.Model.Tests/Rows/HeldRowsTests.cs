namespace FlowExec.Tests;

/// <summary>Rows of a pipe wait where a number can be read in two ways, in their order, and not for ever.</summary>
public class HeldRowsTests
{
    [Theory]
    [InlineData("7 1.234 8", "7", "", "", "1.234 8")]
    [InlineData("1.234 9 2.5 3.456", "", "", "1.234 9 2.5", "3.456", "")]
    [InlineData("1.234 1.234,50 2.345", "", "FX5023 1.234,50", "FX5023", "")]
    [InlineData("2.5 1.234 3,5 1.234", "2.5", "1.234", "3,5", "FX5023", "")]
    [InlineData("0.125 1.234", "0.125", "1.234", "")]
    public void A_row_waits_until_its_column_shows_which_is_meant(string values, params string[] given)
    {
        var numbers = new ColumnNumbers(isComplete: false);
        var held = new HeldRows<FlowRow>(static row => row);
        var taken = new List<string>();
        foreach (string value in values.Split(' '))
        {
            held.Add(Row(numbers, value));
            taken.Add(Taken());
        }

        held.End();
        taken.Add(Taken());
        Assert.Equal(given, taken);

        string Taken()
        {
            var codes = new List<string>();
            while (held.TryTake(out FlowRow? row))
            {
                string value = (string)row.Cells[0].Value!;
                codes.Add(numbers.Refusal("discount", value)?.Code ?? value);
            }

            return string.Join(' ', codes);
        }
    }

    [Fact]
    public void A_row_waits_for_no_more_than_so_many_and_is_refused_then()
    {
        var numbers = new ColumnNumbers(isComplete: false);
        var held = new HeldRows<FlowRow>(static row => row);
        for (int i = 0; i <= HeldRows.Most; i++)
        {
            Assert.False(held.TryTake(out _));
            held.Add(Row(numbers, "1.234"));
        }

        int taken = 0;
        while (held.TryTake(out FlowRow? row))
        {
            Assert.Equal(DiagnosticCodes.ColumnMixed, numbers.Refusal("discount", (string)row.Cells[0].Value!)?.Code);
            taken++;
        }

        Assert.Equal(HeldRows.Most + 1, taken);
        held.Add(Row(numbers, "2.5"));
        Assert.True(held.TryTake(out _));
        Assert.Null(numbers.Refusal("discount", "1.234"));
    }

    [Fact]
    public void What_is_of_a_file_or_stands_alone_waits_only_for_those_before_it()
    {
        var held = new HeldRows<FlowRow>(static row => row);
        held.Add(Row(new ColumnNumbers(isComplete: true), "1.234"));
        held.Add(new FlowRow(1, [new("discount", "1.234")]));
        Assert.True(held.TryTake(out _));
        Assert.True(held.TryTake(out _));
        held.Add(Row(new ColumnNumbers(isComplete: false), "1.234"));
        held.Add(new FlowRow(2, [new("discount", "7")]));
        Assert.False(held.TryTake(out _));
        held.End();
        Assert.True(held.TryTake(out _));
        Assert.True(held.TryTake(out _));
        Assert.False(held.TryTake(out _));
    }

    [Theory]
    [InlineData("1.234,50", true)]
    [InlineData("3,5", true)]
    [InlineData("-0,125", true)]
    [InlineData("1234,567", true)]
    [InlineData("1.234.567", true)]
    [InlineData("1,234", false)]
    [InlineData("1,234,567", false)]
    [InlineData("1.5", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("31.12.2026", false)]
    [InlineData("a,5", false)]
    [InlineData("1.234,", false)]
    public void A_comma_before_fractions_is_known_by_the_number(string value, bool isComma)
    {
        var numbers = new ColumnNumbers(isComplete: true);
        numbers.Note("discount", value);
        Assert.Equal(isComma, numbers.Refusal("Discount", "1.234") is not null);
        Assert.Null(numbers.Refusal("other", "1.234"));
    }

    private static FlowRow Row(ColumnNumbers numbers, string value) => new(1, [new(" discount", value)]) { Numbers = numbers };
}
