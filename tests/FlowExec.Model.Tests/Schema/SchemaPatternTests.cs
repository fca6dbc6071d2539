using System.Text.Json;

namespace FlowExec.Tests.Schemas;

public sealed class SchemaPatternTests
{
    [Theory]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("^ab$", "ab\n", false)]
    [InlineData("^ab$", "abc", false)]
    [InlineData("^ab$", "ab", true)]
    [InlineData("^ab", "abc", true)]
    [InlineData("^Flow\\.", "Flow.x", true)]
    [InlineData("^Flow\\.", "Flowx", false)]
    [InlineData("^\\d+$", "٣", false)]
    [InlineData("^\\w$", "é", false)]
    [InlineData("^[^\\d]$", "٣", true)]
    [InlineData("^\\P{L}$", "1", true)]
    [InlineData("\\bword\\b", "a word.", true)]
    [InlineData("\\bword\\b", "swords", false)]
    [InlineData("^(?<q>['\"]).*\\k<q>$", "'a'", true)]
    [InlineData("^(?<q>['\"]).*\\k<q>$", "'a\"", false)]
    [InlineData("^(?=.*\\d)(?!.*x).{3}$", "a1b", true)]
    [InlineData("^(?=.*\\d)(?!.*x).{3}$", "a1x", false)]
    [InlineData("^\\D\\W$", "a-", true)]
    [InlineData("^\\D$", "1", false)]
    [InlineData("^\\W$", "a", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^[\\w]$", "é", false)]
    [InlineData("^[\\d$]+$", "1$", true)]
    [InlineData("^a\\/b\\-\\$$", "a/b-$", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("a$|b", "a\n", false)]
    [InlineData("a$|b", "xa", true)]
    [InlineData("\\\\", "\\", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^{x}$", "{x}", true)]
    [InlineData("^[]a]$", "a]", false)]
    [InlineData("^\\cJ\\x41\\t$", "\nA\t", true)]
    [InlineData("^(?:a|b|)$", "", true)]
    [InlineData("^[a\\-z]$", "-", true)]
    [InlineData("I", "ı", false)]
    [InlineData("", "anything", true)]
    public void Patterns_mean_what_schemas_mean_by_them(string pattern, string value, bool matches) =>
        SchemaCases.Check(JsonSerializer.Serialize(new { pattern }), JsonSerializer.Serialize(value), matches);

    [Fact]
    public void A_pattern_that_backtracks_without_end_in_other_engines_is_answered()
    {
        var value = JsonSerializer.Serialize(new string('a', 100_000) + "!");

        SchemaCases.Check("""{"pattern":"^(a+)+$"}""", value, false);
    }

    [Fact]
    public void A_pattern_that_needs_backtracking_is_given_up_when_its_time_is_spent()
    {
        var schema = JsonSchema.Parse("""{"not":{"pattern":"^(?=a)(a|aa)+b$"}}""");
        using var text = JsonText.Parse($"\"{new string('a', 5000)}\"");

        var result = schema.Evaluate(text);

        Assert.False(schema.IsValid(text));
        var violation = Assert.Single(result.Violations);
        Assert.Equal(("pattern", true, "/not/pattern"), (violation.Keyword, violation.IsUndecided, violation.SchemaPointer));
    }
}
