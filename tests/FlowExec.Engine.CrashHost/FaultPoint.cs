using System.Diagnostics;

namespace FlowExec.Engine.CrashHost;

/// <summary>The steps at which this process may die: it kills itself at the one that it was given.</summary>
internal static class FaultPoint
{
    private static int _steps;

    /// <summary>The step to die at; 0 for none.</summary>
    public static int DieAt { get; set; }

    /// <summary>A step was taken.</summary>
    public static void Pass()
    {
        if (Interlocked.Increment(ref _steps) == DieAt)
        {
            Process.GetCurrentProcess().Kill();
        }
    }
}
