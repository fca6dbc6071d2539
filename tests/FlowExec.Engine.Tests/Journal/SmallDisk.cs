using System.Diagnostics;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>A disk that is soon full: a file system in memory, mounted for a test. Where that is not allowed the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _fillers;

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    public static SmallDisk Mount(string size)
    {
        var disk = new SmallDisk();
        string? refusal = OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk.Path) : "there is no tmpfs here";
        if (refusal is not null)
        {
            disk._folder.Dispose();
            Assert.Skip($"A small disk cannot be mounted: {refusal.Trim()}");
        }

        return disk;
    }

    public void MakeReadOnly() => Assert.Null(Run("mount", "-o", "remount,ro", Path));

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        byte[] block = new byte[4096];
        using FileStream filler = new(System.IO.Path.Combine(Path, $"filler-{_fillers++}"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
            {
                filler.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Empty()
    {
        foreach (string filler in Directory.GetFiles(Path, "filler-*"))
        {
            File.Delete(filler);
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
