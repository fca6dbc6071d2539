using SQLitePCL;

namespace FlowExec.Engine.Journal;

/// <summary>The tables of a journal file, and making such a file.</summary>
internal static class JournalSchema
{
    /// <summary>Raised with every change that an older FlowExec could not read.</summary>
    public const int Version = 2;

    private const int ApplicationId = 0x464C5842;

    // A row's id is its batch's number in the upper half and its slot in the lower. Its content, execution and time keep the room
    // they will need, so that an outcome is written in place of its Intent and no page splits. The key's text stands with the row; what is
    // looked up is its hash.
    private const string Tables = """
        create table batch (
            number integer primary key, name text not null, folded text not null unique, named integer not null,
            org text not null, org_name text not null, flow text, contract text not null, keys text, command text,
            salt blob not null, started integer not null, ended integer, holder text, marks text,
            kept integer not null default 0, own_flows integer not null default 0);
        create index batch_started on batch (started);
        create table row (
            id integer primary key, state integer not null, attempt integer not null, content integer not null,
            begun integer not null, took integer not null, execution, key text);
        create table key (hash integer not null, id integer not null, primary key (hash, id)) without rowid;
        create table note (id integer primary key, error text, correlation text);
        create table decision (id integer primary key, words text not null, skipped integer not null);
        """ + Later;

    // What version 1 did not have.
    private const string Later = """
        create table if not exists output (id integer primary key, json text not null);
        create table if not exists earlier (
            id integer not null, attempt integer not null, state integer not null, begun integer not null, took integer not null,
            execution, error text, correlation text, primary key (id, attempt)) without rowid;
        """;

    /// <summary>Opens a journal file, and makes it where there is none.</summary>
    /// <exception cref="FlowJournalException">It cannot be used.</exception>
    public static JournalDb Open(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        JournalDb db = JournalDb.Open(path, JournalFile.Patience);
        try
        {
            Check(db);
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file under another name first: nobody ever sees half of one.</summary>
    private static void Make(string path)
    {
        string fresh = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            OwnFiles.Open(fresh, FileMode.CreateNew, FileAccess.ReadWrite).Dispose();
            using (JournalDb db = JournalDb.Open(fresh, JournalFile.Patience))
            {
                db.Execute("pragma journal_mode = wal");
                db.Execute($"begin; {Tables} pragma application_id = {ApplicationId}; pragma user_version = {Version}; commit");
            }

            OwnFiles.Patiently(() => File.Move(fresh, path));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first.
        }
        finally
        {
            OwnFiles.Patiently(() => File.Delete(fresh));
        }
    }

    private static void Check(JournalDb db)
    {
        long version = db.Number("pragma user_version");
        if (db.Number("pragma application_id") != ApplicationId || version < 1)
        {
            throw new SqliteFailure(raw.SQLITE_NOTADB, "it is another program's file");
        }

        if (version > Version)
        {
            throw JournalRefusal.Newer(db.Path);
        }

        // On macOS a disk is asked in earnest by fullfsync alone; elsewhere it changes nothing.
        db.Execute("pragma synchronous = full; pragma fullfsync = on; pragma checkpoint_fullfsync = on; pragma cache_size = -8000");
        if (version < Version)
        {
            db.Transact(Upgrade);
        }
    }

    /// <summary>Gives a file of version 1 what it lacks. Another process may have been first.</summary>
    private static void Upgrade(JournalDb db)
    {
        if (db.Number("select count(*) from pragma_table_info('batch') where name = 'own_flows'") == 0)
        {
            db.Execute("alter table batch add column own_flows integer not null default 0");
        }

        db.Execute($"{Later} pragma user_version = {Version}");
    }
}
