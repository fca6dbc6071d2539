namespace FlowExec.Engine.Journal;

/// <summary>The folder that journals are kept in.</summary>
internal static class JournalFolder
{
    /// <summary>The environment variable that names another place.</summary>
    public const string Variable = "FLOWEXEC_JOURNAL";

    /// <summary>The user's own folder of this machine; null where the system names none.</summary>
    public static string? Default
    {
        get
        {
            string data =
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return data.Length == 0 ? null : Path.Combine(data, "FlowExec", "batches");
        }
    }

    /// <summary>Where journals go when the user's folder cannot be written.</summary>
    public static string Fallback => Path.Combine(Path.GetTempPath(), $"FlowExec-{Environment.UserName}", "batches");

    /// <summary>Makes a folder fit to hold journals, readable by the user alone.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ownOnly">True to refuse one that is open to others: a folder in a place where anyone may make one.</param>
    /// <param name="typeOf">Says what kind of drive a folder is on; null to ask the system.</param>
    /// <exception cref="FlowJournalException">It is none.</exception>
    public static void Prepare(string folder, bool ownOnly, Func<string, DriveType>? typeOf = null)
    {
        try
        {
            OwnFiles.CreateFolder(folder);
            if (ownOnly && OwnFiles.IsOpenToOthers(folder))
            {
                throw JournalRefusal.Unusable(folder, "it is open to others");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw JournalRefusal.Unusable(folder, e.Message, e);
        }

        if (IsNetworkShare(folder, typeOf ?? TypeOf))
        {
            throw JournalRefusal.NetworkShare(folder);
        }
    }

    /// <summary>True where OneDrive keeps a folder like its copy elsewhere: it may hold a file while it is written, and bring back an older
    /// one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="variable">Reads the environment, in which OneDrive says where it is.</param>
    public static bool IsInOneDrive(string folder, Func<string, string?> variable) =>
        ((string[])["OneDrive", "OneDriveConsumer", "OneDriveCommercial"]).Select(variable).Any(root => !string.IsNullOrEmpty(root)
            && !Path.GetRelativePath(root, folder).StartsWith("..", StringComparison.Ordinal)
            && !Path.IsPathRooted(Path.GetRelativePath(root, folder)));

    /// <summary>True where the folder is on another machine, or a link or a redirected folder above it leads there: locks and mapped files
    /// cannot be relied on there.</summary>
    private static bool IsNetworkShare(string folder, Func<string, DriveType> typeOf) =>
        IsElsewhere(folder, typeOf) || (Target(folder) is { } target && IsElsewhere(target, typeOf));

    private static bool IsElsewhere(string folder, Func<string, DriveType> typeOf)
    {
        try
        {
            return IsUnc(folder) || typeOf(folder) == DriveType.Network;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // What the system cannot name is tried.
            return false;
        }
    }

    /// <summary>Where a link in a folder's path leads it; null where there is none. A root is no link, and Windows refuses to be
    /// asked.</summary>
    private static string? Target(string folder)
    {
        for (DirectoryInfo above = new(folder); above.Parent is { } parent; above = parent)
        {
            try
            {
                if (above.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                {
                    return Path.Combine(target.FullName, Path.GetRelativePath(above.FullName, folder));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // One that cannot be asked hides no other.
            }
        }

        return null;
    }

    private static DriveType TypeOf(string folder) =>
        new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).DriveType;

    /// <summary>True for a name of another machine as Windows writes it; elsewhere no full path begins so.</summary>
    private static bool IsUnc(string folder) =>
        folder.StartsWith(@"\\", StringComparison.Ordinal) && !folder.StartsWith(@"\\?\", StringComparison.Ordinal)
        && !folder.StartsWith(@"\\.\", StringComparison.Ordinal) || folder.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase);
}
