using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

public class FlowTests
{
    [Fact]
    public async Task A_name_that_no_flow_has_ends_the_command_and_names_near_ones()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => org.LaunchAsync(5, Rows.To("Customer folow-up")));
        Assert.Equal("FlowNotFound", e.Reason);
        Assert.Contains("'Customer follow-up'", e.NextStep, StringComparison.Ordinal);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task An_id_that_no_flow_has_ends_the_command()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        string id = Guid.Empty.ToString();
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(
            () => org.LaunchAsync(5, new LaunchOptions { Binding = new RowBinding { FlowId = id } }));
        Assert.Equal("FlowNotFound", e.Reason);
        Assert.Equal(404, e.Error.Status);
        Assert.Contains(id, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Error.CorrelationId);
    }

    [Theory]
    [InlineData("Draft only", "FlowUnpublished")]
    [InlineData("Main line", "FlowNotLaunchable")]
    public async Task A_flow_that_cannot_be_launched_ends_the_command_that_names_it(string name, string reason)
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => org.LaunchAsync(5, Rows.To(name)));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.NextStep);
        Assert.Equal(0, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task Rows_that_name_flows_which_cannot_be_launched_are_invalid_and_the_others_go_on()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        List<FlowExecution> outcomes = await org.LaunchAsync(
            Rows.Of(
                Rows.Customer(1, ("flowName", "Draft only")),
                Rows.Customer(2, ("flowName", "Main line")),
                Rows.Customer(3, ("flowName", "Nobody's")),
                Rows.Customer(4, ("flowName", "Always fails")),
                Rows.Customer(5)),
            new LaunchOptions());
        Assert.Equal(
            [DiagnosticCodes.FlowUnpublished, DiagnosticCodes.FlowNotLaunchable, DiagnosticCodes.FlowUnknown, null, DiagnosticCodes.NoFlow],
            outcomes.OrderBy(outcome => outcome.Row).Select(outcome => outcome.Error?.Code));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Invalid));
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome => Assert.NotNull(outcome.Error!.NextStep));
        Assert.Equal(1, org.Ledger.LaunchCount);
    }

    [Fact]
    public async Task A_flow_that_many_rows_name_is_asked_for_once_found_or_not()
    {
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        long before = org.Ledger.Requests;
        List<FlowExecution> outcomes = await org.LaunchAsync(
            Enumerable.Range(1, 100).Select(i => Rows.Customer(i, ("flowName", i % 2 == 0 ? "Nobody's" : "Always fails"))).ToAsyncEnumerable(), new LaunchOptions());
        Assert.Equal(50, outcomes.Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        Assert.InRange(org.Ledger.Requests - before - 50, 1, 6);
    }

    [Fact]
    public async Task Listings_are_read_page_by_page_and_filtered_by_wildcards()
    {
        string path = Path.GetTempFileName();
        try
        {
            IEnumerable<string> flows = Enumerable.Range(1, 230).Select(i =>
                $$"""{"id":"{{new Guid(i, 0, 0, new byte[8])}}","name":"Flow {{i.ToString("000", CultureInfo.InvariantCulture)}}","versions":["1.0"]}""");
            await File.WriteAllTextAsync(path, $$"""{"flows":[{{string.Join(",", flows)}}]}""", EmulatedOrg.Stop);
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { FlowPath = path });
            List<Flow> all = await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop));
            Assert.Equal(230, all.Select(flow => flow.Id).Distinct().Count());
            List<Flow> some = await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery("flow 1?5", ["Workflow"]), EmulatedOrg.Stop));
            Assert.Equal(10, some.Count);
            Assert.Single(await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery("FLOW 017", []), EmulatedOrg.Stop)));
            Assert.Equal(230, org.Client.KnownFlows.Count);
            Assert.Equal("Flow 222", (await org.Client.FindFlowAsync("flow 222", EmulatedOrg.Stop)).Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Two_flows_of_one_name_are_told_apart_by_id_only()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                path,
                """
                {"flows":[{"id":"00000001-0000-0000-0000-000000000000","name":"Twin","versions":["1.0"]},
                {"id":"00000002-0000-0000-0000-000000000000","name":"twin","versions":["1.0"]},
                {"id":"00000003-0000-0000-0000-000000000000","name":"Mixed","type":"inboundcall","versions":["1.0"]},
                {"id":"00000004-0000-0000-0000-000000000000","name":"Mixed","versions":["1.0"]}]}
                """,
                EmulatedOrg.Stop);
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { FlowPath = path });
            FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => org.Client.FindFlowAsync("TWIN", EmulatedOrg.Stop));
            Assert.Equal("FlowAmbiguous", e.Reason);
            Assert.Contains("00000002", e.Message, StringComparison.Ordinal);
            Assert.Equal("workflow", (await org.Client.FindFlowAsync("Mixed", EmulatedOrg.Stop)).Type);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_client_that_may_launch_but_not_look_launches_by_id()
    {
        var client = new EmulatorClient("launcher", "launcher", "secret") { Permissions = ["architect:flow:launch"] };
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            options => options with { Clients = [client] },
            options => options with { ClientId = client.Id, ClientSecret = EmulatedOrg.Secret(client.Secret) });
        string id = org.Emulator.Flows.Single(flow => flow.Name == EmulatedOrg.FollowUp).Id;
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1, new LaunchOptions { Binding = new RowBinding { FlowId = id } }));
        Assert.Equal(FlowExecutionStatus.Launched, outcome.Status);
    }

    [Fact]
    public async Task A_client_that_may_search_flows_only_still_finds_them()
    {
        var client = new EmulatorClient("searcher", "searcher", "secret") { Permissions = ["architect:flow:search"] };
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            options => options with { Clients = [client] },
            options => options with { ClientId = client.Id, ClientSecret = EmulatedOrg.Secret(client.Secret) });
        List<Flow> flows = await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, ["workflow"]), EmulatedOrg.Stop));
        Assert.Contains(flows, flow => flow.Name == EmulatedOrg.FollowUp);
    }

    [Fact]
    public async Task A_missing_permission_to_launch_is_named()
    {
        EmulatorClient client = EmulatorClient.ViewOnly;
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            connect: options => options with { ClientId = client.Id, ClientSecret = EmulatedOrg.Secret(client.Secret) });
        FlowExecution outcome = Assert.Single(await org.LaunchAsync(1));
        Assert.Equal(FlowExecutionStatus.Rejected, outcome.Status);
        Assert.Equal(403, outcome.Error!.Status);
        Assert.Contains("architect:flow:launch", outcome.Error.Message + outcome.Error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_who_waited_for_a_flow_and_keeps_his_thread_holds_up_nobody_who_waits_for_the_same()
    {
        await using FlowOrgEmulator emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Latency = TimeSpan.FromMilliseconds(200) });
        FlowOrg org = await FlowEngine.ConnectAsync(EmulatedOrg.Options(emulator), EmulatedOrg.Stop);
        using var others = new CountdownEvent(1);
        Task<bool> held = org.Client.FindFlowAsync(EmulatedOrg.FollowUp, EmulatedOrg.Stop).ContinueWith(
            _ => others.Wait(TimeSpan.FromSeconds(10)), EmulatedOrg.Stop, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Task other = org.Client.FindFlowAsync(EmulatedOrg.FollowUp, EmulatedOrg.Stop).ContinueWith(
            _ => others.Signal(), EmulatedOrg.Stop, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await other;
        Assert.True(await held);
        await org.Client.DisposeAsync();
    }
}
