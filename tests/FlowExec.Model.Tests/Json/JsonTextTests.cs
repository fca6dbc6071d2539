using System.Text;

namespace FlowExec.Tests.Schemas;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("", nameof(JsonTextProblemKind.Empty), 1, 1)]
    [InlineData(" \n ", nameof(JsonTextProblemKind.Empty), 2, 2)]
    [InlineData("{\"a\":1", nameof(JsonTextProblemKind.Truncated), 1, 7)]
    [InlineData("{\"a\":", nameof(JsonTextProblemKind.Truncated), 1, 6)]
    [InlineData("[\"abc", nameof(JsonTextProblemKind.Truncated), 1, 6)]
    [InlineData("{\n  \"a\": NaN\n}", nameof(JsonTextProblemKind.Malformed), 2, 8)]
    [InlineData("[1, -Infinity]", nameof(JsonTextProblemKind.Malformed), 1, 6)]
    [InlineData("{'a':1}", nameof(JsonTextProblemKind.Malformed), 1, 2)]
    [InlineData("{\"a\":“x”}", nameof(JsonTextProblemKind.Malformed), 1, 6)]
    [InlineData("{a:1}", nameof(JsonTextProblemKind.Malformed), 1, 2)]
    [InlineData("{\"a\":True}", nameof(JsonTextProblemKind.Malformed), 1, 6)]
    [InlineData("{\"a\":undefined}", nameof(JsonTextProblemKind.Malformed), 1, 6)]
    [InlineData("[nul]", nameof(JsonTextProblemKind.Malformed), 1, 5)]
    [InlineData("[01]", nameof(JsonTextProblemKind.Malformed), 1, 3)]
    [InlineData("[+1]", nameof(JsonTextProblemKind.Malformed), 1, 2)]
    [InlineData("[1.]", nameof(JsonTextProblemKind.Malformed), 1, 4)]
    [InlineData("[\"a\nb\"]", nameof(JsonTextProblemKind.Malformed), 1, 4)]
    [InlineData("[\"\\x\"]", nameof(JsonTextProblemKind.Malformed), 1, 4)]
    [InlineData("[1 2]", nameof(JsonTextProblemKind.Malformed), 1, 4)]
    [InlineData("[1 true]", nameof(JsonTextProblemKind.Malformed), 1, 4)]
    [InlineData("{\"a\":1 \"b\":2}", nameof(JsonTextProblemKind.Malformed), 1, 8)]
    [InlineData("{1:2}", nameof(JsonTextProblemKind.Malformed), 1, 2)]
    [InlineData("[,1]", nameof(JsonTextProblemKind.Malformed), 1, 2)]
    [InlineData("{\"a\" 1}", nameof(JsonTextProblemKind.Malformed), 1, 6)]
    [InlineData("[1}", nameof(JsonTextProblemKind.Malformed), 1, 3)]
    [InlineData("[[1,2]", nameof(JsonTextProblemKind.Truncated), 1, 7)]
    [InlineData("{} {}", nameof(JsonTextProblemKind.TrailingContent), 1, 4)]
    public void Text_that_cannot_be_read_says_why_and_where(string json, string kind, int line, int column)
    {
        using var text = JsonText.Parse(json);

        var problem = Assert.Single(text.Problems);
        Assert.Equal((kind, true), (problem.Kind.ToString(), problem.IsFatal));
        Assert.Equal((line, column), text.PlaceOf(problem.Offset));
        Assert.False(text.HasValue);
    }

    [Theory]
    [InlineData("\uFEFF{}", nameof(JsonTextProblemKind.ByteOrderMark), 0)]
    [InlineData("[1, /* c */ 2]", nameof(JsonTextProblemKind.Comment), 4)]
    [InlineData("[1] // c", nameof(JsonTextProblemKind.Comment), 4)]
    [InlineData("[1, ]", nameof(JsonTextProblemKind.TrailingComma), 2)]
    [InlineData("{\"a\":[1],\n}", nameof(JsonTextProblemKind.TrailingComma), 8)]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", nameof(JsonTextProblemKind.DuplicateName), 13)]
    [InlineData("{\"\":1,\"ab\":2,\"cb\":3,\"b\":4,\"\":5}", nameof(JsonTextProblemKind.DuplicateName), 26)]
    [InlineData("{\"ab\":1,\"cb\":2,\"ba\":3,\"ab\":4}", nameof(JsonTextProblemKind.DuplicateName), 22)]
    [InlineData("{\"a\":1,\"\\u0061\":3}", nameof(JsonTextProblemKind.DuplicateName), 7)]
    [InlineData("[\"x\\ud800\"]", nameof(JsonTextProblemKind.LoneSurrogate), 3)]
    public void Text_that_is_not_quite_JSON_is_read_and_the_problem_listed(string json, string kind, int offset)
    {
        using var text = JsonText.Parse(json);

        var problem = Assert.Single(text.Problems);
        Assert.Equal((kind, offset, false), (problem.Kind.ToString(), problem.Offset, problem.IsFatal));
        Assert.True(text.HasValue);
    }

    [Fact]
    public void A_comma_and_a_comment_before_a_bracket_are_two_problems()
    {
        using var text = JsonText.Parse("[1, /* c */ /* d */]");

        Assert.Equal(
            [JsonTextProblemKind.TrailingComma, JsonTextProblemKind.Comment, JsonTextProblemKind.Comment],
            text.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_listed_and_read_as_replacement_characters()
    {
        using var text = JsonText.Parse(new byte[] { (byte)'"', (byte)'a', 0xC3, (byte)'"' });

        Assert.Equal(JsonTextProblemKind.InvalidUtf8, Assert.Single(text.Problems).Kind);
        Assert.Equal("a\uFFFD", text.GetString(0));
    }

    [Fact]
    public void UTF16_is_recognised()
    {
        using var text = JsonText.Parse(Encoding.Unicode.GetBytes("{\"a\":1}"));

        Assert.Equal((JsonTextProblemKind.WrongEncoding, true), (text.Problems[0].Kind, text.Problems[0].IsFatal));
    }

    [Fact]
    public void A_problem_has_the_pointer_of_its_surroundings()
    {
        using var duplicate = JsonText.Parse("""{"x":[{"a":1,"a":2}]}""");
        using var broken = JsonText.Parse("""{"x":[1,{"a":NaN}]}""");

        Assert.Equal("/x/0/a", duplicate.Problems[0].Pointer);
        Assert.Equal("/x/1", broken.Problems[0].Pointer);
    }

    [Fact]
    public void Columns_are_code_points_and_a_byte_order_mark_takes_none()
    {
        using var text = JsonText.Parse("\uFEFF[\"é🐲\", 1,\r\n\t2]");

        Assert.Equal((1, 1), text.PlaceOf(text.Tokens[0].Offset));
        Assert.Equal((1, 8), text.PlaceOf(text.Tokens[2].Offset));
        Assert.Equal((2, 2), text.PlaceOf(text.Tokens[3].Offset));
    }

    [Fact]
    public void Pointers_lead_from_tokens_and_back()
    {
        using var text = JsonText.Parse("""{"a/b":[10,{"c~d":[]}],"":{"\u0065":null},"é":true}""");

        Assert.Equal("/a~1b/1/c~0d", text.PointerOf(text.Find("/a~1b/1/c~0d")));
        Assert.Equal("10", text.RawText(text.Find("/a~1b/0")));
        Assert.Equal("null", text.RawText(text.Find("//e")));
        Assert.Equal("""{"c~d":[]}""", text.RawText(text.Find("/a~1b/1")));
        Assert.Equal(0, text.Find(""));
        Assert.All(["/x", "/a~1b/2", "/a~1b/01", "/a~1b/-", "a", "/a~2b", "/é/x"], pointer => Assert.Equal(-1, text.Find(pointer)));
        for (var token = 0; token < text.Count; token++)
        {
            var expected = text.Tokens[token].Kind == JsonTokenKind.Name ? token + 1 : token;
            Assert.Equal(expected, text.Find(text.PointerOf(token)));
        }
    }

    [Fact]
    public void A_disposed_text_refuses_to_be_read()
    {
        var text = JsonText.Parse("1");
        text.Dispose();
        text.Dispose();

        Assert.Throws<ObjectDisposedException>(() => text.RawText(0));
    }

    [Fact]
    public void Depth_and_size_have_limits()
    {
        using var deep = JsonText.Parse(new string('[', 129) + new string(']', 129));
        using var fits = JsonText.Parse(new string('[', 128) + new string(']', 128));
        using var many = JsonText.Parse("[" + string.Concat(Enumerable.Repeat("1,", JsonText.MaxTokens)) + "1]");

        Assert.Equal((JsonTextProblemKind.TooDeep, 128), (deep.Problems[0].Kind, deep.Problems[0].Offset));
        Assert.Empty(fits.Problems);
        Assert.Equal(JsonTextProblemKind.TooManyTokens, many.Problems[0].Kind);
    }
}

/// <summary>Where an offset is, as findings tell it.</summary>
internal static class TextPlace
{
    public static (int Line, int Column) PlaceOf(this JsonText text, int offset) =>
        SourcePositions.Of(text.Utf8.Span, [(offset, offset)]) is [var place] ? (place.Line, place.Column) : default;
}
