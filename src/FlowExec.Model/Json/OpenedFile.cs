namespace FlowExec;

/// <summary>How every file is opened that is read: others may go on writing to it, rename it and remove it.</summary>
internal static class OpenedFile
{
    private const int WindowsSharing = 32;
    private const int WindowsLocked = 33;
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="options">How it will be read.</param>
    /// <exception cref="IOException">It cannot be; where another program lets nobody read it, the message says what to do.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static FileStream Read(string path, FileOptions options = FileOptions.SequentialScan)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, options);
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new IOException("another program has it open and lets nobody else read it: close it in the other program, such as a "
                + "spreadsheet, and try again.", e.HResult);
        }
    }

    /// <summary>True where a file is there, and in the hands of somebody who shares it with nobody.</summary>
    /// <param name="e">What opening it said.</param>
    public static bool IsHeld(IOException e) => e.GetType() == typeof(IOException) && (OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is WindowsSharing or WindowsLocked
        : e.HResult is LinuxWouldBlock or MacWouldBlock);
}
