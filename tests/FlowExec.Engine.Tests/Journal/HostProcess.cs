using System.Diagnostics;
using FlowExec.Engine.CrashHost;
using FlowExec.Tests;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>Processes of the program that may be killed and frozen. None keeps the output of this one open.</summary>
internal static class HostProcess
{
    /// <summary>Starts one, whose errors are to be read.</summary>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="environment">What its environment has besides.</param>
    public static Process Start(IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        ProcessStartInfo start = StartedProgram.Of(typeof(RunProcess).Assembly.Location, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
