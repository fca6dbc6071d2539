using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FlowExec.Bench.Launch;

/// <summary>A way to launch rows, run as a process of its own.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Command">The program, or an assembly that <c>dotnet</c> runs, and its arguments, for an emulator and some rows.</param>
internal sealed record Client(string Name, Func<Uri, (string Csv, string Bodies), string[]> Command);

/// <summary>What one process took.</summary>
/// <param name="Rows">How many rows it launched.</param>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Processor">Seconds of processor time, its own and the system's for it.</param>
internal readonly record struct Reading(int Rows, double Seconds, double Processor)
{
    public double RowsPerSecond => Rows / Seconds;

    public double ProcessorPerRow => Processor / Rows;
}

/// <summary>Runs clients.</summary>
internal static class Stopwatches
{
    public static async Task<Reading> RunAsync(Client client, Emulator emulator, Rows rows, int count, string scratch)
    {
        (string Csv, string Bodies) files = rows.Of(count);
        long before = await emulator.CountAsync();
        double processor = ChildrensProcessorSeconds();
        long began = Stopwatch.GetTimestamp();
        string[] command = client.Command(emulator.Api, files);
        bool isAssembly = command[0].EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : command[0], isAssembly ? command : command[1..])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = scratch,
        };
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        string complaints = await said;
        await process.WaitForExitAsync();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        processor = OperatingSystem.IsWindows() ? process.TotalProcessorTime.TotalSeconds : ChildrensProcessorSeconds() - processor;
        long launched = await emulator.CountAsync() - before;
        return process.ExitCode == 0 && launched == count ? new Reading(count, seconds, processor)
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"{client.Name} launched {launched} of {count} rows and ended with {process.ExitCode}: {complaints}"));
    }

    /// <summary>What processes that this one started and saw end have taken: the system still has that when they are gone.</summary>
    private static unsafe double ChildrensProcessorSeconds()
    {
        const int Children = -1;
        const int Longs = 18;
        if (OperatingSystem.IsWindows())
        {
            return 0;
        }

        // Two times first, of user and of system, each as seconds and microseconds in 16 bytes.
        long* usage = stackalloc long[Longs];
        _ = getrusage(Children, usage);
        return usage[0] + usage[2] + (((int)usage[1] + (int)usage[3]) / 1e6);
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern unsafe int getrusage(int who, long* usage);
}
