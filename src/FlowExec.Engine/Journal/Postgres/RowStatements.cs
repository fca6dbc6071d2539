using System.Globalization;
using Npgsql;

namespace FlowExec.Engine.Journal.Postgres;

/// <summary>
/// What is written of rows, in SQL. Each statement can be repeated. Each finds its rows by their numbers, one by one, whatever the server's
/// statistics say: of a batch that is younger than the last analyze they say that it has one row, and where its number is a plain value the
/// planner reads all of it to find that row. So the number comes in as a column of a list that the planner cannot look into: that is what
/// <c>offset 0</c> is for.
/// </summary>
internal static class RowStatements
{
    /// <summary>What became of rows goes aside before another attempt takes its place.</summary>
    public const string KeepSql = """
        insert into flowexec.earlier
        select r.batch, r.slot, r.attempt, case r.state when 2 then 12 else r.state end, r.begun, r.changed, r.execution, r.error,
            r.correlation
        from (select $1::integer as batch, * from unnest($2::bigint[], $3::integer[]) as u(slot, attempt) offset 0) t
        join flowexec.row r on r.batch = t.batch and r.slot = t.slot
        where r.attempt > 0 and r.attempt < t.attempt on conflict do nothing
        """;

    // In the order of their numbers, as everywhere: two who change the same rows wait for each other, and do not block each other.
    private const string OutcomeSql = """
        update flowexec.row r set state = t.state, changed = clock_timestamp(), execution = coalesce(t.execution, r.execution),
            error = t.error, correlation = t.correlation, outputs = coalesce(t.outputs, r.outputs),
            body = case when t.state in (2, 12, 13) then r.body end
        from (select $1::integer as batch, *
            from unnest($2::bigint[], $3::integer[], $4::smallint[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[])
                as u(slot, attempt, state, before, execution, error, correlation, outputs) offset 0) t
        where r.batch = t.batch and r.slot = t.slot and r.attempt = t.attempt and (t.before >> r.state) & 1 = 1
        """;

    private const string NeverBegunSql = """
        insert into flowexec.row (batch, slot, attempt, state, content, key, execution, error, correlation, outputs)
        select t.batch, t.slot, t.attempt, t.state, t.content, t.key, t.execution, t.error, t.correlation, t.outputs
        from (select $1::integer as batch, *
            from unnest($2::bigint[], $3::integer[], $4::smallint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[]) as u(slot, attempt, state, content, key, execution, error, correlation, outputs) offset 0) t
        where not exists (select from flowexec.row r where r.batch = t.batch and r.slot = t.slot and r.attempt >= t.attempt)
        on conflict (batch, slot) do update set state = excluded.state, attempt = excluded.attempt, content = excluded.content,
            changed = clock_timestamp(), execution = excluded.execution, error = excluded.error, correlation = excluded.correlation,
            outputs = excluded.outputs, body = null
        where excluded.attempt > flowexec.row.attempt
        """;

    /// <summary>Opens chunks again, a row of which can be sent after all.</summary>
    public static readonly string ReopenSql = $"""
        update flowexec.chunk c set state = 0, worker = null
        from (select $1::integer as batch, number from unnest($2::bigint[]) as u(number) offset 0) t
        where c.batch = t.batch and c.number = t.number and c.state = 2 and {OpenRows("c")}
        """;

    private const string FenceSql = "select 1 from flowexec.worker where id = $1 and state = 0 for share";

    // A row that is begun or in doubt is never begun again, and nobody begins an attempt that another began.
    private const string IntentSql = """
        insert into flowexec.row (batch, worker, slot, attempt, state, content, key)
        select $1, $2, t.slot, t.attempt, t.state, t.content, t.key
        from unnest($3::bigint[], $4::integer[], $5::smallint[], $6::bigint[], $7::text[]) as t(slot, attempt, state, content, key)
        where exists (select from flowexec.worker where id = $2 and state = 0)
        on conflict (batch, slot) do update set worker = excluded.worker, attempt = excluded.attempt, state = excluded.state,
            content = excluded.content, begun = excluded.begun, changed = excluded.begun, error = null, correlation = null,
            execution = null, outputs = null
        where (excluded.attempt > flowexec.row.attempt and flowexec.row.state not in (3, 4, 13))
            or (excluded.attempt = flowexec.row.attempt and flowexec.row.state in (3, 4) and excluded.worker = flowexec.row.worker)
        returning slot
        """;

    /// <summary>Adds giving chunks back to a transaction.</summary>
    public static void AddReleases(NpgsqlBatch commands, int batch, long worker, IReadOnlyCollection<ClaimedChunk> chunks)
    {
        // Locked first: a row that came back meanwhile is seen by the second, whose view of the rows is younger.
        long[] numbers = [.. chunks.Select(chunk => chunk.Number).Order()];
        Sql.Add(commands, """
            select c.number from (select $1::integer as batch, number from unnest($2::bigint[]) as u(number) offset 0) t
            join flowexec.chunk c on c.batch = t.batch and c.number = t.number order by c.number for update of c
            """,
            Sql.Value(batch), Sql.Value(numbers));
        Sql.Add(commands, $"""
            update flowexec.chunk c set state = case when {OpenRows("c")} then 0 else 2 end, worker = null
            from (select $1::integer as batch, * from unnest($3::bigint[], $4::bigint[]) as u(number, claim) offset 0) t
            where c.batch = t.batch and c.number = t.number and c.claim = t.claim and c.worker = $2 and c.state = 1
            """,
            Sql.Value(batch), Sql.Value(worker), Sql.Value(chunks.Select(chunk => chunk.Number).ToArray()),
            Sql.Value(chunks.Select(chunk => chunk.Claim).ToArray()));
    }

