using System.Management.Automation;
using FlowExec.Commands;
using FlowExec.Loading;

namespace FlowExec.Completion;

/// <summary>Completes the profiles of the platform CLI's configuration file.</summary>
public sealed class ProfileCompleter : WordCompleter
{
    private protected override IEnumerable<Word> Words(TypedCommand command)
    {
        using var here = PowerShell.Create(RunspaceMode.CurrentRunspace);
        string folder = here.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>()[0].ProviderPath;
        string? path = command.Text(nameof(ConnectFlowOrgCommand.ProfilePath));
        var choice = new ProfileChoice("", path is null ? null : Path.GetFullPath(path, folder), folder);
        return (Soon(_ => Task.FromResult(EngineGate.ProfileNames(choice).ToArray())) ?? []).Select(
            name => new Word(name, "a profile of the platform CLI"));
    }
}
