using System.Globalization;

namespace FlowExec.Engine.Tests.Journal.Postgres;

/// <summary>What a statement costs the server must not hang on what its statistics know: a batch is always younger than they are.</summary>
public class StatisticsTests
{
    private const int Rows = 3200;
    private static readonly BatchIdentity Keyed = SharedJournal.Nightly with { KeyColumns = "CustomerId" };

    [Fact]
    public async Task Rows_are_found_one_by_one_in_a_batch_that_the_statistics_do_not_know()
    {
        await using SharedJournal journal = await SharedJournal.BeginAsync();
        IOpenBatch batch = await journal.Store().OpenAsync(Keyed, BatchOwner.Here, SharedJournal.Stop);
        await journal.AskAsync("""
            alter table flowexec.row set (autovacuum_enabled = false);
            alter table flowexec.chunk set (autovacuum_enabled = false);
            insert into flowexec.row (batch, slot, attempt, state, content) select 0, slot, 1, 5, slot from generate_series(1, 50000) slot;
            insert into flowexec.chunk (batch, number, state) select 0, number, 2 from generate_series(0, 49999) number;
            analyze flowexec.row, flowexec.chunk;
            """);
        await batch.Work!.LoadAsync(
            Enumerable.Range(1, Rows).Select(row => new RowLoad(Ticket(row), "flow-1", "{}"u8.ToArray())).ToArray(), SharedJournal.Stop);
        await batch.Work.EndLoadAsync(isWhole: true);

        int launched = 0;
        for (bool isFirst = true; launched < Rows - 32; isFirst = false)
        {
            RowTicket[] tickets = await ClaimAsync(batch);
            await batch.BeginAsync(tickets);
            RowState state = isFirst ? RowState.NotSent : RowState.Launched;
            await batch.RecordAsync([.. tickets.Select(ticket => new RowOutcome(ticket, state, null, null, null))]);
            launched += isFirst ? 0 : tickets.Length;
        }

        // It leaves with rows under way. Another compares the same input with what is on record.
        await batch.BeginAsync(await ClaimAsync(batch));
        await batch.DisposeAsync();
        IOpenBatch next = await journal.Store().OpenAsync(Keyed, BatchOwner.Here, SharedJournal.Stop);
        var matches = new RowMatch[32];
        for (int from = 1; from <= Rows; from += matches.Length)
        {
            await next.AddAsync(Enumerable.Range(from, matches.Length).Select(row => Ticket(row).Row).ToArray(), matches, SharedJournal.Stop);
        }

        await next.DisposeAsync();

        await AssertFewAsync(journal, "row", Rows, 20 * Rows);
        await AssertFewAsync(journal, "chunk", Rows / 32, 40 * Rows / 32);
    }

    /// <summary>What lies below the last claim is found by the next but one.</summary>
    private static async Task<RowTicket[]> ClaimAsync(IOpenBatch batch)
    {
        RowClaims claims = await batch.Work!.ClaimAsync(32, SharedJournal.Stop);
        return claims.Rows.Count > 0 ? [.. claims.Rows.Select(row => row.Ticket)] : await ClaimAsync(batch);
    }

    private static RowTicket Ticket(long row) => new(row, 1, new RowKey(row, $"customer {row}", row));

    /// <summary>Sessions say what they have read when they end.</summary>
    private static async Task AssertFewAsync(SharedJournal journal, string table, int least, int most)
    {
        await journal.UntilAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'flowexec-%'", "0");
        string read = $"""
            select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_all_tables where schemaname = 'flowexec' and relname = '{table}'
            """;
        await journal.UntilAsync($"select ({read}) >= {least}", "True");
        Assert.InRange(int.Parse(await journal.AskAsync(read), CultureInfo.InvariantCulture), least, most);
    }
}
