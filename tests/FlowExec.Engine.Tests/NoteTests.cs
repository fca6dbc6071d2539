using System.Text.Json;
using FlowExec.Emulation;
using FlowExec.Engine.Api;
using FlowExec.Engine.Telemetry;
using FlowExec.Engine.Tests.Journal;

namespace FlowExec.Engine.Tests;

/// <summary>What is told on the way: decisions, exchanges, and the log that keeps both.</summary>
public sealed class NoteTests : IDisposable
{
    private const string FollowUpId = "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001";

    private readonly TempFolder _folder = new();

    private string Log => Path.Combine(_folder.Path, "run.log");

    [Fact]
    public async Task Each_exchange_is_told_with_status_and_time_and_without_token_and_body()
    {
        var heard = Listen();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        await org.LaunchAsync(1);
        string[] told = [.. heard.Notes.Where(note => note.Kind == NoteKind.Exchange).Select(note => note.Text.ToString())];
        Assert.Matches(@"^POST http://127\.0\.0\.1:\d+/oauth/token -> 200 in \d+ ms; \d+ bytes out, \d+ back", told[0]);
        Assert.Contains(told, line => line.Contains("/api/v2/flows/executions -> 200", StringComparison.Ordinal)
            && line.Contains(" of 300 a minute", StringComparison.Ordinal) && line.Contains("correlation id", StringComparison.Ordinal));
        Assert.DoesNotContain(told, line => line.Contains("customerId", StringComparison.OrdinalIgnoreCase) || line.Contains("earer", StringComparison.Ordinal));
        FlowNote launch = heard.Notes.Last(note => note.Kind == NoteKind.Exchange);
        Assert.Contains(("http.request.method", (object?)"POST"), launch.Facts);
        Assert.Contains(("http.response.status_code", (object?)200), launch.Facts);
        Assert.Contains(("url.path", (object?)"/api/v2/flows/executions"), launch.Facts);
    }

    [Fact]
    public async Task Decisions_are_told_as_they_are_taken()
    {
        var heard = Listen();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(options => options with { RateLimit = 20 });
        org.Emulator.SetFaults("TooManyRequests@3;on=launch;retryAfter=2", "TokenRevoked@8;on=launch");
        Assert.Equal(40, (await org.LaunchAsync(40)).Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        string[] events = [.. heard.Notes.Where(note => note.Kind == NoteKind.Decision).Select(note => note.Event)];
        Assert.Equal(2, events.Count(name => name == "SignedIn"));
        Assert.Contains("Throttled", events);
        Assert.Contains("TokenRefused", events);
        Assert.Contains("WindowWait", events);
        Assert.Contains(heard.Notes, note => note.Text.ToString().Contains("of the 20 requests of this minute are used: the next goes in", StringComparison.Ordinal));

        // Once a window, however many wait.
        Assert.InRange(events.Count(name => name == "WindowWait"), 1, 6);
    }

    [Fact]
    public async Task A_question_that_goes_again_is_told()
    {
        var heard = Listen();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        org.Emulator.SetFaults("ServerError@1;on=flows");
        Assert.NotEmpty(await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop)));
        FlowNote note = Assert.Single(heard.Notes, one => one.Event == "Retried");
        Assert.Equal(NoteKind.Decision, note.Kind);
        Assert.Contains(("attempt", (object?)2), note.Facts);
    }

    [Fact]
    public async Task An_outage_is_told_at_its_begin_and_its_end()
    {
        var heard = Listen();
        var clock = new HastyClock();
        var cause = new FlowConnectionException("ConnectionRefused", "No connection.", neverSent: true);
        int probes = 0;
        var reachability = new Pacing.Reachability(
            clock, new SeededChance(1), _ => ++probes < 3 ? Task.FromException(cause) : Task.CompletedTask, new NoteDesk(null));
        reachability.NotReached(cause, clock.GetTimestamp(), null);
        reachability.NotReached(cause, clock.GetTimestamp(), null);
        await reachability.WaitAsync(TimeSpan.FromHours(1), EmulatedOrg.Stop);
        Assert.Equal(["OrgUnreachable", "OrgReached"], heard.Notes.Select(note => note.Event));
        Assert.Contains("No connection. Nothing is sent", heard.Notes.First().Text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_hears_of_the_requests_of_another_command_on_the_same_connection()
    {
        FlowNotes.Listen(null);
        await using EmulatedOrg org = await EmulatedOrg.StartAsync();
        var mine = new HeardNotes();
        async Task OneAsync()
        {
            FlowNotes.Listen(mine);
            await org.Client.GetFlowAsync(FollowUpId, EmulatedOrg.Stop);
        }

        Task one = OneAsync();
        Task other = Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, []), EmulatedOrg.Stop));
        await Task.WhenAll(one, other);
        Assert.All(mine.Notes.Where(note => note.Kind == NoteKind.Exchange), note => Assert.Contains(FollowUpId, note.Text.ToString(), StringComparison.Ordinal));
        Assert.NotEmpty(mine.Notes);
    }

    [Fact]
    public async Task The_log_has_a_line_of_JSON_for_each_note_and_is_added_to()
    {
        foreach (int runs in (int[])[1, 2])
        {
            await using EmulatedOrg org = await EmulatedOrg.StartAsync(connect: options => options with { LogPath = Log });
            await org.LaunchAsync(3);
            await org.Client.DisposeAsync();
            JsonElement[] lines = [.. (await File.ReadAllLinesAsync(Log, EmulatedOrg.Stop)).Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.Equal(3 * runs, lines.Count(line => line.TryGetProperty("url.path", out JsonElement path) && path.GetString() == "/api/v2/flows/executions"));
            Assert.Contains(lines, line => line.GetProperty("event").GetString() == "SignedIn" && line.GetProperty("kind").GetString() == "decision");
            Assert.All(lines, line => Assert.True(line.GetProperty("time").TryGetDateTimeOffset(out _)));
        }
    }

    [Fact]
    public async Task A_log_that_is_full_costs_one_warning_and_no_row()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a device that is always full.");
        var heard = Listen();
        await using EmulatedOrg org = await EmulatedOrg.StartAsync(connect: options => options with { LogPath = "/dev/full" });
        Assert.Equal(50, (await org.LaunchAsync(50)).Count(outcome => outcome.Status == FlowExecutionStatus.Launched));
        await org.Client.DisposeAsync();
        FlowNote warning = Assert.Single(heard.Notes, note => note.Kind == NoteKind.Warning);
        Assert.Equal("LogFailed", warning.Event);
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_is_told_before_anything_is_sent()
    {
        using FlowOrgEmulator emulator = FlowOrgEmulator.Start();
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => FlowEngine.ConnectAsync(
            EmulatedOrg.Options(emulator) with { LogPath = Path.Combine(_folder.Path, "no", "such", "folder.log") }, EmulatedOrg.Stop));
        Assert.Equal("LogUnwritable", e.Reason);
        Assert.Equal(0, emulator.Ledger.GetSnapshot().SignIns);
    }

    public void Dispose() => _folder.Dispose();

    private static HeardNotes Listen()
    {
        var heard = new HeardNotes();
        FlowNotes.Listen(heard);
        return heard;
    }
}
