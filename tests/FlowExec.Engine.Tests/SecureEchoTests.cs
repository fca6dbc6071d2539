using System.Text.Json;

namespace FlowExec.Engine.Tests;

/// <summary>Values of secure inputs that the org brings back in its refusal: shown nowhere, whatever says that the input is secure.</summary>
public class SecureEchoTests
{
    [Theory]
    [InlineData("\"writeOnly\":true")]
    [InlineData("\"format\":\"password\"")]
    [InlineData("\"isSecure\":true")]
    public async Task What_the_org_repeats_of_a_secure_input_is_taken_out_and_all_else_stays(string says)
    {
        const string Secret = "hunter-2-and-more", Pin = "4711";
        await using var org = new ScriptedOrg(launch =>
        {
            using JsonDocument sent = JsonDocument.Parse(launch.Request.Body);
            string pass = sent.RootElement.GetProperty("inputData").GetProperty("Flow.pass").ToString();
            string pin = sent.RootElement.GetProperty("inputData").GetProperty("Flow.pins")[0].ToString();
            return launch.AnswerAsync(
                400, $$"""{"message":"'{{pass}}' or {{pin}} is wrong, {{pin}}9 is not: c1","code":"bad.{{pass}}","status":400,"contextId":"x","details":[{"fieldName":"{{pass}}"}]}""");
        })
        {
            InputSchema = """{"type":"object","properties":{"Flow.customerId":{"type":"string"},"Flow.pass":{"type":"string",SAYS},"Flow.pins":{"type":"array","items":{"type":"integer",SAYS}}}}"""
                .Replace("SAYS", says, StringComparison.Ordinal),
        };
        FlowOrg connection = await org.ConnectAsync();
        var row = new FlowRow(1, [new("customerId", "c1"), new("pass", Secret), new("pins", new List<object?> { 4711L })]);

        FlowExecution outcome = Assert.Single(await Rows.ToListAsync(connection.Client.LaunchAsync(
            new[] { row }.ToAsyncEnumerable(), ScriptedOrg.Options, EmulatedOrg.Stop)));

        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal("'***' or *** is wrong, 47119 is not: c1 (***)", outcome.Error!.Message);
        Assert.Equal("bad.***", outcome.Error.Code);
        string told = string.Join('\n', [outcome.ToString(), outcome.Error.ToString(), outcome.Error.NextStep, .. outcome.Error.Fields,
            .. outcome.Error.Diagnostics.Select(found => $"{found} {found.Help} {found.Fix}")]);
        Assert.DoesNotContain(Secret, told, StringComparison.Ordinal);
        Assert.DoesNotMatch($@"\b{Pin}\b", told);
    }
}
