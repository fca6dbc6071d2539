using System.Management.Automation.Host;

namespace FlowExec.Views;

/// <summary>Whether somebody is there who can answer a question.</summary>
internal static class HostQuestions
{
    /// <summary>True for a console or an editor that a person types into; false for scripts under a scheduler, jobs and remoting.</summary>
    public static bool CanAsk(PSHost host) => host.Name switch
    {
        "ConsoleHost" => Environment.UserInteractive && !Console.IsInputRedirected && !IsNonInteractive(Environment.GetCommandLineArgs()),
        "Visual Studio Code Host" => true,
        _ => false,
    };

    // PowerShell takes any beginning of the word that no other parameter shares.
    private static bool IsNonInteractive(IEnumerable<string> arguments) => arguments.Any(
        argument => argument.StartsWith('-') && argument.TrimStart('-').StartsWith("noni", StringComparison.OrdinalIgnoreCase));
}
