namespace FlowExec.Model.Tests.Diagnostics;

public sealed class FlowInputsFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void An_exported_configuration_tells_inputs_by_its_variables()
    {
        FlowInputs inputs = Load("""
            {"name":"x","variables":[
              {"name":"Flow.ids","__type":"StringVariable","isInput":true,"isCollection":true,"description":"which"},
              {"name":"Flow.pin","__type":"IntegerVariable","isInput":true,"isSecure":true},
              {"name":"Flow.when","__type":"DateTimeVariable","isInput":true},
              {"name":"Flow.who","__type":"UserVariable","isInput":true},
              {"name":"Flow.result","__type":"StringVariable","isOutput":true},
              {"name":"State.i","__type":"IntegerVariable"}]}
            """);
        Assert.Equal(["ids: String[]", "pin: Integer", "when: DateTime", "who: Unknown"], inputs.Select(input => input.ToString()));
        Assert.Equal([false, true, false, false], inputs.Select(input => input.IsSecure));
        Assert.True(inputs.IsKnown);
    }

    [Theory]
    [InlineData("""{"type":"object","required":["age"],"properties":{"age":{"type":"integer"}}}""")]
    [InlineData("""{"id":"1","inputSchema":{"type":"object","required":["age"],"properties":{"age":{"type":"integer"}}}}""")]
    [InlineData("""{"id":"1","publishedVersion":{"inputSchema":{"type":"object","required":["Flow.age"],"properties":{"Flow.age":{"type":"integer"}}}}}""")]
    public void A_schema_or_the_platforms_answer_tells_inputs_too(string json)
    {
        Assert.Equal("age: Integer (required)", Assert.Single(Load(json)).ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"variables":""")]
    public void Anything_else_is_refused_with_what_would_do(string json)
    {
        File.WriteAllText(_path, json);
        Assert.NotNull(Assert.Throws<FlowConfigurationException>(() => FlowInputsFile.Load(_path)).NextStep);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        Assert.Throws<FlowConfigurationException>(() => FlowInputsFile.Load(_path + ".none"));
    }

    [Fact]
    public void The_vendors_own_export_is_read()
    {
        string path = Path.GetFullPath("../../../../../../shared/reference/openapi/sample-workflow-configuration.json",
            AppContext.BaseDirectory);
        if (!File.Exists(path))
        {
            Assert.Skip("The vendor's sample configuration is not beside the repository (../shared).");
        }

        FlowInputs inputs = FlowInputsFile.Load(path);
        Assert.Contains(inputs, input => input is { Name: "Flow.inputDates", IsCollection: true, Type: FlowInputType.String });
        Assert.DoesNotContain(inputs, input => input.ShortName == "errorMsg");
    }

    private FlowInputs Load(string json)
    {
        File.WriteAllText(_path, json);
        return FlowInputsFile.Load(_path);
    }
}
