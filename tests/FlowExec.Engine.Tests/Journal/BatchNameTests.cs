using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests.Journal;

public sealed class BatchNameTests
{
    [Theory]
    [InlineData("nightly")]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("a/b\\c:d*?\"<>|")]
    [InlineData("..")]
    [InlineData("trailing dot.")]
    [InlineData("Überweisung 😀 日本")]
    public void Whatever_a_batch_is_called_its_file_is_plain(string name)
    {
        string file = BatchNames.File(name);
        Assert.Matches("^[a-z0-9_-]{0,40}-[0-9a-f]{12}$", file);
        Assert.Equal(file, BatchNames.File(name.ToUpperInvariant()), ignoreCase: true);
    }

    [Fact]
    public void Names_that_look_alike_as_files_have_files_of_their_own()
    {
        string[] names = ["a/b", "a:b", "a_b", new string('x', 100), new string('x', 101), "ä", "ö"];
        Assert.Equal(names.Length, names.Select(BatchNames.File).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_made_name_tells_when_and_is_made_once()
    {
        var now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        Assert.StartsWith("20260304-050607-", BatchNames.Make(now));
        Assert.NotEqual(BatchNames.Make(now), BatchNames.Make(now));
    }
}
