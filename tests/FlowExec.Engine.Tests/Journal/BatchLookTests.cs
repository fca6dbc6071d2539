using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>Batches that are watched from another process than the one that works on them.</summary>
public sealed class BatchLookTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HastyClock _clock = new();
    private readonly SqliteStore _store;

    public BatchLookTests() => _store = new SqliteStore(_folder.Path, _clock);

    [Fact]
    public async Task A_batch_is_watched_until_nobody_works_on_it()
    {
        IOpenBatch batch = await OpenAsync();
        long settled = 0;
        var seen = new List<WatchedBatch>();
        await foreach (WatchedBatch watched in LookAsync())
        {
            seen.Add(watched);
            if (seen.Count < 30)
            {
                await BeginAsync(batch, ++settled, RowState.Launched);
            }
            else if (seen.Count == 30)
            {
                await BeginAsync(batch, 30, RowState.Invalid);
                await batch.EndAsync();
                await batch.DisposeAsync();
            }
        }

        Assert.Equal(31, seen.Count);
        Assert.All(seen[..30], watched => Assert.False(watched.IsOver));
        Assert.True(seen[30].IsOver);
        Assert.Equal((29, 1, 0L), (seen[30].Batch.Launched, seen[30].Failed, seen[30].Open));
    }

    [Fact]
    public async Task The_rate_is_of_the_last_minute_and_none_is_told_before_it_was_watched_for_long_enough()
    {
        await using IOpenBatch batch = await OpenAsync();
        var rates = new List<double?>();
        await foreach (WatchedBatch watched in LookAsync())
        {
            rates.Add(watched.RowsPerMinute);

            // One row a second, and none after 90 of them.
            if (rates.Count <= 90)
            {
                await BeginAsync(batch, rates.Count, RowState.Launched);
            }
            else if (rates.Count > 200)
            {
                break;
            }
        }

        Assert.All(rates[..5], Assert.Null);
        Assert.Equal(60, rates[80]!.Value, 5.0);
        Assert.Equal(0, rates[^1]);
    }

    [Fact]
    public async Task A_row_that_is_waited_for_is_no_doubt_until_its_process_dies()
    {
        IOpenBatch batch = await OpenAsync();
        RowTicket ticket = Ticket(1);
        await batch.AddAsync(new[] { ticket.Row }, new RowMatch[1], TestContext.Current.CancellationToken);
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        batch.Leaving(ticket);
        var seen = new List<WatchedBatch>();
        await foreach (WatchedBatch watched in LookAsync())
        {
            seen.Add(watched);
            if (seen.Count == 1)
            {
                // Given up with no outcome, as by a process that dies.
                await batch.DisposeAsync();
            }
        }

        Assert.Equal((1L, 0L), (seen[0].Batch.UnderWay, seen[0].InDoubt));
        Assert.Equal((0L, 1L), (seen[1].Batch.UnderWay, seen[1].InDoubt));
    }

    [Fact]
    public async Task A_batch_that_is_removed_meanwhile_is_gone()
    {
        await (await OpenAsync()).DisposeAsync();
        Assert.True(await _store.RemoveAsync("nightly", TestContext.Current.CancellationToken));

        await foreach (IReadOnlyList<WatchedBatch> seen in
            new BatchLook(_store, ["nightly"], _clock).RunAsync(TestContext.Current.CancellationToken))
        {
            Assert.Empty(seen);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static RowTicket Ticket(long row) => new(new RowKey(row, null, row * 1000), RowMatch.New(row));

    private static async Task BeginAsync(IOpenBatch batch, long row, RowState outcome)
    {
        RowTicket ticket = Ticket(row);
        await batch.AddAsync(new[] { ticket.Row }, new RowMatch[1], TestContext.Current.CancellationToken);
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        batch.Leaving(ticket);
        await batch.RecordAsync([new RowOutcome(ticket, outcome, null, null, null)]);
    }

    private async Task<IOpenBatch> OpenAsync() => await _store.OpenAsync(
        new BatchIdentity("nightly", "org-1", "Acme", "welcome", "Published"), BatchOwner.Here, TestContext.Current.CancellationToken);

    private async IAsyncEnumerable<WatchedBatch> LookAsync()
    {
        await foreach (IReadOnlyList<WatchedBatch> seen in
            new BatchLook(_store, ["nightly"], _clock).RunAsync(TestContext.Current.CancellationToken))
        {
            yield return Assert.Single(seen);
        }
    }
}
