using System.Runtime.CompilerServices;

namespace FlowExec;

/// <summary>How the runtime compiles a method.</summary>
internal static class Compiled
{
    /// <summary>
    /// In full at its first call, for what is done with each cell of a file. By steps, as it goes about others, it first counts which
    /// branches are taken, and with a million rows that lasts for most of the second in which they are read.
    /// </summary>
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization;
}
