using System.Runtime.InteropServices;

namespace FlowExec.Loading;

/// <summary>Which of the native libraries that ship fits this machine.</summary>
internal static class NativePlatform
{
    /// <summary>Folders to try, the likeliest first. Two on Linux, where the C library decides and no call tells which one is
    /// there.</summary>
    public static IReadOnlyList<string> Candidates { get; } = Find();

    /// <summary>A library's file name on this system.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private static string[] Find()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            return [(OperatingSystem.IsWindows() ? "win-" : "osx-") + architecture];
        }

        string[] both = ["linux-" + architecture, "linux-musl-" + architecture];
        string id = RuntimeInformation.RuntimeIdentifier;
        return id.Contains("musl", StringComparison.Ordinal) || id.StartsWith("alpine", StringComparison.Ordinal)
            ? [both[1], both[0]] : both;
    }
}
