using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>What is measured reaches a collector by OTLP, so that the 400s of a night can be seen and alarmed on.</summary>
[Collection(nameof(TelemetryTests))]
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public class TelemetryTests
{
    [Fact]
    public async Task The_400s_can_be_read_off_the_export()
    {
        await using var collector = new CollectorStandIn();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(connect: options => options with { TelemetryEndpoint = collector.Uri });
        FlowRow[] rows = [.. Enumerable.Range(1, 10).Select(i => i is >= 2 and <= 4 ? Rows.Customer(i, ("colour", "red")) : Rows.Customer(i))];
        List<FlowExecution> outcomes = await org.LaunchAsync(Rows.Of(rows), Rows.ToFollowUp with { SkipTest = true });
        long refused = outcomes.Count(outcome => outcome.Error?.Status == 400);
        Assert.Equal(3, refused);

        // At the run's end, not a minute later.
        IReadOnlyDictionary<string, long> launches = collector.Points("flowexec.launches");
        string host = org.Org.ApiUri.Host;
        Assert.Equal(3, launches[$"error.type=400 flowexec.outcome=Rejected http.response.status_code=400 server.address={host}"]);
        Assert.Equal(7, launches[$"flowexec.outcome=Launched http.response.status_code=200 server.address={host}"]);
        IReadOnlyDictionary<string, long> requests = collector.Points("http.client.request.duration");
        Assert.Contains(requests, point => point.Key.Contains("http.request.method=POST http.response.status_code=400", StringComparison.Ordinal)
            && point.Key.Contains("error.type=400", StringComparison.Ordinal) && point.Value >= 3);
        Assert.Contains("", collector.Points("flowexec.rows.left").Keys);

        // A run waits for them at its end for a while, and on a busy machine they come a little later.
        for (int tries = 0; collector.Spans().Count == 0 && tries < 1200; tries++)
        {
            await Task.Delay(50, EmulatedOrg.Stop);
        }

        Assert.Contains(collector.Spans(), span => span.StartsWith("POST ", StringComparison.Ordinal)
            && span.Contains("http.response.status_code=400", StringComparison.Ordinal) && span.Contains("/api/v2/flows/executions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Time_in_which_nothing_could_be_sent_is_counted()
    {
        await using var collector = new CollectorStandIn();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(
            options => options with { RateLimit = 20 }, options => options with { TelemetryEndpoint = collector.Uri });
        await org.LaunchAsync(40);
        Assert.Single(collector.Points("flowexec.throttled.time"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_does_not_take_it_costs_one_warning_and_no_row(bool isThere)
    {
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        var collector = new CollectorStandIn(isSilent: true);
        Uri place = collector.Uri;
        if (!isThere)
        {
            await collector.DisposeAsync();
        }

        await using EmulatedOrg org = await EmulatedOrg.StartAsync(connect: options => options with { TelemetryEndpoint = place });
        foreach (int run in (int[])[1, 2])
        {
            Assert.Equal(5, (await org.LaunchAsync(5)).Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        }

        FlowNote warning = Assert.Single(heard.Notes, note => note.Kind == NoteKind.Warning);
        Assert.Equal("TelemetryFailed", warning.Event);
        Assert.Contains(place.Authority, warning.Text.ToString(), StringComparison.Ordinal);
        await org.Client.DisposeAsync();
        if (isThere)
        {
            await collector.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("ftp://collector.test/")]
    [InlineData("http://user:secret-of-mine@collector.test/")]
    public async Task A_place_that_cannot_be_is_refused_before_anything_is_sent(string place)
    {
        using FlowOrgEmulator emulator = FlowOrgEmulator.Start();
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => FlowEngine.ConnectAsync(
            EmulatedOrg.Options(emulator) with { TelemetryEndpoint = new Uri(place) }, EmulatedOrg.Stop));
        Assert.Equal("TelemetryEndpointInvalid", e.Reason);
        Assert.DoesNotContain("secret-of-mine", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, emulator.Ledger.GetSnapshot().SignIns);
    }
}
