using System.Security.AccessControl;
using System.Security.Principal;
using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>What the journal asks of a system's files, and does otherwise on each.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlock = 11;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_scanner_has_in_hand_is_tried_again()
    {
        int tries = 0;
        int waits = 0;

        OwnFiles.Patiently(() => Fail(++tries < 4), () => waits++);

        Assert.Equal((4, 3), (tries, waits));
    }

    [Fact]
    public void It_is_given_up_after_a_second()
    {
        int waits = 0;

        Assert.Throws<IOException>(() => OwnFiles.Patiently(() => Fail(true), () => waits++));

        Assert.Equal(49, waits);
    }

    [Fact]
    public void What_is_no_matter_of_sharing_is_told_at_once()
    {
        int waits = 0;

        Assert.Throws<FileNotFoundException>(() => OwnFiles.Patiently(() => throw new FileNotFoundException(), () => waits++));

        Assert.Equal(0, waits);
    }

    [Fact]
    public void Room_in_reserve_is_taken_while_another_run_takes_it()
    {
        string path = Path.Combine(_folder.Path, "unnamed.reserve");
        using (OwnFiles.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            new JournalReserve(path).Take();
        }

        Assert.Equal(JournalReserve.Size, new FileInfo(path).Length);
    }

    [Theory]
    [InlineData("OneDrive", "OneDrive/FlowExec", true)]
    [InlineData("OneDriveCommercial", "OneDrive", true)]
    [InlineData("OneDrive", "OneDrive Backup", false)]
    [InlineData("OneDrive", "batches", false)]
    [InlineData("Dropbox", "OneDrive", false)]
    public void A_folder_that_OneDrive_copies_is_known(string variable, string folder, bool isThere) => Assert.Equal(
        isThere,
        JournalFolder.IsInOneDrive(Path.Combine(_folder.Path, folder), name => name == variable ? Path.Combine(_folder.Path, "OneDrive") : null));

    [Theory]
    [InlineData(DriveType.Network, true)]
    [InlineData(DriveType.Fixed, false)]
    [InlineData(DriveType.Unknown, false)]
    public void A_folder_on_a_network_share_is_refused_with_the_reason(DriveType type, bool isRefused)
    {
        Exception? e = Record.Exception(() => JournalFolder.Prepare(_folder.Path, ownOnly: false, _ => type));
        Assert.Equal(isRefused ? "JournalOnNetworkShare" : null, (e as FlowJournalException)?.Reason);
        if (isRefused)
        {
            Assert.Contains(_folder.Path, e!.Message);
            Assert.Contains("Nothing was sent", e.Message);
        }
    }

    [Fact]
    public void A_folder_where_anyone_may_make_one_is_used_where_nobody_else_can_read_or_change_it()
    {
        // On Windows the folder of the tests is in the profile, whose rights serve.
        string place = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "Temp", $"FlowExec-{Guid.NewGuid():N}")
            : Path.Combine(_folder.Path, "place");
        try
        {
            string own = Path.Combine(place, "own", "batches");
            JournalFolder.Prepare(own, ownOnly: true);
            JournalFolder.Prepare(own, ownOnly: true);

            string open = OpenToAll(Path.Combine(place, "open"));
            FlowJournalException refused = Assert.Throws<FlowJournalException>(() => JournalFolder.Prepare(open, ownOnly: true));
            Assert.Equal("JournalUnusable", refused.Reason);
            Assert.Contains($"{open}: it is open to others.", refused.Message);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [Fact]
    public void A_link_to_a_folder_of_another_machine_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A link needs a right of its own there.");
        string there = Directory.CreateDirectory(Path.Combine(_folder.Path, "server", "share")).FullName;
        string link = Path.Combine(_folder.Path, "Documents");
        Directory.CreateSymbolicLink(link, there);

        FlowJournalException refused = Assert.Throws<FlowJournalException>(() => JournalFolder.Prepare(
            Path.Combine(link, "batches"), ownOnly: false,
            folder => folder.StartsWith(there, StringComparison.Ordinal) ? DriveType.Network : DriveType.Fixed));

        Assert.Equal("JournalOnNetworkShare", refused.Reason);
    }

    [Fact]
    public void The_disk_is_asked_in_earnest_on_macOS_too()
    {
        using JournalDb db = JournalSchema.Open(Path.Combine(_folder.Path, "some.db"));

        Assert.Equal((2, 1, 1), (db.Number("pragma synchronous"), db.Number("pragma fullfsync"), db.Number("pragma checkpoint_fullfsync")));
    }

    [Fact]
    public void A_boot_has_a_name_that_stays()
    {
        Assert.NotNull(BootId.Named());
        Assert.Equal(BootId.Named(), BootId.Named());
        byte[] id = new byte[BootId.Length];
        BootId.Write(id);
        Assert.True(BootId.IsNow(id));
        id[3] ^= 1;
        Assert.False(BootId.IsNow(id));
    }

    [Fact]
    public void Whoever_stands_still_while_naming_a_boot_of_Windows_is_not_waited_for()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Skip("Only Windows has to be given a name.");
            return;
        }

        string fresh = $@"Software\FlowExec\Test{Guid.NewGuid():N}";
        using ManualResetEventSlim isHeld = new(), isOver = new();
        var holder = new Thread(() =>
        {
            using var turn = new Mutex(initiallyOwned: false, BootId.Turn);
            turn.WaitOne();
            isHeld.Set();
            isOver.Wait();
            turn.ReleaseMutex();
        });
        holder.Start();
        isHeld.Wait(TestContext.Current.CancellationToken);

        string? meanwhile = BootId.Named(fresh);
        isOver.Set();
        holder.Join();
        string? then = BootId.Named(fresh);
        Microsoft.Win32.Registry.CurrentUser.DeleteSubKey(fresh);

        Assert.Null(meanwhile);
        Assert.NotNull(then);
    }

    private static string OpenToAll(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            var rights = new DirectorySecurity();
            rights.AddAccessRule(new FileSystemAccessRule(
                new SecurityIdentifier(WellKnownSidType.WorldSid, null), FileSystemRights.FullControl, AccessControlType.Allow));
            rights.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
        }

        return folder;
    }

    private static void Fail(bool isHeld)
    {
        if (isHeld)
        {
            throw new IOException("in use", OperatingSystem.IsWindows() ? SharingViolation : WouldBlock);
        }
    }
}
