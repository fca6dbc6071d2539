using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace FlowExec.Engine.Journal;

/// <summary>
/// Batches in a folder: a SQLite file for each that has a name, and one that the others share. Nothing is opened, and no code of SQLite
/// runs, before the first run.
/// </summary>
/// <param name="folder">The folder; null for the user's own, or where that cannot be written the one for temporary files.</param>
/// <param name="clock">Says when something happened.</param>
/// <param name="step">Called at each step of writing, on the writer's thread: tests end the process there.</param>
internal sealed partial class SqliteStore(string? folder, TimeProvider clock, Action? step = null) : IBatchStore
{
    /// <summary>The extension of a journal's file.</summary>
    public const string Extension = ".db";

    private const string SharedName = "unnamed";

    private static readonly TimeSpan HoldCheck = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private string? _chosen;
    private JournalFile? _shared;
    private int _sharedBy;

    public string Place => _chosen ?? folder ?? JournalFolder.Default ?? JournalFolder.Fallback;

    public Sentence? Warning { get; private set; }

    public async ValueTask<IOpenBatch> OpenAsync(BatchIdentity identity, BatchOwner owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string? name = identity.Name is { } given ? BatchNames.Clean(given) : null;
        string place = Choose();
        if (name is null || IsUnnamedRun(place, name))
        {
            return OpenShared(place, name, identity, owner);
        }

        // A look at the batch holds it for a moment too.
        for (int tries = 0; tries < 4; tries++)
        {
            if (TryOpenNamed(place, name, identity, owner) is { } opened)
            {
                return opened;
            }

            await Task.Delay(HoldCheck, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        return TryOpenNamed(place, name, identity, owner) ?? throw JournalRefusal.Held(name, Holder(place, name));
    }

    public ValueTask<IReadOnlyList<FlowBatch>> ListAsync(string? name, CancellationToken cancellationToken)
    {
        var found = new List<FlowBatch>();
        foreach (string path in Files(name))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using BatchFile file = BatchFile.Open(path, clock);
            found.AddRange(file.Summarize(name));
        }

        return ValueTask.FromResult<IReadOnlyList<FlowBatch>>([.. found.OrderByDescending(batch => batch.DateStarted)]);
    }

    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        foreach (string path in Files(null))
        {
            using BatchFile file = BatchFile.Open(path, clock);
            names.AddRange(file.Names());
        }

        return names;
    }

