using System.Diagnostics;
using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>What goes wrong with files and disks, and what a user is told.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private static readonly BatchIdentity Nightly = new("nightly", "org-1", "Acme", "welcome", "Published");

    private readonly TempFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, BatchNames.File("nightly") + SqliteStore.Extension);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_made_before_the_first_run()
    {
        string folder = System.IO.Path.Combine(_folder.Path, "none");
        await using var store = new SqliteStore(folder, TimeProvider.System);

        Assert.Empty(await store.ListAsync(null, Stop));
        Assert.False(await store.RemoveAsync("nightly", Stop));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Only_the_user_can_read_what_is_made()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows gives the user's own folder its rights.");
        string folder = System.IO.Path.Combine(_folder.Path, "a", "b");
        await using var store = new SqliteStore(folder, TimeProvider.System);
        await using IOpenBatch named = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        await using IOpenBatch unnamed = await store.OpenAsync(Nightly with { Name = null }, BatchOwner.Here, Stop);
        await LaunchAsync(named, 1);
        await LaunchAsync(unnamed, 1);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(folder));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file)));
    }

    [Fact]
    public async Task A_run_that_ended_leaves_one_file_and_its_marks()
    {
        await RunAsync(3);
        Assert.Equal([".db", ".leaving"], Directory.GetFiles(_folder.Path).Select(System.IO.Path.GetExtension).Order());
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_called_damaged()
    {
        await File.WriteAllTextAsync(Path, new string('x', 10_000), Stop);
        FlowJournalException e = await RefusalAsync(Nightly);
        Assert.Equal("JournalDamaged", e.Reason);
        Assert.Contains(Path, e.Message);
        Assert.NotNull(e.NextStep);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public async Task A_journal_that_lost_its_end_is_called_damaged_and_never_taken_for_a_shorter_one(double kept)
    {
        await RunAsync(2000);
        using (FileStream file = File.Open(Path, FileMode.Open))
        {
            file.SetLength((long)(file.Length * kept) / 4096 * 4096);
        }

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(async () =>
        {
            await using var store = new SqliteStore(_folder.Path, TimeProvider.System);
            await using IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
            RowKey[] keys = [.. Enumerable.Range(1, 2000).Select(Key)];
            await batch.AddAsync(keys, new RowMatch[2000], Stop);
        });
        Assert.Equal("JournalDamaged", e.Reason);
    }

    [Fact]
    public async Task A_newer_journal_is_left_alone()
    {
        await RunAsync(1);
        using (JournalDb db = JournalDb.Open(Path, TimeSpan.FromSeconds(1)))
        {
            db.Execute("pragma user_version = 99");
        }

        Assert.Equal("JournalNewer", (await RefusalAsync(Nightly)).Reason);
    }

    [Fact]
    public async Task An_older_journal_is_given_what_it_lacks()
    {
        await RunAsync(1);
        using (JournalDb db = JournalDb.Open(Path, TimeSpan.FromSeconds(1)))
        {
            db.Execute("drop table output; drop table earlier; alter table batch drop column own_flows; pragma user_version = 1");
        }

        await RunAsync(1);

        using JournalDb upgraded = JournalDb.Open(Path, TimeSpan.FromSeconds(1));
        Assert.Equal(JournalSchema.Version, upgraded.Number("pragma user_version"));
        Assert.Equal(0, upgraded.Number("select (select count(*) from output) + (select count(*) from earlier) + sum(own_flows) from batch"));
    }

    [Fact]
    public async Task A_journal_that_another_program_locks_is_refused()
    {
        await RunAsync(1);
        using JournalDb db = JournalDb.Open(Path, TimeSpan.FromSeconds(1));
        db.Execute("begin immediate");
        Assert.Equal("JournalLocked", (await RefusalAsync(Nightly)).Reason);
        db.Execute("rollback");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused_before_anything_is_sent()
    {
        string file = System.IO.Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Stop);
        await using var store = new SqliteStore(System.IO.Path.Combine(file, "batches"), TimeProvider.System);
        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(() => store.OpenAsync(Nightly, BatchOwner.Here, Stop).AsTask());
        Assert.Equal("JournalUnusable", e.Reason);
        Assert.Contains("-Journal", e.NextStep);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_refused_before_anything_is_sent()
    {
        using SmallDisk disk = SmallDisk.Mount("8m");
        disk.MakeReadOnly();
        await using var store = new SqliteStore(disk.Path, TimeProvider.System);
        Assert.Equal("JournalUnusable", (await Assert.ThrowsAsync<FlowJournalException>(
            () => store.OpenAsync(Nightly, BatchOwner.Here, Stop).AsTask())).Reason);
    }

    [Fact]
    public async Task A_folder_that_vanishes_stops_the_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not remove files that are open.");
        string folder = System.IO.Path.Combine(_folder.Path, "gone");
        await using var store = new SqliteStore(folder, TimeProvider.System);
        IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        await LaunchAsync(batch, 1);
        Directory.Delete(folder, recursive: true);

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(() => LaunchAsync(batch, 2));

        Assert.Equal("JournalLost", e.Reason);
        Assert.False(batch.MaySend);
        Assert.Equal(e.Reason, batch.Failure!.Reason);
        await WaitForAsync(batch.Failed);
        await Assert.ThrowsAsync<FlowJournalException>(() => LaunchAsync(batch, 3));
        await batch.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_whose_end_found_no_room_can_be_looked_at_before_there_is_some()
    {
        using SmallDisk disk = SmallDisk.Mount("8m");
        await using var store = new SqliteStore(disk.Path, TimeProvider.System);
        IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        await LaunchAsync(batch, 1);
        RowTicket[] underWay = [.. Enumerable.Range(2, 20_000).Select(row => new RowTicket(Key(row), RowMatch.New(row)))];
        await batch.BeginAsync(underWay);
        disk.Fill();
        for (int row = 30_000; batch.MaySend && row < 90_000; row++)
        {
            RowTicket ticket = new(Key(row), RowMatch.New(row));
            await Record.ExceptionAsync(() => batch.BeginAsync(new Span<RowTicket>(ref ticket)).AsTask());
        }

        // Of the room that is kept for outcomes too.
        disk.Fill();
        await batch.DisposeAsync();

        FlowBatch seen = Assert.Single(await store.ListAsync("nightly", Stop));
        List<FlowBatchRow> rows = await store.ReadAsync("nightly", [], Stop).ToListAsync(Stop);
        Assert.Null(seen.Holder);
        Assert.Equal((1, 0), (seen.Launched, seen.UnderWay));
        Assert.Equal(seen.Counts.Values.Sum(), rows.Count);
        Assert.Single(rows, row => row.Status == FlowExecutionStatus.Launched);
        Assert.All(rows.Skip(1), row => Assert.True(row.Status is FlowExecutionStatus.NotSent or FlowExecutionStatus.Unknown, $"{row.Status}"));
    }

    [Fact]
    public async Task On_a_full_disk_nothing_new_is_begun_and_what_is_under_way_gets_its_outcome()
    {
        using SmallDisk disk = SmallDisk.Mount("8m");
        await using var store = new SqliteStore(disk.Path, TimeProvider.System);
        IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        RowTicket[] underWay = [.. Enumerable.Range(1, 200).Select(row => new RowTicket(Key(row), RowMatch.New(row)))];
        await batch.BeginAsync(underWay);
        disk.Fill();

        FlowJournalException? full = null;
        for (int row = 201; full is null && row < 20_000; row++)
        {
            RowTicket ticket = new(Key(row), RowMatch.New(row));
            full = (FlowJournalException?)await Record.ExceptionAsync(() => batch.BeginAsync(new Span<RowTicket>(ref ticket)).AsTask());
        }

        Assert.Equal("JournalFull", full!.Reason);
        Assert.False(batch.MaySend);
        foreach (RowTicket ticket in underWay)
        {
            await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, $"e-{ticket.Slot}", null, null)]);
        }

        await batch.DisposeAsync();
        Assert.Equal(200, (await store.ListAsync("nightly", Stop))[0].Launched);

        Assert.Equal("JournalFull", (await Assert.ThrowsAsync<FlowJournalException>(async () =>
        {
            disk.Fill();
            await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        })).Reason);
        disk.Empty();
        await using IOpenBatch again = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        await LaunchAsync(again, 30_000);
    }

    [Fact]
    public async Task Old_runs_without_a_name_go_and_those_in_doubt_and_named_ones_stay()
    {
        var clock = new SettableClock();
        await using var store = new SqliteStore(_folder.Path, clock);
        BatchIdentity unnamed = Nightly with { Name = null };
        string old = await RunAsync(store, unnamed, RowState.Launched);
        string doubt = await RunAsync(store, unnamed, RowState.Unknown);
        await RunAsync(store, Nightly, RowState.Launched);
        clock.Now += TimeSpan.FromDays(29);
        string young = await RunAsync(store, unnamed, RowState.Launched);
        Assert.Equal(4, (await store.ListAsync(null, Stop)).Count);

        clock.Now += TimeSpan.FromDays(2);
        string last = await RunAsync(store, unnamed, RowState.Launched);

        Assert.Equal([last, young, doubt, "nightly"], (await store.ListAsync(null, Stop)).Select(batch => batch.Name).OrderBy(name => Array.IndexOf([last, young, doubt, "nightly"], name)));
        Assert.DoesNotContain(await store.ListAsync(null, Stop), batch => batch.Name == old);

        await store.ResolveAsync(doubt, 1, new BatchDecision(BatchVerdict.Launched, "e-1", "ada", null), Stop);
        await RunAsync(store, unnamed, RowState.Launched);
        Assert.DoesNotContain(await store.ListAsync(null, Stop), batch => batch.Name == doubt);
    }

    [Fact]
    public async Task An_unnamed_run_is_resumed_by_the_name_it_was_given()
    {
        await using var store = new SqliteStore(_folder.Path, TimeProvider.System);
        string name = await RunAsync(store, Nightly with { Name = null }, RowState.NotSent);

        await using IOpenBatch again = await store.OpenAsync(Nightly with { Name = name }, BatchOwner.Here, Stop);
        var match = new RowMatch[1];
        await again.AddAsync(new[] { Key(1) }, match, Stop);

        Assert.Equal(name, again.Name);
        Assert.Equal((RowMatchKind.Same, RowState.NotSent), (match[0].Kind, match[0].State));
        Assert.Equal("BatchHeld", (await RefusalAsync(Nightly with { Name = name })).Reason);
    }

    public void Dispose() => _folder.Dispose();

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static RowKey Key(int row) => new(row, null, row * 7L);

    private static async Task LaunchAsync(IOpenBatch batch, int row)
    {
        RowTicket ticket = new(Key(row), RowMatch.New(row));
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, $"e-{row}", null, null)]);
    }

    private async Task RunAsync(int rows)
    {
        await using var store = new SqliteStore(_folder.Path, TimeProvider.System);
        await using IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
        RowTicket[] tickets = [.. Enumerable.Range(1, rows).Select(row => new RowTicket(Key(row), RowMatch.New(row)))];
        await batch.BeginAsync(tickets);
        await batch.RecordAsync([.. tickets.Select(ticket => new RowOutcome(ticket, RowState.Launched, Guid.NewGuid().ToString(), null, null))]);
    }

    private static async Task<string> RunAsync(SqliteStore store, BatchIdentity identity, RowState state)
    {
        await using IOpenBatch batch = await store.OpenAsync(identity, BatchOwner.Here, Stop);
        RowTicket ticket = new(Key(1), RowMatch.New(1));
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        await batch.RecordAsync([new RowOutcome(ticket, state, null, null, null)]);
        return batch.Name;
    }

    private async Task<FlowJournalException> RefusalAsync(BatchIdentity identity)
    {
        await using var store = new SqliteStore(_folder.Path, TimeProvider.System);
        return await Assert.ThrowsAsync<FlowJournalException>(() => store.OpenAsync(identity, BatchOwner.Here, Stop).AsTask());
    }

    private static async Task WaitForAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_loses_no_row_and_puts_no_end_before_its_beginning()
    {
        var clock = new SettableClock();
        await using var store = new SqliteStore(_folder.Path, clock);
        foreach (int run in (int[])[1, 2])
        {
            await using IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, Stop);
            RowTicket ticket = new(Key(run), RowMatch.New(run));
            await batch.BeginAsync(new Span<RowTicket>(ref ticket));
            clock.Now -= TimeSpan.FromHours(30);
            batch.Leaving(ticket);
            if (run == 1)
            {
                await batch.RecordAsync([new RowOutcome(ticket, RowState.Launched, "e-1", null, null)]);
            }
        }

        List<FlowBatchRow> rows = await Rows.ToListAsync(store.ReadAsync("nightly", [], Stop));
        Assert.Equal([FlowExecutionStatus.Launched, FlowExecutionStatus.Unknown], rows.Select(row => row.Status));
        Assert.All(rows, row => Assert.True(row.DateChanged >= row.DateBegun));
    }

    [Fact]
    public async Task A_row_in_doubt_says_when_its_request_left()
    {
        var clock = new SettableClock();
        await using var store = new SqliteStore(_folder.Path, clock);
        DateTimeOffset began = clock.Now;
        await using (IOpenBatch batch = await store.OpenAsync(
            new BatchIdentity("left", "org", "Org", "flow", "Published"), BatchOwner.Here, TestContext.Current.CancellationToken))
        {
            RowTicket ticket = new(new RowKey(1, null, 1), RowMatch.New(1));
            await batch.BeginAsync(new Span<RowTicket>(ref ticket));
            clock.Now += TimeSpan.FromMinutes(3);
            batch.Leaving(ticket);
            clock.Now += TimeSpan.FromMinutes(60);
        }

        FlowBatchRow row = await store.ReadAsync("left", [], TestContext.Current.CancellationToken)
            .SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((FlowExecutionStatus.Unknown, began, began + TimeSpan.FromMinutes(3)), (row.Status, row.DateBegun, row.DateChanged));
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
