using System.Diagnostics;
using FlowExec.Cli.Output;
using FlowExec.Emulation;

namespace FlowExec.Cli.Emulators;

/// <summary>Runs an emulator until the process is told to end, or its parent has ended.</summary>
internal static class EmulatorHost
{
    public static async Task<int> RunAsync(FlowOrgEmulatorOptions options, int? parent, bool json, CancellationToken stop)
    {
        using Process? watched = parent is { } id ? Find(id) : null;
        using FlowOrgEmulator emulator = Start(options);
        string announcement = json ? EmulatorAnnouncement.Json(emulator) : EmulatorAnnouncement.Text(emulator);
        await Console.Out.WriteLineAsync(announcement).ConfigureAwait(false);

        Task end = watched is null ? Task.Delay(Timeout.InfiniteTimeSpan, stop) : watched.WaitForExitAsync(stop);
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        emulator.Stop();
        new Complaints(Console.Error).Note($"The emulator has stopped. Launches in it: {emulator.Ledger.LaunchCount:N0}.");
        return ExitCode.Success;
    }

    /// <summary>Starts an emulator, or says in the words of a user why not.</summary>
    /// <exception cref="FlowConfigurationException">An option or the flow file is wrong, or the port is taken.</exception>
    public static FlowOrgEmulator Start(FlowOrgEmulatorOptions options)
    {
        try
        {
            return FlowOrgEmulator.Start(options);
        }
        catch (IOException e)
        {
            throw new FlowConfigurationException("PortTaken", e.Message, "Give another --port, or none for a free one.", e);
        }
        catch (FormatException e)
        {
            throw new FlowConfigurationException("FlowFileWrong", e.Message, "Mend the file; docs/flowexec.md shows what stands in it.", e);
        }
        catch (ArgumentException e)
        {
            throw new FlowConfigurationException("OptionWrong", e.Message, "'flowexec emulator --help' lists what can be given.", e);
        }
    }

    private static Process Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException e)
        {
            throw new FlowConfigurationException(
                "ParentMissing", $"No process {id} runs.", "--parent takes the id of a running process.", e);
        }
    }
}
