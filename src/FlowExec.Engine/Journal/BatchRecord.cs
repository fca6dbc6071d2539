namespace FlowExec.Engine.Journal;

/// <summary>A batch as its line in the journal says it.</summary>
internal sealed record BatchRecord(
    long Number, string Name, bool IsNamed, BatchIdentity Identity, byte[] Salt, long Started, long? Ended, string? Holder, string? Marks,
    bool HasOwnFlows = false)
{
    private const string Columns = """
        number, name, named, org, org_name, flow, contract, keys, command, salt, started, ended, holder, marks,
        own_flows
        """;

    private const string AllSql = $"select {Columns} from batch order by started desc, number desc";
    private const string OneSql = $"select {Columns} from batch where folded = ?1";

    private const string InsertSql = """
        insert into batch (number, name, folded, named, org, org_name, flow, contract, keys, command, salt, started, holder, marks)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """;

    private const string TakeSql = """
        update batch set holder = ?2, marks = ?3, ended = null, command = coalesce(?4, command) where number = ?1
        """;

    private const string ReleaseSql = "update batch set holder = null, marks = null where number = ?1";
    private const string OwnFlowsSql = "update batch set own_flows = 1 where number = ?1";
    private const string EndSql = "update batch set ended = ?2 where number = ?1";

    /// <summary>The id below those of its rows.</summary>
    public long FirstId => Number << 32;

    /// <summary>The highest id that a row of it can have.</summary>
    public long LastId => FirstId | uint.MaxValue;

    /// <summary>A time that is kept as milliseconds since its start.</summary>
    public DateTimeOffset Moment(long elapsed) => DateTimeOffset.FromUnixTimeMilliseconds(Started + elapsed);

    public static IReadOnlyList<BatchRecord> All(JournalDb db)
    {
        var found = new List<BatchRecord>();
        JournalStatement statement = db.Prepare(AllSql);
        while (statement.Read())
        {
            found.Add(Read(statement));
        }

        statement.Reset();
        return found;
    }

    public static BatchRecord? Find(JournalDb db, string name)
    {
        JournalStatement statement = db.Prepare(OneSql).Bind(1, Fold(name));
        BatchRecord? found = statement.Read() ? Read(statement) : null;
        statement.Reset();
        return found;
    }

    public void Insert(JournalDb db)
    {
        JournalStatement statement = db.Prepare(InsertSql);
        statement.Bind(1, Number).Bind(2, Name).Bind(3, Fold(Name)).Bind(4, IsNamed ? 1 : 0).Bind(5, Identity.OrgId).Bind(6,
            Identity.OrgName)
            .Bind(7, Identity.Flow).Bind(8, Identity.Contract).Bind(9, Identity.KeyColumns).Bind(10, Identity.Command).Bind(11, Salt)
            .Bind(12, Started).Bind(13, Holder).Bind(14, Marks).Run();
    }

    /// <summary>Notes who works on it.</summary>
    public void Take(JournalDb db, BatchOwner owner, string marks, string? command) =>
        db.Prepare(TakeSql).Bind(1, Number).Bind(2, owner.ToString()).Bind(3, marks).Bind(4, command).Run();

    /// <summary>Notes that nobody works on it.</summary>
    public static void Release(JournalDb db, long number) => db.Prepare(ReleaseSql).Bind(1, number).Run();

    /// <summary>Notes that a run came to its end.</summary>
    public static void End(JournalDb db, long number, long when) => db.Prepare(EndSql).Bind(1, number).Bind(2, when).Run();

    /// <summary>Notes that a row names a flow of its own.</summary>
    public static void NoteOwnFlows(JournalDb db, long number) => db.Prepare(OwnFlowsSql).Bind(1, number).Run();

    /// <summary>The highest slot of a batch; 0 where it has no row.</summary>
    public static long LastSlot(JournalDb db, BatchRecord batch)
    {
        JournalStatement statement =
            db.Prepare("select max(id) from row where id between ?1 and ?2").Bind(1, batch.FirstId).Bind(2, batch.LastId);
        long last = statement.Read() && !statement.IsNull(0) ? statement.Number(0) - batch.FirstId : 0;
        statement.Reset();
        return last;
    }

    private static string Fold(string name) => name.ToUpperInvariant();

    private static BatchRecord Read(JournalStatement s) => new(
        s.Number(0), s.Text(1)!, s.Number(2) != 0,
        new BatchIdentity(s.Number(2) != 0 ? s.Text(1) : null, s.Text(3)!, s.Text(4)!, s.Text(5), s.Text(6)!, s.Text(7), s.Text(8)),
        s.Blob(9).ToArray(), s.Number(10), s.IsNull(11) ? null : s.Number(11), s.Text(12), s.Text(13), s.Number(14) != 0);
}
