using System.Security;
using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>An emulator and a connection to it that share one clock, on which waiting costs next to nothing.</summary>
internal sealed class EmulatedOrg : IAsyncDisposable
{
    public const string FollowUp = "Customer follow-up";

    private EmulatedOrg(FlowOrgEmulator emulator, FlowOrg org)
    {
        Emulator = emulator;
        Org = org;
    }

    public FlowOrgEmulator Emulator { get; }

    public FlowOrg Org { get; }

    public IFlowClient Client => Org.Client;

    public LedgerSnapshot Ledger => Emulator.Ledger.GetSnapshot();

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<EmulatedOrg> StartAsync(
        Func<FlowOrgEmulatorOptions, FlowOrgEmulatorOptions>? emulator = null,
        Func<FlowConnectOptions, FlowConnectOptions>? connect = null,
        TimeProvider? wireClock = null)
    {
        var options = new FlowOrgEmulatorOptions { Clock = EmulatorClockKind.Skipping, Seed = 1 };
        var running = FlowOrgEmulator.Start(emulator?.Invoke(options) ?? options);
        FlowConnectOptions connection = Options(running);
        FlowOrg org = await FlowEngine.ConnectAsync(connect?.Invoke(connection) ?? connection, wireClock ?? TimeProvider.System, Stop);
        return new EmulatedOrg(running, org);
    }

    public static FlowConnectOptions Options(FlowOrgEmulator emulator) => new()
    {
        ApiUri = emulator.ApiUri,
        LoginUri = emulator.LoginUri,
        ClientId = emulator.ClientId,
        ClientSecret = Secret(emulator.ClientSecret),
        TimeProvider = emulator.Clock,
        Seed = 1,
    };

    public static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (char c in text)
        {
            secret.AppendChar(c);
        }

        return secret;
    }

    public Task<List<FlowExecution>> LaunchAsync(int rows, LaunchOptions? options = null) => LaunchAsync(Rows.Customers(rows), options);

    public async Task<List<FlowExecution>> LaunchAsync(IAsyncEnumerable<FlowRow> rows, LaunchOptions? options = null) =>
        await Rows.ToListAsync(Client.LaunchAsync(rows, options ?? Rows.ToFollowUp, Stop));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        Emulator.Stop();
    }
}
