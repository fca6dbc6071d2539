using System.Management.Automation;
using FlowExec.Emulation;

namespace FlowExec.Loading;

/// <summary>Credentials of emulated clients as PowerShell hands credentials around: the script properties Credential of the type
/// data.</summary>
public static class EmulatorCredential
{
    /// <summary>The credential of the client that an emulator names as its own.</summary>
    /// <param name="emulator">The emulator.</param>
    public static PSCredential Of(FlowOrgEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        return new PSCredential(emulator.ClientId, FlowEnvironment.Protect(emulator.ClientSecret));
    }

    /// <summary>The credential of one client of an emulator.</summary>
    /// <param name="client">The client.</param>
    public static PSCredential Of(EmulatorClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new PSCredential(client.Id, FlowEnvironment.Protect(client.Secret));
    }
}
