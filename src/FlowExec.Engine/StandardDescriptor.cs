using System.Runtime.InteropServices;

namespace FlowExec.Engine;

/// <summary>
/// What the system knows of the process's standard output (1) and standard error (2), and .NET does not say: its console stream takes a
/// write to a pipe that nobody reads for done, and writes to whatever file has the number of an output that was closed. On Windows nothing
/// is known.
/// </summary>
internal static class StandardDescriptor
{
    private const int GetDescriptorFlags = 1;
    private const int GetStatusFlags = 3;
    private const int CloseOnExec = 1;
    private const int AccessMode = 3;
    private const int ReadOnly = 0;
    private const short ErrorHungUpOrInvalid = 0x08 | 0x10 | 0x20;

    /// <summary>
    /// False where the process was started without it. Its number is then given to the next file that the process opens; one's own files,
    /// unlike those that were handed in, are closed for children.
    /// </summary>
    public static bool IsOpen(int descriptor) => OperatingSystem.IsWindows()
        || (FileControl(descriptor, GetDescriptorFlags) is >= 0 and int own && (own & CloseOnExec) == 0
            && FileControl(descriptor, GetStatusFlags) is >= 0 and int status && (status & AccessMode) != ReadOnly);

    /// <summary>False where it is a pipe whose reader has gone, or a terminal that was closed.</summary>
    public static bool HasReader(int descriptor)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        var asked = new PollDescriptor { Descriptor = descriptor };
        return Poll(ref asked, 1, 0) <= 0 || (asked.Happened & ErrorHungUpOrInvalid) == 0;
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileControl(int descriptor, int command);

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
