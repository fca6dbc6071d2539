using System.Globalization;
using FlowExec.Emulation;

namespace FlowExec.Bench.Emulator;

/// <summary>Many launches with a ledger that keeps counts only: what is live on the heap at each tenth.</summary>
internal static class MemoryRun
{
    public static async Task RunAsync(FlowOrgEmulator emulator, LaunchLoad load, int connections, int count)
    {
        // The executions that stay readable fill up first.
        await load.SendManyAsync(emulator.Port, connections, emulator.Options.ExecutionsKept * 2L);
        long first = GC.GetTotalMemory(forceFullCollection: true);
        for (int tenth = 1; tenth <= 10; tenth++)
        {
            await load.SendManyAsync(emulator.Port, connections, count / 10);
            long live = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{emulator.Ledger.LaunchCount,9} launches: live heap {(double)live / first:0.000} of that at the start ({(live - first) / 1024.0:0} KiB more), working set {Environment.WorkingSet >> 20} MiB"));
        }
    }
}
