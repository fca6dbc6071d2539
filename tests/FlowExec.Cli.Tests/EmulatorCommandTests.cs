using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FlowExec.Cli.Tests;

public class EmulatorCommandTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Says_as_JSON_where_it_listens_and_what_to_sign_in_with()
    {
        await using FlowExecProcess process = FlowExecProcess.Start(
            ["emulator", "--json", "--rate-limit", "77", "--seed", "5", "--contract", "participants", "--clock", "virtual"]);
        Announced emulator = await AnnouncedAsync(process);

        using HttpResponseMessage flows = await GetAsync(emulator, "api/v2/flows?type=workflow");

        Assert.Equal(HttpStatusCode.OK, flows.StatusCode);
        Assert.Equal("77", Assert.Single(flows.Headers.GetValues("inin-ratelimit-allowed")));
        Assert.Equal("Participants", emulator.Json.GetProperty("contract").GetString());
        Assert.Equal(5, emulator.Json.GetProperty("seed").GetInt32());
        Assert.Equal("virtual", emulator.Json.GetProperty("clock").GetString());
        Assert.Equal(process.Id, emulator.Json.GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task Says_in_words_where_it_listens_and_the_status_page_is_there()
    {
        await using FlowExecProcess process = FlowExecProcess.Start(["emulator"]);
        string first = await process.ReadLineAsync();
        Uri address = new(first.Split(' ').First(word => word.StartsWith("http://", StringComparison.Ordinal)));

        string page = await Http.GetStringAsync(address, TestContext.Current.CancellationToken);
        await process.SignalAsync("TERM");
        Ending end = await process.EndAsync();

        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(end.Output, line => line.Contains("Client secret", StringComparison.Ordinal));
        Assert.Contains(end.Output, line => line.Contains("--api-uri " + address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_with_0_and_the_port_is_free_again(string signal)
    {
        SkipWithoutSignals();
        await using FlowExecProcess process = FlowExecProcess.Start(["emulator", "--json"]);
        Announced emulator = await AnnouncedAsync(process);
        using HttpResponseMessage used = await GetAsync(emulator, "api/v2/flows?type=workflow");

        await process.SignalAsync(signal);
        Ending end = await process.EndAsync();

        Assert.Equal(0, end.ExitCode);
        Assert.Contains("has stopped", end.Errors, StringComparison.Ordinal);
        await using FlowExecProcess next = FlowExecProcess.Start(
            ["emulator", "--json", "--port", emulator.Address.Port.ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal(emulator.Address, (await AnnouncedAsync(next)).Address);
    }

    [Fact]
    public async Task Two_side_by_side_do_not_interfere()
    {
        SkipWithoutSignals();
        await using FlowExecProcess one = FlowExecProcess.Start(["emulator", "--json"]);
        await using FlowExecProcess other = FlowExecProcess.Start(["emulator", "--json"]);
        Announced first = await AnnouncedAsync(one);
        Announced second = await AnnouncedAsync(other);

        string address = first.Address.AbsoluteUri;
        Ending launch = await FlowExecProcess.RunAsync(
            ["launch", TestFiles.Customers(4), "--flow-name", TestOrg.CustomerFlow, "--api-uri", address, "--login-uri", address],
            TestOrg.Credentials(first.Id, first.Secret));
        Assert.Equal(0, launch.ExitCode);
        Assert.Equal(4, await LaunchCountAsync(first));
        Assert.Equal(0, await LaunchCountAsync(second));

        await one.SignalAsync("TERM");
        Assert.Contains("Launches in it: 4.", (await one.EndAsync()).Errors, StringComparison.Ordinal);
        using HttpResponseMessage still = await GetAsync(second, "api/v2/flows?type=workflow");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Fact]
    public async Task A_port_in_use_is_told_and_ends_with_2()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Ending end = await FlowExecProcess.RunAsync("emulator", "--port", port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(end.Output);
        Assert.Contains("the port is in use", end.Errors, StringComparison.Ordinal);
        Assert.Contains("  next: Give another --port", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_when_the_process_that_it_belongs_to_has_ended()
    {
        SkipWithoutSignals();
        using Process parent = Process.Start("sleep", ["600"]);
        await using FlowExecProcess process = FlowExecProcess.Start(
            ["emulator", "--json", "--parent", parent.Id.ToString(CultureInfo.InvariantCulture)]);
        await AnnouncedAsync(process);

        parent.Kill();
        await parent.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, (await process.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Faults_and_flows_of_ones_own_are_in_force()
    {
        string file = TestFiles.With("""{"flows":[{"id":"0c7f2b1e-1111-4222-8333-944455556666","name":"Grüße senden"}]}""");
        await using FlowExecProcess process = FlowExecProcess.Start(
            ["emulator", "--json", "--flows", file, "--fault", "ServerError@2;on=flows", "--fault", "BadGateway@3;on=flows"]);
        Announced emulator = await AnnouncedAsync(process);

        using HttpResponseMessage first = await GetAsync(emulator, "api/v2/flows?type=workflow");
        using HttpResponseMessage second = await GetAsync(emulator, "api/v2/flows?type=workflow");
        using HttpResponseMessage third = await GetAsync(emulator, "api/v2/flows?type=workflow");

        JsonElement listed = JsonDocument.Parse(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("Grüße senden", Assert.Single(listed.GetProperty("entities").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.InternalServerError, second.StatusCode);
        Assert.Equal(HttpStatusCode.BadGateway, third.StatusCode);
    }

    private static void SkipWithoutSignals()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no signals to send.");
        }
    }

    private static async Task<Announced> AnnouncedAsync(FlowExecProcess process) =>
        new(JsonDocument.Parse(await process.ReadLineAsync()).RootElement);

    private static async Task<HttpResponseMessage> GetAsync(Announced emulator, string path)
    {
        using var signIn = new HttpRequestMessage(HttpMethod.Post, new Uri(emulator.Address, "oauth/token"));
        signIn.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{emulator.Id}:{emulator.Secret}")));
        signIn.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        using HttpResponseMessage token = await Http.SendAsync(signIn, TestContext.Current.CancellationToken);
        JsonElement answer = JsonDocument.Parse(await token.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(emulator.Address, path));
        request.Headers.Authorization = new("Bearer", answer.GetProperty("access_token").GetString());
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<int> LaunchCountAsync(Announced emulator)
    {
        string ledger = await Http.GetStringAsync(new Uri(emulator.Address, "emulator/ledger"), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(ledger).RootElement.GetProperty("launchCount").GetInt32();
    }

    private sealed record Announced(JsonElement Json)
    {
        public Uri Address => new(Json.GetProperty("apiUri").GetString()!);

        public string Id => Json.GetProperty("clientId").GetString()!;

        public string Secret => Json.GetProperty("clientSecret").GetString()!;
    }
}
