namespace FlowExec.Model.Tests.Executions;

/// <summary>What -Expect makes of the outputs of an execution that ended well.</summary>
public class ExpectedOutputsTests
{
    [Theory]
    [InlineData("Complete", "complete", true)]
    [InlineData("Complete", "Completed", false)]
    [InlineData("Comp*", "Completed", true)]
    [InlineData("?omplete", "Complete", true)]
    [InlineData(@"a\b*", @"a\bc", true)]
    [InlineData("200", "200", true)]
    [InlineData("200", 200L, true)]
    [InlineData("200", "200.0", true)]
    [InlineData("0042", "42", true)]
    [InlineData("200..299", 204L, true)]
    [InlineData("200..299", "204", true)]
    [InlineData("200..299", "299.5", false)]
    [InlineData("200..299", 300L, false)]
    [InlineData("-5..", -4L, true)]
    [InlineData("..-5", -4L, false)]
    [InlineData("0.5..1.5", "1", true)]
    [InlineData("a..b", "a..b", true)]
    [InlineData("200..299", "busy", false)]
    [InlineData("true", true, true)]
    [InlineData("True", true, true)]
    [InlineData("true", false, false)]
    [InlineData(null, null, true)]
    [InlineData(null, "", true)]
    [InlineData("", null, true)]
    [InlineData(null, 0L, false)]
    [InlineData("0", null, false)]
    [InlineData("*", null, false)]
    public void A_value_is_as_expected_or_not(string? expected, object? value, bool fits)
    {
        FlowExecution judged = Judge([("status", expected)], ("Flow.status", value));
        Assert.Equal(fits ? FlowVerdict.AsExpected : FlowVerdict.Unexpected, judged.Verdict);
        Assert.Equal(!fits, judged.IsFailure);
        Assert.Equal(fits ? null : "OutputUnexpected", judged.Error?.Code);
    }

    [Fact]
    public void A_name_that_comes_twice_may_have_either_value_and_every_name_must_fit()
    {
        (string, string?)[] expected = [("Flow.status", "Complete"), ("status", "Partial"), ("code", "200")];
        Assert.Equal(FlowVerdict.AsExpected, Judge(expected, ("Flow.status", "partial"), ("Flow.code", "200")).Verdict);
        Assert.Equal(FlowVerdict.Unexpected, Judge(expected, ("Flow.status", "partial"), ("Flow.code", "500")).Verdict);
        FlowExecution judged = Judge(expected, ("Flow.status", "busy"), ("Flow.code", "200"));
        Assert.Equal("The output Flow.status is 'busy'; expected was 'Complete' or 'Partial'.", judged.Error!.Message);
    }

    [Fact]
    public void Without_outputs_only_no_value_is_as_expected()
    {
        Assert.Equal(FlowVerdict.Unexpected, Judge([("status", "Complete")]).Verdict);
        Assert.Equal(FlowVerdict.AsExpected, Judge([("status", null)]).Verdict);
    }

    [Theory]
    [InlineData(FlowExecutionStatus.Failed)]
    [InlineData(FlowExecutionStatus.Running)]
    [InlineData(FlowExecutionStatus.Unknown)]
    public void What_has_not_ended_well_has_no_verdict(FlowExecutionStatus status) =>
        Assert.Equal(FlowVerdict.NotKnown, Expected([("status", "Complete")]).Judge(new FlowExecution { Status = status }).Verdict);

    [Theory]
    [InlineData("status=Complete", "status", "Complete")]
    [InlineData("status=", "status", null)]
    [InlineData("a=b=c", "a", "b=c")]
    public void A_pair_is_read(string text, string name, string? value) =>
        Assert.Equal(KeyValuePair.Create(name, value), ExpectedOutputs.Read(text));

    [Theory]
    [InlineData("status")]
    [InlineData("=Complete")]
    [InlineData("")]
    public void A_text_without_name_or_sign_is_no_pair(string text) => Assert.Null(ExpectedOutputs.Read(text));

    private static ExpectedOutputs Expected((string Name, string? Value)[] expected) =>
        new(expected.Select(one => KeyValuePair.Create(one.Name, one.Value)));

    private static FlowExecution Judge((string Name, string? Value)[] expected, params (string Name, object? Value)[] outputs) =>
        Expected(expected).Judge(new FlowExecution
        {
            Status = FlowExecutionStatus.Completed,
            OutputData = outputs.Length == 0 ? null : new FlowOutputs(outputs.Select(output => KeyValuePair.Create(output.Name, output.Value))),
        });
}
