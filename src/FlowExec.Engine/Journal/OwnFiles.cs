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

    /// <summary>True where others can read a folder that is there, or on Windows change it: in a place where anyone may make one, somebody
    /// may have made it before.</summary>
    /// <exception cref="IOException">Its rights cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its rights may not be read.</exception>
    public static bool IsOpenToOthers(string folder) => OperatingSystem.IsWindows()
        ? !IsInProfile(folder) && IsOpenOnWindows(folder)
        : (File.GetUnixFileMode(folder) & ~OfFolder) != 0;

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
        if (IsInProfile(folder))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var rights = new DirectorySecurity();
        rights.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (SecurityIdentifier one in Trusted())
        {
            rights.AddAccessRule(new FileSystemAccessRule(
                one, FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                PropagationFlags.None, AccessControlType.Allow));
        }

        // What stands above it is as it is, or made as any folder.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        rights.CreateDirectory(folder);
    }

    /// <summary>True within the user's profile, which nobody else can change.</summary>
    [SupportedOSPlatform("windows")]
    private static bool IsInProfile(string folder)
    {
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return profile.Length > 0 && Path.GetFullPath(folder).StartsWith(profile + '\\', StringComparison.OrdinalIgnoreCase);
    }

    [SupportedOSPlatform("windows")]
    private static bool IsOpenOnWindows(string folder)
    {
        DirectorySecurity rights = new DirectoryInfo(folder).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        SecurityIdentifier[] trusted = Trusted();
        return rights.GetOwner(typeof(SecurityIdentifier)) is not SecurityIdentifier owner || !trusted.Contains(owner)
            || rights.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier)).Cast<FileSystemAccessRule>()
                .Any(rule => rule.AccessControlType == AccessControlType.Allow && !trusted.Contains(rule.IdentityReference));
    }

    /// <summary>Whom a folder of the user's may belong to: the user, and those who can take it anyway.</summary>
    [SupportedOSPlatform("windows")]
    private static SecurityIdentifier[] Trusted()
    {
        using WindowsIdentity user = WindowsIdentity.GetCurrent();
        return [user.User!, new(WellKnownSidType.LocalSystemSid, null), new(WellKnownSidType.BuiltinAdministratorsSid, null)];
    }
}
