using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace FlowExec.Emulation.Tests;

public class LifecycleTests
{
    [Fact]
    public async Task Two_stand_beside_each_other_and_know_nothing_of_each_other()
    {
        await using var one = FlowOrgEmulator.Start();
        await using var two = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Seed = 1 });
        Assert.NotEqual(one.Port, two.Port);
        Assert.NotEqual(one.Id, two.Id);
        using var client = new OrgClient(one);
        string id = await client.LaunchedIdAsync();
        using var other = new OrgClient(two);
        Assert.Equal(HttpStatusCode.NotFound, (await other.ReadAsync($"/api/v2/flows/executions/{id}")).Status);
        using var foreign = new OrgClient(two, one.IssueToken());
        Assert.Equal(HttpStatusCode.Unauthorized, (await foreign.ReadAsync("/api/v2/flows")).Status);
        Assert.Equal((1, 0), (one.Ledger.LaunchCount, two.Ledger.LaunchCount));
    }

    [Fact]
    public async Task Stopping_frees_the_port_ends_open_connections_and_is_told_once()
    {
        var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Faults = [FaultRule.Parse("HalfOpen")] });
        int stops = 0;
        emulator.Stopped += (_, _) => stops++;
        using Wire waiting = await Wire.OpenAsync(emulator);
        await waiting.SayAsync(Wire.Launch(emulator));
        Assert.True(emulator.IsRunning);

        emulator.Stop();
        emulator.Dispose();
        await emulator.DisposeAsync();
        Assert.Equal((1, false), (stops, emulator.IsRunning));
        await waiting.HearAsync();
        await using var next = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Port = emulator.Port });
        using var client = new OrgClient(next);
        await client.LaunchedIdAsync();
        Assert.Equal(0, emulator.Ledger.GetSnapshot().LaunchCount);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var first = FlowOrgEmulator.Start();
        IOException error = Assert.Throws<IOException>(() => FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Port = first.Port }));
        Assert.Equal($"The emulator cannot listen on 127.0.0.1, port {first.Port}: the port is in use.", error.Message);
    }

    [Fact]
    public async Task It_is_reached_over_loopback_only()
    {
        await using var emulator = FlowOrgEmulator.Start();
        IPAddress? outside = NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        if (outside is null)
        {
            Assert.Skip("This machine has no address but loopback.");
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        SocketException error = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(outside, emulator.Port,
            TestContext.Current.CancellationToken).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    [InlineData("::")]
    public void No_other_address_than_loopback_is_listened_on(string address)
        => Assert.Contains("loopback only",
            Assert.Throws<ArgumentException>(() => FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Address = IPAddress.Parse(address) })).Message, StringComparison.Ordinal);

    public static TheoryData<FlowOrgEmulatorOptions, string> Wrong => new()
    {
        { new() { Port = 65536 }, "Port must be 0 to 65535" },
        { new() { Port = -1 }, "Port must be" },
        { new() { Contract = "Other" }, "Contract must be one of Published, ExecutionContext, Participants, not 'Other'" },
        { new() { Contract = "1" }, "Contract must be" },
        { new() { RateLimit = 0 }, "RateLimit must be 1 or more" },
        { new() { Latency = TimeSpan.FromTicks(-1) }, "Latency" },
        { new() { TokenLifetime = TimeSpan.Zero }, "TokenLifetime" },
        { new() { ExecutionsKept = 0 }, "ExecutionsKept" },
        { new() { Name = " " }, "Name" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_option_is_named(FlowOrgEmulatorOptions options, string says)
        => Assert.Contains(says, Assert.Throws<ArgumentException>(() => FlowOrgEmulator.Start(options)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_can_change_while_it_runs_changes_and_the_rest_is_refused()
    {
        await using var emulator = FlowOrgEmulator.Start();
        using var client = new OrgClient(emulator);
        emulator.Configure(o => o with { RateLimit = 7, Contract = "Participants" });
        using HttpResponseMessage response = await client.LaunchAsync();
        Assert.Equal((400, "7"), ((int)response.StatusCode, OrgClient.Header(response, "inin-ratelimit-allowed")));
        Assert.Throws<ArgumentException>(() => emulator.Configure(o => o with { Port = 1 }));
        Assert.Throws<ArgumentException>(() => emulator.Configure(o => o with { RateLimit = 0 }));
        Assert.Equal(7, emulator.Options.RateLimit);
    }

    [Fact]
    public void Secrets_stand_in_no_text()
    {
        using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Clients = [new EmulatorClient("mine", "my-id",
            "my-secret")] });
        Assert.DoesNotContain("my-secret", emulator.Options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(emulator.ClientSecret, emulator.ToString(), StringComparison.Ordinal);
        Assert.Equal("mine (my-id)", emulator.Clients[^1].ToString());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_executions()
    {
        string[] ids = new string[3];
        for (int i = 0; i < 3; i++)
        {
            await using var emulator = FlowOrgEmulator.Start(new FlowOrgEmulatorOptions { Seed = i < 2 ? 11 : 12 });
            using var client = new OrgClient(emulator);
            ids[i] = await client.LaunchedIdAsync() + await client.LaunchedIdAsync();
        }

        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }
}
