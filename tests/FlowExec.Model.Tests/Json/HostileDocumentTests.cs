using System.Text;

namespace FlowExec.Tests.Schemas;

public sealed class HostileDocumentTests
{
    private const int TenMegabytes = 10_000_000;
    private const long MostAllocated = 100_000_000;

    private static readonly JsonSchema Schema = JsonSchema.Parse("""
        {"uniqueItems":true,"multipleOf":0.0001,"minimum":3,"maxLength":5,"pattern":"^(a+)+$",
         "items":{"type":"string"},"additionalProperties":{"type":"string"},"properties":{"a":{"$ref":"#"}}}
        """);

    [Theory]
    [InlineData("", "[", "", nameof(JsonTextProblemKind.TooDeep))]
    [InlineData("", "{\"a\":", "", nameof(JsonTextProblemKind.TooDeep))]
    [InlineData("{", "\"a\":1,", "\"a\":1}", nameof(JsonTextProblemKind.DuplicateName))]
    [InlineData("{", "\"\\u0061\":1,", "\"a\":1}", nameof(JsonTextProblemKind.DuplicateName))]
    [InlineData("[", "1,", "1]", nameof(JsonTextProblemKind.TooManyTokens))]
    [InlineData("[", "[1,],", "1]", nameof(JsonTextProblemKind.TrailingComma))]
    [InlineData("[", "/**/", "1]", nameof(JsonTextProblemKind.Comment))]
    [InlineData("[1", " //,\n", "]", nameof(JsonTextProblemKind.Comment))]
    [InlineData("\"", "\\ud800", "\"", nameof(JsonTextProblemKind.LoneSurrogate))]
    [InlineData("\"", "a", "", nameof(JsonTextProblemKind.Truncated))]
    [InlineData("", " ", "", nameof(JsonTextProblemKind.Empty))]
    [InlineData("", "a", "", nameof(JsonTextProblemKind.Malformed))]
    public void Ten_megabytes_are_answered_with_a_diagnosis_in_bounded_memory(
        string before, string unit, string after, string kind)
    {
        var bytes = Repeat(before, Encoding.UTF8.GetBytes(unit), after);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        using var text = JsonText.Parse(bytes);
        _ = text.HasValue && Schema.Evaluate(text).IsValid;
        var positions = SourcePositions.Of(bytes, [.. text.Problems.Select(problem => (problem.Offset, problem.Offset))]);

        Assert.Contains(text.Problems, problem => problem.Kind.ToString() == kind);
        Assert.Equal(text.Problems.Count, positions.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostAllocated);
    }

    [Theory]
    [InlineData("\"", 0xC3, "\"")]
    [InlineData("", 0xFF, "")]
    public void Ten_megabytes_that_are_no_UTF8_are_answered(string before, byte unit, string after)
    {
        using var text = JsonText.Parse(Repeat(before, [unit], after));

        Assert.Contains(text.Problems, problem => problem.Kind is JsonTextProblemKind.InvalidUtf8 or JsonTextProblemKind.WrongEncoding);
    }

    [Fact]
    public void A_number_of_ten_million_digits_is_compared_and_divided_exactly()
    {
        using var nines = JsonText.Parse(Repeat("", "9"u8.ToArray(), ""));
        using var odd = JsonText.Parse(Repeat("", "9"u8.ToArray(), "1"));

        Assert.True(JsonSchema.Parse("""{"multipleOf":9,"minimum":1e999,"type":"integer"}""").IsValid(nines));
        Assert.False(JsonSchema.Parse("""{"multipleOf":9}""").IsValid(odd));
        Assert.False(JsonSchema.Parse("""{"maximum":1e999}""").IsValid(nines));
    }

    [Fact]
    public void Names_used_twice_are_found_among_many()
    {
        var members = Enumerable.Range(0, 200_000).Select(i => $"\"k{i % 100_000}\":{i}");
        using var text = JsonText.Parse("{" + string.Join(',', members) + "}");

        Assert.Equal(100, text.Problems.Count);
        Assert.Equal("/k0", text.Problems[0].Pointer);
    }

    [Fact]
    public void A_text_cut_short_still_tells_its_duplicates()
    {
        using var text = JsonText.Parse("""{"a":1,"a":2,"b""");

        Assert.Equal(
            [JsonTextProblemKind.DuplicateName, JsonTextProblemKind.Truncated], text.Problems.Select(problem => problem.Kind));
    }

    private static byte[] Repeat(string before, byte[] unit, string after)
    {
        var bytes = new MemoryStream(TenMegabytes + 100);
        bytes.Write(Encoding.UTF8.GetBytes(before));
        for (var i = 0; i < TenMegabytes / unit.Length; i++)
        {
            bytes.Write(unit);
        }

        bytes.Write(Encoding.UTF8.GetBytes(after));
        return bytes.ToArray();
    }
}
