namespace FlowExec.Model.Tests.Values;

/// <summary>What is wrong with a JSON text, and where; 0 where that is not known.</summary>
public sealed class JsonDefectTests
{
    [Theory]
    [InlineData("{\"a\":1,}", 1, 8)]
    [InlineData("{\n\n  \"a\": nope}", 3, 9)]
    [InlineData("{\"a\":1,\"a\":2}", 0, 0)]
    [InlineData("\"\\ud800\"", 0, 0)]
    public void It_has_its_place(string text, int line, int column)
    {
        Assert.False(JsonValues.TryParse(text, out _, out JsonDefect? defect));
        Assert.Equal((line, column), (defect.Line, defect.Column));
        Assert.DoesNotContain("LineNumber", defect.Message, StringComparison.Ordinal);
    }
}
