using System.Text;

namespace FlowExec.Model.Tests.Diagnostics;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", "add", "/b", null, "2", """{"a": 1, "b": 2}""")]
    [InlineData("""{"a":1}""", "add", "/a", null, "2", """{"a": 2}""")]
    [InlineData("""{"a":[1,3]}""", "add", "/a/1", null, "2", """{"a": [1, 2, 3]}""")]
    [InlineData("""{"a":[1]}""", "add", "/a/1", null, "2", """{"a": [1, 2]}""")]
    [InlineData("""{"a":[1]}""", "add", "/a/-", null, """{"x":[]}""", """{"a": [1, {"x": []}]}""")]
    [InlineData("""{"a":1}""", "add", "", null, "[]", "[]")]
    [InlineData("""{"a":1,"b":2}""", "remove", "/a", null, null, """{"b": 2}""")]
    [InlineData("""{"a":[1,2,3]}""", "remove", "/a/1", null, null, """{"a": [1, 3]}""")]
    [InlineData("""{"a":1}""", "replace", "/a", null, "\"x\"", """{"a": "x"}""")]
    [InlineData("""{"a":{"b":1},"c":{}}""", "move", "/c/d", "/a/b", null, """{"a": {}, "c": {"d": 1}}""")]
    [InlineData("""{"a":[1,2,3]}""", "move", "/a/2", "/a/0", null, """{"a": [2, 3, 1]}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "move", "/x", "/b", null, """{"a": 1, "x": 2, "c": 3}""")]
    [InlineData("""{"a":{"b":1}}""", "copy", "/c", "/a", null, """{"a": {"b": 1}, "c": {"b": 1}}""")]
    [InlineData("""{"a":10.0}""", "test", "/a", null, "1e1", """{"a": 10.0}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", "test", "/a", null, """{"y":2,"x":1}""", """{"a": {"x": 1, "y": 2}}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", "replace", "/a~1b", null, "3", """{"a/b": 3, "m~n": 2}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", "remove", "/m~0n", null, null, """{"a/b": 1}""")]
    [InlineData("""{"":1}""", "replace", "/", null, "2", """{"": 2}""")]
    public void Each_operation_does_what_the_specification_says(string json, string op, string path, string? from, string? value,
        string expected)
    {
        Assert.Equal(expected, JsonPatch.Apply(json, [new JsonPatchOperation(op, path, from, value)]));
    }

    [Theory]
    [InlineData("""{"a":1}""", "remove", "/b", null, null)]
    [InlineData("""{"a":1}""", "replace", "/b", null, "1")]
    [InlineData("""{"a":1}""", "move", "/c", "/b", null)]
    [InlineData("""{"a":1}""", "copy", "/c", "/b", null)]
    [InlineData("""{"a":1}""", "add", "/b/c", null, "1")]
    [InlineData("""{"a":1}""", "add", "/a/c", null, "1")]
    [InlineData("""{"a":[1]}""", "add", "/a/3", null, "1")]
    [InlineData("""{"a":[1]}""", "add", "/a/01", null, "1")]
    [InlineData("""{"a":[1]}""", "remove", "/a/-", null, null)]
    [InlineData("""{"a":{"b":1}}""", "move", "/a/b/c", "/a", null)]
    [InlineData("""{"a":1}""", "test", "/a", null, "2")]
    [InlineData("""{"a":"1"}""", "test", "/a", null, "1")]
    [InlineData("""{"a":1}""", "add", "/b", null, null)]
    [InlineData("""{"a":1}""", "add", "b", null, "1")]
    [InlineData("""{"a":1}""", "remove", "", null, null)]
    [InlineData("""{"a":1}""", "raze", "/a", null, null)]
    [InlineData("""{"a":""", "remove", "/a", null, null)]
    public void What_cannot_be_applied_is_refused(string json, string op, string path, string? from, string? value)
    {
        Assert.Throws<JsonPatchException>(() => JsonPatch.Apply(json, [new JsonPatchOperation(op, path, from, value)]));
    }

    [Fact]
    public void Operations_of_one_patch_see_what_those_before_them_left()
    {
        string changed = JsonPatch.Apply("""{"a":[1,2,3]}""", [new("remove", "/a/0"), new("replace", "/a/0", null, "9"), new("move", "/b", "/a"), new("test", "/b/0", null, "9")]);
        Assert.Equal("""{"b": [9, 3]}""", changed);
    }

    [Fact]
    public void Order_doubled_names_and_spellings_of_what_is_not_changed_stay()
    {
        const string Json = """{"z":1.50,"a":"\u00e9\/","z":1e2,"b":true}""";
        Assert.Equal("""{"z": 1.50, "a": "\u00e9\/", "z": 1e2, "b": false}""", JsonPatch.Apply(Json, [new("replace", "/b", null, "false")]));
    }

    [Fact]
    public void Replacing_a_doubled_name_leaves_one()
    {
        Assert.Equal("""{"b": 2, "a": 3}""", JsonPatch.Apply("""{"a":1,"b":2,"a":1}""", [new("replace", "/a", null, "3")]));
    }

    [Fact]
    public void A_source_with_lines_comes_back_with_lines()
    {
        Assert.Equal("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}",
            JsonPatch.Apply("{ \"a\":\n [1, 2] }", [new("add", "/b", null, "{}")]));
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_gone_afterwards()
    {
        Assert.Equal("""{"a": [1]}""", JsonPatch.Apply("\uFEFF{\"a\":[1,],/* why */}", []));
    }

    [Fact]
    public void Fixes_made_for_the_same_document_do_not_lead_each_other_astray()
    {
        const string Json = """{"inputs":{"b":"42","c":1},"list":[1,2,3],"flow_id":" x "}""";
        DiagnosticFix[] fixes =
        [
            Fix(new JsonPatchOperation("move", "/inputData", "/inputs")),
            Fix(new JsonPatchOperation("move", "/inputs/Flow.b", "/inputs/b")),
            Fix(new JsonPatchOperation("replace", "/inputs/b", null, "42")),
            Fix(new JsonPatchOperation("remove", "/list/0")),
            Fix(new JsonPatchOperation("replace", "/list/2", null, "9")),
            Fix(new JsonPatchOperation("move", "/flowId", "/flow_id")),
            Fix(new JsonPatchOperation("replace", "/flow_id", null, "\"x\"")),
        ];
        (string json, var applied) = JsonPatch.Compose(Encoding.UTF8.GetBytes(Json), fixes);
        Assert.Equal("""{"inputData": {"Flow.b": 42, "c": 1}, "list": [2, 9], "flowId": "x"}""", json);
        Assert.Equal(fixes, applied);
    }

    [Fact]
    public void Two_fixes_that_need_the_same_container_share_it()
    {
        DiagnosticFix[] fixes =
        [
            Fix(new("add", "/inputData", null, "{}"), new("move", "/inputData/Flow.a", "/a")),
            Fix(new("add", "/inputData", null, "{}"), new("move", "/inputData/Flow.b", "/c/b")),
        ];
        Assert.Equal("""{"c": {}, "inputData": {"Flow.a": 1, "Flow.b": 2}}""", JsonPatch.Compose("""{"a":1,"c":{"b":2}}"""u8, fixes).Json);
    }

    [Fact]
    public void A_fix_that_no_longer_fits_is_left_out_as_a_whole_and_the_rest_stays()
    {
        DiagnosticFix[] fixes =
        [
            Fix(new JsonPatchOperation("remove", "/a")),
            Fix(new("replace", "/b", null, "9"), new("remove", "/a")),
            Fix(new JsonPatchOperation("replace", "/c", null, "8")),
        ];
        (string json, var applied) = JsonPatch.Compose("""{"a":1,"b":2,"c":3}"""u8, fixes);
        Assert.Equal("""{"b": 2, "c": 8}""", json);
        Assert.Equal([fixes[0], fixes[2]], applied);
    }

    private static DiagnosticFix Fix(params JsonPatchOperation[] operations) => new("mend", FixApplicability.Safe, [.. operations]);
}
