using System.Net;
using System.Text.Json;
using FlowExec.Tests;

namespace FlowExec.Emulation.Tests;

/// <summary>What stands in a body gets one verdict, from the module's test and from the emulator.</summary>
public class WireValueTests
{
    [Fact]
    public async Task A_value_on_the_wire_gets_one_verdict()
    {
        using var file = new TemporaryFile(ValueTable.FlowFile());
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { FlowPath = file.Path, RateLimit = 10_000 });
        using var client = new OrgClient(emulator);
        (_, JsonElement flow) = await client.ReadAsync($"/api/v2/flows/{ValueTable.FlowId}");
        FlowInputs inputs = InputSchemaReader.Read(flow.GetProperty("inputSchema"));
        Assert.True(ValueTable.Wire.Count > 50);
        foreach ((string type, string json, string verdict) in ValueTable.Wire)
        {
            string body = ValueTable.Body(type, json);
            FlowPayloadReport report = PayloadTester.Test(body, PayloadContract.Published, inputs);
            string tested = !report.IsValid ? "refused" : report.Diagnostics.IsEmpty ? "taken" : "warned";
            (HttpStatusCode status, JsonElement answer) = await client.TryLaunchAsync(body);
            Assert.Equal((type, json, verdict, verdict != "refused"), (type, json, tested, status == HttpStatusCode.OK));
            Assert.True(status == HttpStatusCode.OK || answer.GetProperty("details")[0].GetProperty("fieldName").GetString()!
                .StartsWith($"inputData.Flow.{ValueTable.InputOf(type)}", StringComparison.Ordinal), answer.ToString());
        }
    }

    [Theory]
    [InlineData("""{"flowId":"ID","inputData":{"string":"x"}}""", false)]
    [InlineData("""{"flowId":"ID","inputData":{"flow.string":"x"}}""", false)]
    [InlineData("""{"flowId":"ID","inputData":{"":"x"}}""", false)]
    [InlineData("""{"flowId":"ID","inputData":{"Flow.":"x"}}""", false)]
    [InlineData("""{"flowId":"ID","inputData":null,"name":null,"flowVersion":null}""", true)]
    [InlineData("""{"flowId":" ID "}""", false)]
    [InlineData("""{"flowId":"{ID}"}""", false)]
    [InlineData("\uFEFF{\"flowId\":\"ID\"}", true)]
    [InlineData("""{"flowId":"ID","name":""}""", true)]
    [InlineData("""{"flowId":"ID","flowId":"ID"}""", false)]
    [InlineData("""{"flowId":"ID","inputs":{}}""", false)]
    public async Task So_does_the_shape_of_a_body(string body, bool isTaken)
    {
        using var file = new TemporaryFile(ValueTable.FlowFile());
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { FlowPath = file.Path });
        using var client = new OrgClient(emulator);
        (_, JsonElement flow) = await client.ReadAsync($"/api/v2/flows/{ValueTable.FlowId}");
        body = body.Replace("ID", ValueTable.FlowId, StringComparison.Ordinal);
        FlowInputs inputs = InputSchemaReader.Read(flow.GetProperty("inputSchema"));
        Assert.Equal(isTaken, PayloadTester.Test(body, PayloadContract.Published, inputs).IsValid);
        Assert.Equal(isTaken, (await client.TryLaunchAsync(body)).Status == HttpStatusCode.OK);
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"flowexec-{Guid.NewGuid():N}.json");

        public void Dispose() => File.Delete(Path);
    }
}
