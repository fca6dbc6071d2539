using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FlowExec.Emulation;

namespace FlowExec.Model.Tests.Diagnostics;

/// <summary>Bodies as people post them: each foreign field is explained, and each body that is a launch can be finished.</summary>
public sealed class CirculatingBodyTests
{
    private const string FlowId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";
    private static readonly JsonElement Bodies = Read();
    private static readonly FlowInputs Inputs = new(Bodies.GetProperty("inputs").EnumerateObject()
        .Select(input => new FlowInput("Flow." + input.Name, Enum.Parse<FlowInputType>(input.Value.GetString()!))));

    public static TheoryData<string> Names => [.. Bodies.GetProperty("bodies").EnumerateObject().Select(body => body.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_finished_where_every_suggestion_is_accepted(string name)
    {
        FlowPayloadRepair repair = Finish(Body(name), FlowId);
        Assert.Empty(repair.After.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString()));
        using JsonDocument made = JsonDocument.Parse(repair.Text);
        Assert.Equal(FlowId, made.RootElement.GetProperty("flowId").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_flow_takes_is_kept(string name)
    {
        string body = Body(name);
        using JsonDocument made = JsonDocument.Parse(Finish(body, FlowId).Text);
        bool isKept = made.RootElement.TryGetProperty("inputData", out JsonElement inputs) && inputs.ValueKind == JsonValueKind.Object
            && inputs.TryGetProperty("Flow.orderNo", out JsonElement order) && order.GetString() is "A-1" or "17";
        Assert.Equal(body.Contains("A-1", StringComparison.Ordinal) || body.Contains("orderNo\":17", StringComparison.Ordinal), isKept);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_error_says_how_it_is_mended_and_a_field_without_counterpart_why_it_goes(string name)
    {
        FlowPayloadReport report = PayloadTester.Test(
            Encoding.UTF8.GetBytes(Body(name)), new DiagnosisTask(PayloadContract.Published, Inputs, FlowId));
        foreach (Diagnostic found in report.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error))
        {
            Assert.True(found.Fix is not null || found.Code is DiagnosticCodes.UnknownField, $"{found} has no fix");
        }

        Assert.All(
            report.Diagnostics.Where(found => found.Rule == FindingRules.NoSuchField),
            found => Assert.Contains("whether the platform refuses or ignores", found.Help, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shape_is_judged_the_same_with_and_without_a_flow(string name)
    {
        static string[] Shape(FlowPayloadReport report) =>
            [.. report.Diagnostics.Where(found => found.Code.StartsWith("FX1", StringComparison.Ordinal)).Select(found => found.Code + found.Path)];
        string body = Body(name);
        Assert.Equal(
            Shape(PayloadTester.Test(body, PayloadContract.Published, FlowInputs.Unknown)),
            Shape(PayloadTester.Test(body, PayloadContract.Published, Inputs)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_edits_of_a_fix_do_what_the_fix_does(string name)
    {
        string body = Body(name);
        using JsonText text = JsonText.Parse(body);
        FlowPayloadReport report = PayloadTester.Test(body, PayloadContract.Published, Inputs);
        foreach (Diagnostic found in report.Diagnostics.Where(found => text.HasValue && found.Fix?.Script?.Changes.Length > 0
            && !report.Diagnostics.Any(one => one.Code == DiagnosticCodes.BodyInText)))
        {
            Assert.NotEmpty(found.Fix!.Operations);
            string edited = TextEdit.Apply(body, found.Fix.Edits);
            Diagnosis? alone = Diagnoser.Test(Encoding.UTF8.GetBytes(body), new DiagnosisTask(PayloadContract.Published, Inputs)
            {
                Accept = other => other.Fix!.Script?.Slip is not null || (other.Code == found.Code && other.Path == found.Path),
            });
            Assert.Equal(Plain(alone!.Repaired!), Plain(edited));
        }
    }

    [Fact]
    public void Of_an_object_that_has_no_place_it_is_said_what_moves_and_what_goes()
    {
        string[] Fixes(string context) => [.. PayloadTester.Test($$"""{"flowId":"{{FlowId}}","execution_context":{{context}}}""", PayloadContract.Published, Inputs)
            .Diagnostics.Select(found => $"{found.Fix}")];
        Assert.Contains("leave out 'foo'", Fixes("""{"user_id":"u","foo":1}"""));
        Assert.Contains("move 'channel' to the input 'Flow.channel', and leave out 'foo'", Fixes("""{"channel":"voice","foo":1}"""));
        Assert.Contains("remove it, it is empty", Fixes("{}"));
        DiagnosticFix? whole = PayloadTester.Test($$$"""{"flowId":"{{{FlowId}}}","execution_context":{"channel":"voice"}}""", PayloadContract.Published, Inputs)
            .Diagnostics.Single(found => found.Code == DiagnosticCodes.UnknownField).Fix;
        Assert.Equal(FixApplicability.Safe, whole!.Applicability);
        Assert.Equal(["add", "move", "remove"], whole.Operations.Select(operation => operation.Op));
        string[] Poured(string second) => [.. PayloadTester.Test($$"""{"flowId":"{{FlowId}}","inputData":{"Flow.orderNo":"A"},"parameters":{{second}}}""", PayloadContract.Published, Inputs)
            .Diagnostics.Select(found => $"{found.Fix} {found.Fix?.Applicability}")];
        Assert.Equal(["remove it, it is empty Safe"], Poured("{}"));
        Assert.Contains("move its fields into 'inputData' Safe", Poured("""{"Flow.vip":true}"""));
        Assert.Contains("move its fields into 'inputData', and drop those that are there already Suggestion", Poured("""{"Flow.orderNo":"B","Flow.vip":true}"""));
    }

    [Fact]
    public async Task The_emulator_takes_what_was_finished()
    {
        string flows = Path.GetTempFileName();
        await File.WriteAllTextAsync(flows, JsonSerializer.Serialize(new
        {
            flows = new[]
            {
                new
                {
                    id = FlowId, name = "Orders",
                    inputs = Bodies.GetProperty("inputs").EnumerateObject().ToDictionary(input => input.Name, input => new { type = input.Value.GetString() }),
                },
            },
        }), TestContext.Current.CancellationToken);
        await using FlowOrgEmulator emulator = FlowOrgEmulator.Start(
            new FlowOrgEmulatorOptions { RateLimit = 1_000_000, Seed = 1, FlowPath = flows });
        File.Delete(flows);
        using var client = new HttpClient { BaseAddress = emulator.ApiUri };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", emulator.IssueToken());
        foreach (string name in Names.Select(row => row.Data).Where(name => name is not ("placeholder-braces" or "version-number" or "version-object")))
        {
            using var content = new StringContent(Finish(Body(name), FlowId).Text, Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await client.PostAsync("/api/v2/flows/executions", content, TestContext.Current.CancellationToken);
            string said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{name}: {said}");
        }
    }

    [Theory]
    [InlineData("""{"flowExecutionId":"6f9619ff-8b86-4011-b42d-00c04fc964ff","eventName":"HANGUP","eventData":{}}""")]
    [InlineData("""{"event_type":"dtmf","digits":"1"}""")]
    public void What_is_no_launch_is_not_made_one(string body)
    {
        FlowPayloadRepair repair = Finish(body, FlowId);
        Assert.False(repair.IsValid);
        Assert.Equal(body, repair.Text);
        Assert.Contains(repair.After.Diagnostics, found => found.Code == DiagnosticCodes.NotALaunch);
    }

    [Fact]
    public void What_the_text_names_and_the_org_does_not_know_gives_way_to_what_the_command_names()
    {
        const string Other = "11111111-2222-4333-8444-555555555555";
        byte[] body = Encoding.UTF8.GetBytes($$"""{"flowId":"{{Other}}"}""");
        var task = new DiagnosisTask(PayloadContract.Published, Inputs, FlowId) { UnknownFlowId = Other };
        Assert.Equal(
            (DiagnosticCodes.FlowUnknown, FixApplicability.Suggestion),
            (PayloadRepair.Repair(body, task).After.Diagnostics.Single().Code, PayloadTester.Test(body, task).Diagnostics.Single().Fix!.Applicability));
        Assert.Equal($$"""{"flowId":"{{FlowId}}"}""", PayloadRepair.Repair(body, task with { Accept = _ => true }).Text);
    }

    private static string Plain(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = true }) is { } document
        ? JsonSerializer.Serialize(document) : "";

    private static FlowPayloadRepair Finish(string body, string flowId) => PayloadRepair.Repair(
        Encoding.UTF8.GetBytes(body), new DiagnosisTask(PayloadContract.Published, Inputs, flowId) { Accept = _ => true });

    private static string Body(string name) => Bodies.GetProperty("bodies").GetProperty(name).GetString()!
        .Replace("\"ID\"", $"\"{FlowId}\"", StringComparison.Ordinal)
        .Replace("\\\"ID\\\"", $"\\\"{FlowId}\\\"", StringComparison.Ordinal)
        .Replace("\\\\\\\"ID", $"\\\\\\\"{FlowId}", StringComparison.Ordinal).Replace("ID\\\\\\\"", $"{FlowId}\\\\\\\"", StringComparison.Ordinal)
        .Replace("\u00abID\u00bb", $"\u00ab{FlowId}\u00bb", StringComparison.Ordinal)
        .Replace("'ID'", $"'{FlowId}'", StringComparison.Ordinal)
        .Replace("\u201cID\u201d", $"\u201c{FlowId}\u201d", StringComparison.Ordinal);

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Findings", "Circulating", "bodies.json")));
        return document.RootElement.Clone();
    }
}
