using System.Diagnostics;

namespace FlowExec.Tests;

/// <summary>A program of the project as tests start it: by its own host on Windows, where a machine may have no SDK, and by dotnet.</summary>
internal static class StartedProgram
{
    /// <summary>How it is started.</summary>
    /// <param name="library">Its library.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ProcessStartInfo Of(string library, IEnumerable<string> arguments)
    {
        string own = Path.ChangeExtension(library, ".exe");
        return OperatingSystem.IsWindows() && File.Exists(own) ? new ProcessStartInfo(own, arguments)
            : new ProcessStartInfo("dotnet", [library, .. arguments]);
    }
}
