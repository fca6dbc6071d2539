using System.Runtime.CompilerServices;
using FlowExec.Emulation;

namespace FlowExec.Loading;

/// <summary>How connections and emulators of this process belong together.</summary>
internal static class EmulatorConnection
{
    private static readonly ConditionalWeakTable<FlowOrg, IDisposable> Owned = [];

    /// <summary>The way to an emulator: its addresses, its credential and its clock.</summary>
    public static FlowConnectOptions To(FlowOrgEmulator emulator, FlowConnectOptions common) => common with
    {
        ApiUri = emulator.ApiUri,
        LoginUri = emulator.LoginUri,
        ClientId = emulator.ClientId,
        ClientSecret = FlowEnvironment.Protect(emulator.ClientSecret),
        Contract = common.Contract ?? PayloadContract.Load(emulator.Options.Contract),
        IsEmulator = true,
        TimeProvider = emulator.Clock,
    };

    /// <summary>The connection started the emulator and ends it.</summary>
    public static void Own(FlowOrg org, FlowOrgEmulator emulator) => Owned.AddOrUpdate(org, emulator);

    /// <summary>The emulator that a connection started; null where it started none.</summary>
    public static FlowOrgEmulator? OwnedBy(FlowOrg org) =>
        Owned.TryGetValue(org, out IDisposable? emulator) ? (FlowOrgEmulator)emulator : null;
}
