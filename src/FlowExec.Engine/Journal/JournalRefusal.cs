using SQLitePCL;

namespace FlowExec.Engine.Journal;

/// <summary>Why a journal cannot be used, in words: place and next step.</summary>
internal static class JournalRefusal
{
    private const string NothingSent = "Nothing was sent.";

    private static Sentence OtherPlace => $"Name another folder with {Term.Journal} or FLOWEXEC_JOURNAL.";

    public static FlowJournalException Held(string batch, string? holder) => new(
        "BatchHeld", $"The batch '{batch}' is being worked on by {holder ?? "another process"}.",
        "Wait until that run has ended, or stop it; what it launched stays on record.");

    public static FlowJournalException OtherOrg(FlowBatch batch, string org) => new(
        "BatchOfAnotherOrg", $"The batch '{batch.Name}' belongs to the org {batch.OrgName}, and not to {org}.", "Connect to that org.");

    public static FlowJournalException NotInDoubt(string batch, long row, FlowExecutionStatus status) => new(
        "BatchRowSettled", $"Row {row} of the batch '{batch}' is {status}: there is nothing to decide.",
        "Only a row that is Unknown, or that was not launched, can be decided about.");

    public static FlowJournalException NothingToEncrypt(string place) => new(
        "EncryptRefused", $"The journal in {place} holds no values of rows, so that nothing is there to encrypt.",
        $"Leave {Term.Encrypt} out, or name a PostgreSQL server with {Term.Journal}, such as 'Host=db;Database=flow'.",
        outcome: NothingSent);

    public static FlowJournalException NothingToShare(string place) => new(
        "SharedFileRefused", $"The journal in {place} is of this machine alone: no worker of another would read the rows from a file.",
        $"Leave {Term.SharedFile} out, or name a PostgreSQL server with {Term.Journal}, such as 'Host=db;Database=flow'.",
        outcome: NothingSent);

    public static FlowJournalException ExecutionIdMissing() => new(
        "ExecutionIdMissing", "A row that was launched needs its execution's id.", $"Give it with {Term.Launched}.");

    public static FlowJournalException Unusable(string place, string why, Exception? inner = null) => new(
        "JournalUnusable", $"The journal cannot be kept in {place}: {why.TrimEnd('.')}.", OtherPlace, inner, NothingSent);

    public static FlowJournalException NetworkShare(string folder) => new(
        "JournalOnNetworkShare",
        $"The journal cannot be kept in {folder}, which is on another machine: its locks cannot be relied on.",
        $"Name a folder on a disk of this machine with {Term.Journal} or FLOWEXEC_JOURNAL.", outcome: NothingSent);

    public static FlowJournalException Newer(string path) => new(
        "JournalNewer", $"The journal {path} was written by a newer FlowExec, which this one cannot read.",
        $"Update FlowExec on this machine, or name another folder with {Term.Journal}.", outcome: NothingSent);

    public static FlowJournalException Lost(string path) => new(
        "JournalLost", $"The journal {path} is gone: its folder was removed or replaced during the run. Sending has stopped.",
        "Keep the results that were shown: what was launched since is on record nowhere else.");

    /// <summary>What SQLite or the system said no to, where nothing was sent yet.</summary>
    public static FlowJournalException Opening(string path, Exception e) => e switch
    {
        FlowJournalException known => known,
        SqliteFailure { Kind: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => Damaged(path, e),
        SqliteFailure { Kind: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => new(
            "JournalLocked", $"The journal {path} is locked by another program.",
            $"Close what has it open (a backup, a database viewer), or name another folder with {Term.Journal}.", e, NothingSent),
        _ when IsFull(path, e) => new(
            "JournalFull", $"The disk is full: the journal {path} cannot be written.",
            $"Make room there. {OtherPlace}", e, NothingSent),
        _ => Unusable(path, e.Message, e),
    };

    /// <summary>What SQLite or the system said no to during a run.</summary>
    public static FlowJournalException Writing(string path, Exception e) => e switch
    {
        FlowJournalException known => known,
        _ when IsFull(path, e) => new(
            "JournalFull", $"The disk is full: the journal {path} can take no further rows. Sending has stopped.",
            "Make room there and run the batch again: it goes on where it stopped.", e),
        SqliteFailure { Kind: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => Damaged(path, e),
        _ => new(
            "JournalFailed", $"The journal {path} cannot be written: {e.Message.TrimEnd('.')}. Sending has stopped.",
            "Run the batch again once the folder can be written: it goes on where it stopped.", e),
    };

    private static FlowJournalException Damaged(string path, Exception e) => new(
        "JournalDamaged", $"The journal {path} is damaged, so what it has launched cannot be told.",
        "Restore it from a backup, or move it away and use another batch name. Rows that were launched are in no other place.", e);

    // A full disk shows in many ways: as itself, or as a file that cannot be made, mapped or made longer.
    public static bool IsFull(string path, Exception e)
    {
        const long Least = 256 * 1024;
        if (e is SqliteFailure { Kind: raw.SQLITE_FULL })
        {
            return true;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return e is SqliteFailure { Kind: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN } or IOException && Directory.Exists(folder)
            && new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace < Least;
    }
}
