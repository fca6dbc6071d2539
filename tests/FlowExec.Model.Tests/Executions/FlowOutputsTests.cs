namespace FlowExec;

public class FlowOutputsTests
{
    [Fact]
    public void As_text_they_are_json_that_people_can_read()
    {
        var outputs = new FlowOutputs(new Dictionary<string, object?>
        {
            ["Flow.name"] = "Böhm & \"Söhne\"",
            ["Flow.count"] = 3L,
            ["Flow.items"] = new object?[] { 1.50m, null, true },
            ["Flow.map"] = new Dictionary<string, object?> { ["a"] = "b" },
        });
        Assert.Equal("""{"Flow.name":"Böhm & \"Söhne\"","Flow.count":3,"Flow.items":[1.50,null,true],"Flow.map":{"a":"b"}}""", outputs.ToString());
    }

    [Fact]
    public void Names_are_told_apart_by_case() =>
        Assert.Equal(2, new FlowOutputs([KeyValuePair.Create("Flow.a", (object?)1), KeyValuePair.Create("Flow.A", (object?)2)]).Count);
}
