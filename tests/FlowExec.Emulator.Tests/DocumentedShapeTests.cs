using System.Text.Json;

namespace FlowExec.Emulation.Tests;

public class DocumentedShapeTests
{
    private const string Executions = "/api/v2/flows/executions";
    private const string Query = "/api/v2/flows/instances/query";

    [Fact]
    public async Task Every_answer_is_as_the_published_document_has_it()
    {
        DocumentedShapes shapes = Shapes();
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual });
        using var client = new OrgClient(emulator);
        string running = await client.LaunchedIdAsync($$"""{"flowId": "{{OrgClient.RunsLong}}", "name": "x"}""");
        string done = await client.LaunchedIdAsync();
        string failed = await client.LaunchedIdAsync($$"""{"flowId": "{{OrgClient.AlwaysFails}}"}""");
        emulator.Advance(TimeSpan.FromSeconds(1));

        List<string> wrong = [];
        foreach ((string documented, string path) in ((string, string)[])
            [
                ("/api/v2/tokens/me", "/api/v2/tokens/me"),
                ("/api/v2/organizations/me", "/api/v2/organizations/me"),
                ("/api/v2/organizations/limits/namespaces/{namespaceName}", "/api/v2/organizations/limits/namespaces/platform.api"),
                ("/api/v2/organizations/limits/namespaces/{namespaceName}", "/api/v2/organizations/limits/namespaces/none"),
                ("/api/v2/flows", "/api/v2/flows"),
                ("/api/v2/flows", "/api/v2/flows?includeSchemas=true&pageSize=2&pageNumber=2"),
                ("/api/v2/flows", "/api/v2/flows?pageSize=9999"),
                ("/api/v2/flows/divisionviews", "/api/v2/flows/divisionviews?includeSchemas=true&pageSize=3"),
                ("/api/v2/flows/{flowId}", $"/api/v2/flows/{OrgClient.FollowUp}"),
                ("/api/v2/flows/{flowId}", $"/api/v2/flows/{OrgClient.Draft}"),
                ("/api/v2/flows/{flowId}", "/api/v2/flows/none"),
                (Executions + "/{flowExecutionId}", $"{Executions}/{running}"),
                (Executions + "/{flowExecutionId}", $"{Executions}/{done}"),
                (Executions + "/{flowExecutionId}", $"{Executions}/{failed}"),
                (Executions + "/{flowExecutionId}", $"{Executions}/none"),
            ])
        {
            using HttpResponseMessage response = await client.GetAsync(path);
            wrong.AddRange(shapes.Check("get", documented, (int)response.StatusCode, await OrgClient.JsonAsync(response)));
        }

        foreach ((string path, string body) in ((string, string)[])
            [
                (Executions, OrgClient.Body()), (Executions, OrgClient.Body(name: "named")), (Executions, "{}"),
                    (Executions, OrgClient.Body(flow: OrgClient.Draft)),
                (Executions, OrgClient.Body(flow: "7d9b1f60-52c1-4e0a-8b1e-0c5a11f1ffff")), (Executions, new string(' ', 512_001)), (Query, """{"query": []}"""), (Query, "[]"),
            ])
        {
            using HttpResponseMessage response = await client.PostAsync(path, body);
            wrong.AddRange(shapes.Check("post", path, (int)response.StatusCode, await OrgClient.JsonAsync(response)));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("TooManyRequests")]
    [InlineData("Unavailable")]
    [InlineData("ServerError")]
    [InlineData("GatewayTimeout")]
    [InlineData("RequestTimeout")]
    [InlineData("TokenExpired")]
    public async Task So_are_the_errors_on_demand(string fault)
    {
        DocumentedShapes shapes = Shapes();
        await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse(fault)] });
        using var client = new OrgClient(emulator);
        using HttpResponseMessage response = await client.LaunchAsync();
        Assert.Empty(shapes.Check("post", Executions, (int)response.StatusCode, await OrgClient.JsonAsync(response)));
    }

    [Theory]
    [InlineData("""{"id": "x", "more": 1}""", "more is not documented")]
    [InlineData("""{"id": 1}""", "Number where the document has string")]
    public void The_walker_sees_what_is_not_documented(string answer, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        Assert.Contains(expected, Assert.Single(Shapes().Check("post", Executions, 200, json.RootElement)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"status": "RUNNING", "flowVersion": {}}""", "dateLaunched is required")]
    [InlineData("""{"status": "DONE", "flowVersion": {}, "dateLaunched": "2026-01-01T00:00:00Z"}""", "'DONE' is not among the documented values")]
    [InlineData("""{"status": "RUNNING", "flowVersion": {"x": 1}, "dateLaunched": "2026-01-01T00:00:00Z"}""", "flowVersion.x is not documented")]
    [InlineData("""{"status": "RUNNING", "flowVersion": {}, "dateLaunched": "today"}""", "'today' is no date")]
    public void The_walker_sees_what_is_missing_or_wrong(string answer, string expected)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        Assert.Contains(expected, Assert.Single(Shapes().Check("get", Executions + "/{flowExecutionId}", 200, json.RootElement)),
            StringComparison.Ordinal);
    }

    private static DocumentedShapes Shapes()
    {
        DocumentedShapes? shapes = DocumentedShapes.Find();
        if (shapes is null)
        {
            Assert.Skip("The reconstruction of the platform's document is not beside the repository (../shared).");
        }

        return shapes;
    }
}