    /// <summary>True, in SQL, where a chunk has a row that can be sent.</summary>
    public static string OpenRows(string chunk) => $"exists (select from {RowsOf(chunk)} r where {Sendable})";

    /// <summary>The rows of a chunk, in SQL.</summary>
    public static string RowsOf(string chunk) => string.Create(CultureInfo.InvariantCulture, $"""
        (select * from flowexec.row where batch = {chunk}.batch and slot > {chunk}.number * {ClaimedChunk.Size}
            and slot <= ({chunk}.number + 1) * {ClaimedChunk.Size} offset 0)
        """);

    /// <summary>True, in SQL, for a row that can be sent. One that could not be sent so often is left to the next run of its
    /// command.</summary>
    public const string Sendable = "(r.state = 2 or r.state = 12 and r.attempt < 5) and r.body is not null and r.skipped is not true";

    /// <summary>Adds outcomes to a transaction.</summary>
    public static void AddOutcomes(NpgsqlBatch commands, int batch, List<RowOutcome> outcomes, bool areBegun)
    {
        // A row may have two in one transaction: the later is a statement of its own.
        while (outcomes.Count > 0)
        {
            List<RowOutcome> first = [.. outcomes.DistinctBy(row => row.Ticket.Slot)];
            AddRound(commands, batch, first, areBegun);
            outcomes = first.Count == outcomes.Count ? [] : Without(outcomes, first);
        }

        static List<RowOutcome> Without(List<RowOutcome> outcomes, List<RowOutcome> first)
        {
            HashSet<long> seen = [.. first.Select(row => row.Ticket.Slot)];
            return [.. outcomes.Where(row => !seen.Remove(row.Ticket.Slot))];
        }
    }

    private static void AddRound(NpgsqlBatch commands, int batch, List<RowOutcome> outcomes, bool areBegun)
    {
        long[] slots = [.. outcomes.Select(row => row.Ticket.Slot)];
        int[] attempts = [.. outcomes.Select(row => row.Ticket.Attempt)];
        short[] states = [.. outcomes.Select(row => (short)row.State)];
        NpgsqlParameter[] Rest() =>
        [
            Sql.Texts(outcomes.Select(row => row.ExecutionId)), Sql.Texts(outcomes.Select(row => row.ErrorCode)),
            Sql.Texts(outcomes.Select(row => row.CorrelationId)), Sql.Texts(outcomes.Select(row => row.Outputs)),
        ];
        if (outcomes.Exists(row => row.Ticket.Attempt > 1))
        {
            Sql.Add(commands, KeepSql, Sql.Value(batch), Sql.Value(slots), Sql.Value(attempts));
        }

        // One that was never begun has no attempt to belong to: the second of the two puts it there.
        Sql.Add(commands, OutcomeSql,
            [Sql.Value(batch), Sql.Value(slots), Sql.Value(attempts), Sql.Value(states),
                Sql.Value(outcomes.Select(row => RowStates.Before(row.State)).ToArray()), .. Rest()]);
        if (!areBegun)
        {
            Sql.Add(commands, NeverBegunSql,
                [Sql.Value(batch), Sql.Value(slots), Sql.Value(attempts), Sql.Value(states),
                    Sql.Value(outcomes.Select(row => row.Ticket.Row.Content).ToArray()),
                    Sql.Texts(outcomes.Select(row => row.Ticket.Row.Key)), .. Rest()]);
        }

        long[] open = [.. outcomes.Where(row => row.State is RowState.NotSent or RowState.Planned)
            .Select(row => ClaimedChunk.Of(row.Ticket.Slot)).Distinct().Order()];
        if (open.Length > 0)
        {
            Sql.Add(commands, ReopenSql, Sql.Value(batch), Sql.Value(open));
        }
    }

    /// <summary>Adds Intents to a transaction: after the outcomes, since a row may have been given back among them.</summary>
    public static void AddIntents(NpgsqlBatch commands, int batch, long worker, List<RowOutcome> intents)
    {
        long[] slots = [.. intents.Select(row => row.Ticket.Slot)];
        int[] attempts = [.. intents.Select(row => row.Ticket.Attempt)];
        Sql.Add(commands, FenceSql, Sql.Value(worker));
        if (intents.Exists(row => row.Ticket.Attempt > 1))
        {
            Sql.Add(commands, KeepSql, Sql.Value(batch), Sql.Value(slots), Sql.Value(attempts));
        }

        Sql.Add(commands, IntentSql, Sql.Value(batch), Sql.Value(worker), Sql.Value(slots), Sql.Value(attempts),
            Sql.Value(intents.Select(row => (short)row.State).ToArray()),
            Sql.Value(intents.Select(row => row.Ticket.Row.Content).ToArray()),
            Sql.Texts(intents.Select(row => row.Ticket.Row.Key)));
    }
}

/// <summary>A stretch of rows that this worker claimed.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Claim">The claim that took it.</param>
internal readonly record struct ClaimedChunk(long Number, long Claim)
{
    /// <summary>Rows of a chunk: few enough that a small batch is shared by several workers.</summary>
    public const int Size = 32;

    /// <summary>The chunk of a row.</summary>
    public static long Of(long slot) => (slot - 1) / Size;
}
