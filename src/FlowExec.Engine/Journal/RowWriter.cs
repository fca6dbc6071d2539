namespace FlowExec.Engine.Journal;

/// <summary>Writes rows into a journal's tables, inside a transaction.</summary>
internal readonly struct RowWriter(JournalDb db)
{
    /// <summary>Takes as much room as any time up to half a minute: an outcome then fits where its Intent was.</summary>
    public const long TimeFloor = 128;

    private const string BeginSql = """
        insert into row values (?1, ?2, ?3, ?4, ?5, 128, zeroblob(16), ?6)
        on conflict (id) do update set state = excluded.state, attempt = excluded.attempt, content = excluded.content,
            begun = excluded.begun, took = 128, execution = excluded.execution
        where excluded.attempt > attempt
        """;

    private const string KeepSql = """
        insert or ignore into earlier
        select row.id, attempt, state, begun, took, execution, error, correlation from row left join note on note.id = row.id
        where row.id = ?1 and attempt < ?2
        """;

    private const string NoOutputSql = "delete from output where id = ?1";
    private const string OutputSql = "insert or replace into output values (?1, ?2)";
    private const string KeySql = "insert or ignore into key values (?1, ?2)";

    private const string OutcomeSql = """
        update row set state = ?2, took = max(128, ?4 - begun + 128), execution = coalesce(?5, execution)
        where id = ?1 and attempt = ?3 and (?6 >> state) & 1
        """;

    private const string NeverBegunSql = """
        insert into row values (?1, ?2, ?3, ?4, ?5, 128, coalesce(?6, zeroblob(16)), ?7)
        on conflict (id) do update set state = excluded.state, attempt = excluded.attempt, content = excluded.content,
            begun = excluded.begun, took = 128, execution = excluded.execution
        where excluded.attempt > attempt
        """;

    private const string NoteSql = "insert or replace into note values (?1, ?2, ?3)";

    private const string NoNoteSql = "delete from note where id = ?1";

    public void Write(SqliteBatch batch, in RowOutcome row)
    {
        long id = batch.Id(db, row.Ticket.Slot);
        long now = batch.Elapsed();
        if (row.State.IsIntent())
        {
            Begin(batch, row, id, now);
        }
        else
        {
            Settle(batch, row, id, now);
        }
    }

    private void Begin(SqliteBatch batch, in RowOutcome row, long id, long now)
    {
        RowTicket ticket = row.Ticket;
        Keep(ticket, id);
        int changed = db.Prepare(BeginSql).Bind(1, id).Bind(2, (long)row.State).Bind(3, ticket.Attempt).Bind(4, ticket.Row.Content)
            .Bind(5, now).Bind(6, ticket.Row.Key).Run();
        if (changed > 0 && ticket.Attempt == 1)
        {
            PutKey(batch, ticket.Row.Key, id);
        }
        else if (changed > 0)
        {
            db.Prepare(NoNoteSql).Bind(1, id).Run();
        }
    }

    private void Settle(SqliteBatch batch, in RowOutcome row, long id, long now)
    {
        RowTicket ticket = row.Ticket;
        Span<byte> execution = stackalloc byte[ExecutionIds.Length];
        JournalStatement update = db.Prepare(OutcomeSql).Bind(1, id).Bind(2, (long)row.State).Bind(3, ticket.Attempt).Bind(4, now);
        int changed = ExecutionIds.Bind(update, 5, row.ExecutionId, execution).Bind(6, RowStates.Before(row.State)).Run();
        if (changed == 0)
        {
            Keep(ticket, id);
            JournalStatement insert = db.Prepare(NeverBegunSql).Bind(1, id).Bind(2, (long)row.State).Bind(3, ticket.Attempt)
                .Bind(4, ticket.Row.Content).Bind(5, now).Bind(7, ticket.Row.Key);
            changed = ExecutionIds.Bind(insert, 6, row.ExecutionId, execution).Run();
            if (changed == 0)
            {
                return;
            }

            PutKey(batch, ticket.Row.Key, id);
        }

        if (row.Outputs is { } outputs)
        {
            db.Prepare(OutputSql).Bind(1, id).Bind(2, outputs).Run();
        }

        if (row.ErrorCode is not null || row.CorrelationId is not null)
        {
            db.Prepare(NoteSql).Bind(1, id).Bind(2, row.ErrorCode).Bind(3, row.CorrelationId).Run();
            batch.HasNotes = true;
        }
        else if (batch.HasNotes)
        {
            db.Prepare(NoNoteSql).Bind(1, id).Run();
        }
    }

    /// <summary>What became of a row so far goes aside before another attempt takes its place.</summary>
    private void Keep(in RowTicket ticket, long id)
    {
        if (ticket.Attempt > 1 && db.Prepare(KeepSql).Bind(1, id).Bind(2, ticket.Attempt).Run() > 0)
        {
            db.Prepare(NoOutputSql).Bind(1, id).Run();
        }
    }

    private void PutKey(SqliteBatch batch, string? key, long id)
    {
        if (key is not null)
        {
            db.Prepare(KeySql).Bind(1, batch.KeyHash(key)).Bind(2, id).Run();
        }
    }
}
