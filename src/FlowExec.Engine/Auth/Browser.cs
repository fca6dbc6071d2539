using System.ComponentModel;
using System.Diagnostics;

namespace FlowExec.Engine.Auth;

/// <summary>The browser of this machine.</summary>
internal static class Browser
{
    /// <summary>Shows a page.</summary>
    /// <returns>False where there is no browser at hand: no screen, or nothing that opens pages.</returns>
    public static bool TryOpen(Uri page)
    {
        string? chosen = Environment.GetEnvironmentVariable("BROWSER");
        if (string.IsNullOrEmpty(chosen) && OperatingSystem.IsLinux()
            && Environment.GetEnvironmentVariable("DISPLAY") is null or ""
            && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or "")
        {
            return false;
        }

        try
        {
            using Process? process = Process.Start(string.IsNullOrEmpty(chosen)
                ? new ProcessStartInfo(page.AbsoluteUri) { UseShellExecute = true }
                : new ProcessStartInfo(chosen, [page.AbsoluteUri]));
            return true;
        }
        catch (Exception e) when (e is Win32Exception or PlatformNotSupportedException or InvalidOperationException)
        {
            return false;
        }
    }
}
