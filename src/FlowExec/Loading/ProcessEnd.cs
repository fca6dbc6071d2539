using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using FlowExec.Views;

namespace FlowExec.Loading;

/// <summary>
/// What a process that is told to end owes its runs: nothing more is sent, what is on its way is on record, and the batch is named. The
/// process then ends as it would have.
/// </summary>
internal static class ProcessEnd
{
    private static readonly ConcurrentDictionary<RunView, byte> Open = new();

    // Kept for the life of the process: what is collected hears nothing any more.
    private static readonly PosixSignalRegistration[] Signals =
    [
        .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, static context =>
            {
                ScriptExit.By(context.Signal);
                EndAll();
            })),
    ];

    static ProcessEnd() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        EndAll();
        GC.KeepAlive(Signals);
    };

    /// <summary>A run begins to be shown.</summary>
    public static void Watch(RunView run) => Open[run] = default;

    /// <summary>What was to be said of a run's end is said.</summary>
    public static void Forget(RunView run) => Open.TryRemove(run, out _);

    private static void EndAll() => Parallel.ForEach(Open.Keys, static run => run.EndEarly(RunEnding.Stopped));
}
