using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>A person signs in with the browser: the test is the browser, over real HTTP.</summary>
public partial class SignInTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_signs_in_with_the_browser_and_launches()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        HttpResponseMessage shown = await desk.ChooseAsync("Ada Admin");
        Assert.Contains("has its answer", await shown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        FlowOrg org = await connecting;
        Assert.Equal("User client", org.Identity.ClientName);
        Assert.Contains("architect", org.Identity.Scopes);
        Assert.Equal(desk.Emulator.Clock.GetUtcNow() + TimeSpan.FromHours(24), org.ExpiresAt);
        FlowExecution launched = Assert.Single(await Rows.ToListAsync(org.Client.LaunchAsync(Rows.Customers(1), Rows.ToFollowUp, Stop)));
        Assert.Equal(FlowExecutionStatus.Launched, launched.Status);
        await org.Client.DisposeAsync();
    }

    [Fact]
    public async Task What_a_person_may_not_do_is_refused_however_the_client_is_set_up()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        await desk.ChooseAsync("Victor Viewer");
        await using IFlowClient client = (await connecting).Client;
        FlowExecution refused = Assert.Single(await Rows.ToListAsync(client.LaunchAsync(Rows.Customers(1), Rows.ToFollowUp, Stop)));
        Assert.Equal((FlowExecutionStatus.Rejected, 403), (refused.Status, refused.Error?.Status));
    }

    [Fact]
    public async Task The_token_is_renewed_by_the_refresh_token_without_the_browser()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        await desk.ChooseAsync("Ada Admin");
        FlowOrg org = await connecting;
        foreach (int renewals in (int[])[1, 2])
        {
            desk.Emulator.Advance(TimeSpan.FromHours(25));
            Assert.NotEmpty(await Rows.ToListAsync(org.Client.GetFlowsAsync(new FlowQuery(null, []), Stop)));
            Assert.Equal(1 + renewals, desk.Emulator.Ledger.GetSnapshot().SignIns);
        }

        Assert.Single(desk.Heard.Notes, note => note.Event == "SignInPage");
        await org.Client.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_with_another_state_is_refused_and_the_wait_goes_on()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        Uri page = await desk.PageAsync();
        string back = Query(page, "redirect_uri");
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.GetAsync($"{back}?code=stolen&state=other")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.GetAsync($"{back}?code=stolen")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"{back}favicon.ico")).StatusCode);
        Assert.False(connecting.IsCompleted);
        Assert.Contains(desk.Heard.Notes, note => note.Event == "SignInStranger");
        await desk.ChooseAsync("Ada Admin");
        await (await connecting).Client.DisposeAsync();
    }

    [Fact]
    public async Task A_second_answer_on_the_port_is_refused()
    {
        // The sign-in host holds the first code back until the second answer has come.
        var second = new TaskCompletionSource();
        await using var org = new ScriptedOrg(launch => launch.AcceptAsync())
        {
            SignIn = _ =>
            {
                second.Task.Wait(Stop);
                return (200, """{"access_token":"token1","expires_in":600}""");
            },
        };
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync(options => options with { ApiUri = org.Uri, LoginUri = org.Uri });
        Uri page = await desk.PageAsync();
        string answer = $"{Query(page, "redirect_uri")}?state={Query(page, "state")}&code=";
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync(answer + "first")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await desk.GetAsync(answer + "second")).StatusCode);
        second.SetResult();
        await (await connecting).Client.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.GetAsync(answer + "third"));
    }

    [Fact]
    public async Task Who_declines_is_told_so()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        Uri page = await desk.PageAsync();
        Assert.Contains("not signed in", await (await desk.GetAsync(page + "&deny=1")).Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => connecting);
        Assert.Equal("SignInDeclined", e.Reason);
    }

    [Fact]
    public async Task A_browser_that_is_closed_ends_in_a_sentence_after_five_minutes()
    {
        var wire = new VirtualClock();
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync(wireClock: wire);
        await desk.PageAsync();
        wire.Advance(TimeSpan.FromMinutes(4.9));
        Assert.False(connecting.IsCompleted);
        while (!connecting.IsCompleted)
        {
            // The wait may begin just behind the page.
            wire.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        FlowConnectionException e = await Assert.ThrowsAsync<FlowConnectionException>(() => connecting);
        Assert.Equal("SignInTimedOut", e.Reason);
        Assert.Contains("browser closed", e.Message, StringComparison.Ordinal);
        Assert.Contains($"http://localhost:{desk.Port}/", e.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_at_once_and_frees_the_port()
    {
        await using var desk = new Desk();
        using var stop = new CancellationTokenSource();
        Task<FlowOrg> connecting = desk.ConnectAsync(stop: stop.Token);
        await desk.PageAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        using var listener = new TcpListener(IPAddress.Loopback, desk.Port);
        listener.Start();
    }

    [Fact]
    public async Task A_port_that_another_program_has_is_named()
    {
        await using var desk = new Desk();
        using var other = new TcpListener(IPAddress.Loopback, desk.Port);
        other.Start();
        FlowConfigurationException e = await Assert.ThrowsAsync<FlowConfigurationException>(() => desk.ConnectAsync());
        Assert.Equal("SignInPortTaken", e.Reason);
        Assert.Contains(desk.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_was_used_already_is_no_sign_in()
    {
        await using var desk = new Desk();
        Task<FlowOrg> connecting = desk.ConnectAsync();
        Uri page = await desk.PageAsync();
        await desk.GetAsync($"{Query(page, "redirect_uri")}?state={Query(page, "state")}&code=used-by-another");
        FlowApiException e = await Assert.ThrowsAsync<FlowApiException>(() => connecting);
        Assert.Equal("BadCredentials", e.Reason);
        Assert.Contains("PKCE", e.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("used-by-another", e.ToString(), StringComparison.Ordinal);
    }

    private static string Query(Uri uri, string name) => Uri.UnescapeDataString(Regex.Match(uri.Query, $"[?&]{name}=([^&]*)").Groups[1].Value);

    /// <summary>An emulator, somebody before a browser, and a port for the answer.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        private readonly HttpClient _browser = new();
        private readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Desk()
        {
            Emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Virtual, Seed = 1 });
            Heard = new HeardNotes { Told = note => Show(note) };
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        public FlowOrgEmulator Emulator { get; }

        public HeardNotes Heard { get; }

        public int Port { get; }

        public async Task<FlowOrg> ConnectAsync(
            Func<FlowConnectOptions, FlowConnectOptions>? change = null, TimeProvider? wireClock = null, CancellationToken? stop = null)
        {
            FlowNotes.Listen(Heard);
            FlowConnectOptions options = EmulatedOrg.Options(Emulator) with
            {
                ClientId = EmulatorClient.User.Id,
                ClientSecret = null,
                InteractivePort = Port,
            };
            return await FlowEngine.ConnectAsync(change?.Invoke(options) ?? options, wireClock ?? TimeProvider.System, stop ?? Stop);
        }

        /// <summary>The page that was shown.</summary>
        public Task<Uri> PageAsync() => _page.Task.WaitAsync(Stop);

        public Task<HttpResponseMessage> GetAsync(string address) => _browser.GetAsync(address, Stop);

        /// <summary>Chooses somebody on the page and presses its button.</summary>
        public async Task<HttpResponseMessage> ChooseAsync(string person)
        {
            Uri page = await PageAsync();
            string html = await _browser.GetStringAsync(page, Stop);
            Assert.Contains($"value=\"{person}\"", html, StringComparison.Ordinal);
            string fields = string.Join('&', Hidden().Matches(html).Select(
                field => $"{field.Groups[1].Value}={Uri.EscapeDataString(WebUtility.HtmlDecode(field.Groups[2].Value))}"));
            return await GetAsync($"{page.GetLeftPart(UriPartial.Path)}?{fields}&person={Uri.EscapeDataString(person)}");
        }

        public ValueTask DisposeAsync()
        {
            _browser.Dispose();
            return Emulator.DisposeAsync();
        }

        private void Show(FlowNote note)
        {
            if (note.Event == "SignInPage")
            {
                _page.TrySetResult(new Uri(Regex.Match(note.Text.ToString(), @"http://\S+").Value));
            }
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex Hidden();
}