    public async IAsyncEnumerable<FlowBatchRow> ReadAsync(
        string name, IReadOnlyCollection<FlowExecutionStatus> statuses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string path in Files(name))
        {
            using BatchFile file = BatchFile.Open(path, clock);
            foreach (FlowBatchRow row in file.Read(name, statuses))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return row;
            }
        }
    }

    public ValueTask<FlowBatchRow?> ResolveAsync(string name, long row, BatchDecision decision, CancellationToken cancellationToken)
    {
        foreach (string path in Files(name))
        {
            using BatchFile file = BatchFile.Open(path, clock);
            if (file.Resolve(name, row, decision) is { } resolved)
            {
                return ValueTask.FromResult<FlowBatchRow?>(resolved);
            }
        }

        return ValueTask.FromResult<FlowBatchRow?>(null);
    }

    public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        bool removed = false;
        foreach (string path in Files(name))
        {
            removed |= BatchFile.Remove(path, name, isShared: Path.GetFileName(path) == SharedName + Extension, clock);
        }

        return ValueTask.FromResult(removed);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _shared?.Dispose();
            _shared = null;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The folder to write to, made and tried.</summary>
    private string Choose()
    {
        lock (_gate)
        {
            if (_chosen is not null && Directory.Exists(_chosen))
            {
                return _chosen;
            }

            string wanted = folder ?? JournalFolder.Default ?? JournalFolder.Fallback;
            try
            {
                JournalFolder.Prepare(wanted, ownOnly: false);
            }
            catch (FlowJournalException e) when (folder is null && wanted != JournalFolder.Fallback)
            {
                JournalFolder.Prepare(JournalFolder.Fallback, ownOnly: true);
                wanted = JournalFolder.Fallback;
                Warning =
                    $"{e.Cause} It is kept in {wanted} instead, "
                        + $"which the system may empty: name a folder with {Term.Journal} or {JournalFolder.Variable}.";
            }

            if (JournalFolder.IsInOneDrive(wanted, Environment.GetEnvironmentVariable))
            {
                Warning ??= $"The journal is kept in {wanted}, which OneDrive copies while it is written, and where it may bring back an "
                    + $"older one: name a folder outside of it with {Term.Journal} or {JournalFolder.Variable}.";
            }

            return _chosen = wanted;
        }
    }

    /// <summary>Files that may hold a batch of a name, or any.</summary>
    private IEnumerable<string> Files(string? name)
    {
        string[] folders = folder is not null ? [folder] : JournalFolder.Default is { } own ? [own, JournalFolder.Fallback]
            : [JournalFolder.Fallback];
        foreach (string place in folders.Where(Directory.Exists))
        {
            IEnumerable<string> paths = name is null ? Directory.EnumerateFiles(place, "*" + Extension)
                : [PathOf(place, name), SharedPath(place)];
            foreach (string path in paths.Where(File.Exists))
            {
                yield return path;
            }
        }
    }

    private SqliteBatch? TryOpenNamed(string place, string name, BatchIdentity identity, BatchOwner owner)
    {
        string path = PathOf(place, name);
        if (Hold(BatchFile.MarksBeside(path)) is not { } marks)
        {
            return null;
        }

        BatchRecord? record = null;
        long last = 0;
        JournalFile file = JournalFile.Open(path, marks, db =>
        {
            record = BatchRecord.Find(db, name);
            if (record is null)
            {
                record = New(0, name, identity, owner, BatchFile.MarksBeside(path));
                record.Insert(db);
            }
            else
            {
                last = TakeOver(db, record, identity, owner, BatchFile.MarksBeside(path), marks.Left());
            }
        }, step);
        return new SqliteBatch(file, record!, last, clock, static file => file.Close(tidy: true));
    }

    private SqliteBatch OpenShared(string place, string? name, BatchIdentity identity, BatchOwner owner)
    {
        lock (_gate)
        {
            JournalFile file = _shared ??= OpenSharedFile(place);
            BatchRecord? record = null;
            long last = 0;
            try
            {
                if (name is not null)
                {
                    using JournalDb db = JournalSchema.Open(file.Path);
                    db.Transact(db =>
                    {
                        record = BatchRecord.Find(db, name)!;
                        last = BatchFile.IsFree(file.Path, record, out IReadOnlyDictionary<long, long>? left)
                            ? TakeOver(db, record, identity, owner, file.Marks.Path, left)
                            : throw JournalRefusal.Held(name, record.Holder);
                    });
                }

                record ??= New(SqliteBatch.NoNumber, BatchNames.Make(clock.GetUtcNow()), identity, owner, file.Marks.Path);
                _sharedBy++;
                return new SqliteBatch(file, record, last, clock, CloseShared);
            }
            catch (Exception e) when (e is SqliteFailure or IOException or FlowJournalException)
            {
                throw JournalRefusal.Opening(file.Path, e);
            }
            finally
            {
                CloseIfIdle();
            }
        }
    }

    private JournalFile OpenSharedFile(string place)
    {
        string path = SharedPath(place);
        string marks =
            Path.Combine(place,
            $"{SharedName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{BatchFile.MarksExtension}");

        // A short log is read in no time by the run that opens the file next.
        return JournalFile.Open(
            path, Hold(marks) ?? throw JournalRefusal.Held(SharedName, null), static db =>
                db.Execute("pragma wal_autocheckpoint = 128"), step);
    }

    private void CloseShared(JournalFile file)
    {
        lock (_gate)
        {
            _sharedBy--;
            CloseIfIdle();
        }
    }

    private void CloseIfIdle()
    {
        if (_sharedBy == 0 && _shared is { } file)
        {
            _shared = null;
            file.Close(tidy: false);
            OwnFiles.Patiently(() => File.Delete(file.Marks.Path));
        }
    }

    private BatchRecord New(long number, string name, BatchIdentity identity, BatchOwner owner, string marks) => new(
        number, name, identity.Name is not null, identity, RandomNumberGenerator.GetBytes(16),
            clock.GetUtcNow().ToUnixTimeMilliseconds(), null,
        owner.ToString(), Path.GetFileName(marks));

    /// <summary>Settles what was left of a batch, and notes who works on it now.</summary>
    /// <returns>Its highest slot.</returns>
    private long TakeOver(
        JournalDb db, BatchRecord record, BatchIdentity identity, BatchOwner owner, string marks, IReadOnlyDictionary<long, long>? left)
    {
        if (record.Identity.Refuses(identity) is { } refusal)
        {
            throw refusal;
        }

        BatchSettling.Settle(db, record, left, clock.GetUtcNow());
        record.Take(db, owner, Path.GetFileName(marks), identity.Command);
        return BatchRecord.LastSlot(db, record);
    }

    private static LeavingMarks? Hold(string marks)
    {
        try
        {
            return LeavingMarks.TryOpen(marks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalRefusal.Opening(Path.GetDirectoryName(marks)!, e);
        }
    }

    private string? Holder(string place, string name)
    {
        using BatchFile file = BatchFile.Open(PathOf(place, name), clock);
        return file.Summarize(name) is [var batch, ..] ? batch.Holder : null;
    }

    private bool IsUnnamedRun(string place, string name)
    {
        if (!MadeName().IsMatch(name) || File.Exists(PathOf(place, name)) || !File.Exists(SharedPath(place)))
        {
            return false;
        }

        using BatchFile file = BatchFile.Open(SharedPath(place), clock);
        return file.Has(name);
    }

    private static string PathOf(string place, string name) => Path.Combine(place, BatchNames.File(name) + Extension);

    private static string SharedPath(string place) => Path.Combine(place, SharedName + Extension);

    [GeneratedRegex(@"^\d{8}-\d{6}-[a-z0-9]{6}$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MadeName();
}
