using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace FlowExec.Engine.Journal;

/// <summary>
/// Files and folders that their user alone reads: by their mode on Unix. On Windows the rights of the user's profile serve; elsewhere
/// there a folder gets rights of its own, which its files inherit. The only place that says so.
/// </summary>
internal static class OwnFiles
{
    private const UnixFileMode OfFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfFolder = OfFile | UnixFileMode.UserExecute;

    /// <summary>How often something is tried, and how long in between: a second in all.</summary>
    private const int MostTries = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Opens or makes a file.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // The one place.
            options.UnixCreateMode = OfFile;
#pragma warning restore RS0030
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes a folder where there is none.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            CreateOnWindows(folder);
            return;
        }

#pragma warning disable RS0030 // The one place.
        Directory.CreateDirectory(folder, OfFolder);
#pragma warning restore RS0030
    }

    /// <summary>True where others can read a folder that is there. What Windows says of rights is not asked.</summary>
    public static bool IsReadByOthers(string folder) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~OfFolder) != 0;

    /// <summary>Does something to a file of ours. Where a scanner has it in hand for a moment, as on Windows they have what is new, it is
    /// tried again for a second.</summary>
    /// <param name="change">What is done.</param>
    /// <param name="wait">Waits before the next try; null to wait for real.</param>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be done.</exception>
    public static void Patiently(Action change, Action? wait = null)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                change();
                return;
            }
            catch (Exception e) when (tries < MostTries && IsPassing(e))
            {
                (wait ?? Wait)();
            }
        }
    }

    // A file that a scanner holds while it is to go is refused by Windows as if its rights forbade it.
    private static bool IsPassing(Exception e) => e is IOException held ? OpenedFile.IsHeld(held)
        : e is UnauthorizedAccessException && OperatingSystem.IsWindows();

    private static void Wait()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(Pause);
    }

    [SupportedOSPlatform("windows")]
    private static void CreateOnWindows(string folder)
    {
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        if (profile.Length > 0 && Path.GetFullPath(folder).StartsWith(profile + '\\', StringComparison.OrdinalIgnoreCase))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        using WindowsIdentity user = WindowsIdentity.GetCurrent();
        var rights = new DirectorySecurity();
        rights.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        SecurityIdentifier[] trusted =
        [
            user.User!, new(WellKnownSidType.LocalSystemSid, null), new(WellKnownSidType.BuiltinAdministratorsSid, null),
        ];
        foreach (SecurityIdentifier one in trusted)
        {
            rights.AddAccessRule(new FileSystemAccessRule(
                one, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                PropagationFlags.None, AccessControlType.Allow));
        }

        // What stands above it is as it is, or made as any folder.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        rights.CreateDirectory(folder);
    }
}
