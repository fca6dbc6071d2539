using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>The profile that a user names, as seen from where the session stands: PowerShell's location is not the process's.</summary>
internal static class ProfileArgument
{
    /// <summary>Makes a path whole, where one is given.</summary>
    public static ProfileChoice Choose(SessionState session, string name, string? path) => new(
        name,
        path is null ? null : session.Path.GetUnresolvedProviderPathFromPSPath(path),
        session.Path.CurrentFileSystemLocation.ProviderPath);
}
