using System.Management.Automation;

namespace FlowExec.Binding;

/// <summary>-Journal and -JournalCredential as the engine takes them.</summary>
internal static class JournalArgument
{
    private const string Variable = "FLOWEXEC_JOURNAL";

    /// <summary>The place of the journal: a server with who signs in to it, or a folder in full; null where none was named.</summary>
    /// <exception cref="FlowConfigurationException">A credential is given for a journal that is on no server.</exception>
    public static string? Place(SessionState session, string? journal, PSCredential? credential)
    {
        string? place = JournalPlace.Of(journal, session.Path.GetUnresolvedProviderPathFromPSPath);
        return credential is null ? place
            : JournalPlace.WithCredential(
                place ?? Environment.GetEnvironmentVariable(Variable) ?? "", credential.UserName,
                credential.GetNetworkCredential().Password);
    }
}
