using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace FlowExec.Loading;

/// <summary>
/// The exit code of a script that the end of a run has ended. PowerShell's is 0 where a script was stopped (Ctrl+C, SIGINT); here it is one
/// that tells.
/// </summary>
internal static class ScriptExit
{
    /// <summary>128 and SIGINT, as shells say it.</summary>
    private const int Stopped = 130;

    /// <summary>128 and SIGPIPE: as a program ends that writes to a pipe which nobody reads.</summary>
    private const int Unread = 141;

    private static readonly string[] Beginning = ["FILE", "COMMAND", "ENCODEDCOMMAND", "EC"];
    private static readonly bool IsOfScript = RunsScript(Environment.GetCommandLineArgs().Skip(1));
    private static int? _code;
    private static int? _signal;

    static ScriptExit() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
        Environment.ExitCode = _signal ?? _code ?? Environment.ExitCode;

    /// <summary>A run has ended, and its pipeline with it. On the pipeline's thread.</summary>
    /// <param name="why">What ended it.</param>
    /// <param name="host">The host; only a console's process is one script's.</param>
    public static void After(RunEnding? why, PSHost host)
    {
        if (why is RunEnding.Stopped or RunEnding.OutputLost && IsOfScript && host.Name == "ConsoleHost"
            && Runspace.DefaultRunspace is { Id: 1 })
        {
            _code = why == RunEnding.Stopped ? Stopped : Unread;
        }
    }

    /// <summary>SIGTERM or SIGHUP ends the process, with 128 and the signal's number. The script that it stops may have ended before
    /// that: the code is the same.</summary>
    public static void By(PosixSignal signal) => _signal = signal == PosixSignal.SIGHUP ? 129 : 143;

    /// <summary>True for <c>pwsh -File</c> and its kin, in any abbreviation; false where a prompt follows, at which a stop is
    /// no end.</summary>
    private static bool RunsScript(IEnumerable<string> arguments)
    {
        foreach (string argument in arguments)
        {
            string name = argument.TrimStart('-', '/').ToUpperInvariant();
            if (argument.StartsWith('-') && name.Length > 2 && "NOEXIT".StartsWith(name, StringComparison.Ordinal))
            {
                return false;
            }

            if (argument.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) || (argument.StartsWith('-') && name.Length > 0
                && Beginning.Any(known => known.StartsWith(name, StringComparison.Ordinal))))
            {
                return true;
            }
        }

        return false;
    }
}
