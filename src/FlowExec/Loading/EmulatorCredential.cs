using System.Management.Automation;
using FlowExec.Emulation;

namespace FlowExec.Loading;

/// <summary>
/// Credentials of emulated clients as PowerShell hands credentials around. They are members of the instances and not of type data, which
/// would cost every import as much as a third of an empty module's. The plain secret is hidden behind a SecureString of its name, so
/// that no listing shows it.
/// </summary>
internal static class EmulatorCredential
{
    /// <summary>Gives an emulator and its clients the member Credential.</summary>
    public static void AddTo(FlowOrgEmulator emulator)
    {
        Add(emulator, nameof(FlowOrgEmulator.ClientSecret), emulator.ClientId, emulator.ClientSecret);
        foreach (EmulatorClient client in emulator.Clients)
        {
            Add(client, nameof(EmulatorClient.Secret), client.Id, client.Secret);
        }
    }

    private static void Add(object target, string secretName, string id, string secret)
    {
        PSMemberInfoCollection<PSMemberInfo> members = PSObject.AsPSObject(target).Members;
        if (members["Credential"] is null)
        {
            var credential = new PSCredential(id, FlowEnvironment.Protect(secret));
            members.Add(new PSNoteProperty("Credential", credential));
            members.Add(new PSNoteProperty(secretName, credential.Password));
        }
    }
}
