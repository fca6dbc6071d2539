using FlowExec.Emulation;

namespace FlowExec.Loading;

/// <summary>Starts and stops the emulators of a runspace.</summary>
internal static class RunspaceEmulators
{
    /// <summary>The running emulators of this runspace, oldest first.</summary>
    public static IReadOnlyList<FlowOrgEmulator> All => RunspaceHoldings.Here.Emulators<FlowOrgEmulator>();

    /// <summary>Starts one that ends with the runspace at the latest.</summary>
    /// <exception cref="FlowConfigurationException">An option cannot be, or the port is taken.</exception>
    public static FlowOrgEmulator Start(FlowOrgEmulatorOptions options)
    {
        try
        {
            FlowOrgEmulator emulator = FlowOrgEmulator.Start(options);
            EmulatorCredential.AddTo(emulator);
            RunspaceHoldings.Here.AddEmulator(emulator);
            return emulator;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or IOException)
        {
            throw new FlowConfigurationException("EmulatorNotStarted", $"The emulator was not started: {e.Message}", e switch
            {
                FormatException => "Correct the file; docs/emulator.md describes what stands in it.",
                ArgumentException => "Correct what the message names.",
                _ => "Port 0, the default, takes a free port.",
            }, e);
        }
    }

    /// <summary>Stops one.</summary>
    public static void Stop(FlowOrgEmulator emulator)
    {
        RunspaceHoldings.Here.ForgetEmulator(emulator);
        emulator.Dispose();
    }
}
