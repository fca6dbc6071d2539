using FlowExec.Cli.Emulators;
using FlowExec.Emulation;
using FlowExec.Engine;

namespace FlowExec.Cli.Launching;

/// <summary>A connection for the length of one command, with the emulator that was started for it, where one was.</summary>
internal sealed class OpenOrg : IAsyncDisposable
{
    private readonly FlowOrgEmulator? _emulator;

    private OpenOrg(FlowOrg org, FlowOrgEmulator? emulator, TimeProvider clock) => (Org, _emulator, Clock) = (org, emulator, clock);

    public FlowOrg Org { get; }

    /// <summary>The clock that the org lives by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>What truly happened, where the org is an emulator of this process.</summary>
    public EmulatorLedger? Ledger => _emulator?.Ledger;

    /// <summary>Connects.</summary>
    /// <exception cref="FlowException">It cannot be, or the org says no.</exception>
    public static async Task<OpenOrg> ConnectAsync(OrgAddress address, PayloadContract? contract, CancellationToken stop)
    {
        FlowOrgEmulator? emulator = address.IsEmulator ? EmulatorHost.Start(Options(contract)) : null;
        try
        {
            FlowConnectOptions options = emulator is null ? address.ToConnectOptions(Environment.GetEnvironmentVariable) : To(emulator);
            FlowOrg org = await FlowEngine.ConnectAsync(
                options with { Contract = contract, LogPath = address.LogPath, TelemetryEndpoint = address.Telemetry }, stop)
                .ConfigureAwait(false);
            return new OpenOrg(org, emulator, options.TimeProvider);
        }
        catch
        {
            emulator?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Org.Client.DisposeAsync().ConfigureAwait(false);
        _emulator?.Dispose();
    }

    // Nobody but this process talks to it, so its waits (a used-up quota, an execution that runs) can be skipped: the same run, sooner.
    private static FlowOrgEmulatorOptions Options(PayloadContract? contract)
    {
        string name = (contract ?? PayloadContract.Published).Name;
        return PayloadContract.BuiltIn.Any(known => known.Name == name)
            ? new FlowOrgEmulatorOptions { Contract = name, Clock = EmulatorClockKind.Skipping }
            : throw new FlowConfigurationException(
                "EmulatorContract",
                $"An emulator speaks {string.Join(", ", PayloadContract.BuiltIn.Select(known => known.Name))}, and no contract '{name}'.",
                "Start 'flowexec emulator' with the contract that it is most like, and give its address as --api-uri and --login-uri.");
    }

    private static FlowConnectOptions To(FlowOrgEmulator emulator) => new()
    {
        ApiUri = emulator.ApiUri,
        LoginUri = emulator.LoginUri,
        ClientId = emulator.ClientId,
        ClientSecret = FlowEnvironment.Protect(emulator.ClientSecret),
        IsEmulator = true,
        TimeProvider = emulator.Clock,
    };
}
