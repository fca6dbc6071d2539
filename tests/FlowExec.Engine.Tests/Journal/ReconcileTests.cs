using FlowExec.Engine.Journal;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>Unknown rows are looked up in an org's history, and what is said of them is held against what was launched.</summary>
public sealed class ReconcileTests
{
    private const int Rows = 1000;
    private static readonly BatchIdentity Nightly = new("nightly", "org-1", "Acme", "welcome", "Published");

    private readonly Clock _clock = new();
    private readonly History _org;
    private readonly HashSet<long> _launched = [];

    public ReconcileTests() => _org = new History(_clock);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_thousand_rows_in_doubt_are_settled_and_none_wrongly(int seed)
    {
        MemoryStore store = await LaunchAsync(new Random(seed));
        AddOthers(500, "[fx:another2.1.1]");
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        Assert.Equal(Rows, rows.Count);
        Assert.InRange(rows.Count(row => row.Doubt is null), 999, 1000);
        AssertNoneWrong(rows);
    }

    [Fact]
    public async Task Names_that_were_cut_or_changed_leave_rows_in_doubt_and_settle_none_wrongly()
    {
        MemoryStore store = await LaunchAsync(
            new Random(4), name: static (name, random) => random.Next(20) == 0 ? name[..random.Next(name.Length)] : name);
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        AssertNoneWrong(rows);
        Assert.InRange(rows.Count(row => row.Row.Status == FlowExecutionStatus.Launched), 600, 700);
        AssertDoubt(rows, "bear no mark");
    }

    [Fact]
    public async Task What_may_not_show_yet_is_not_called_never_launched()
    {
        MemoryStore store = await LaunchAsync(new Random(5), visibleAfter: TimeSpan.FromMinutes(10));
        _clock.Now += TimeSpan.FromMinutes(5);
        AssertNoneWrong(await ReconcileAsync(store));
        Assert.Equal(Rows, (await store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].Unknown);

        _clock.Now += TimeSpan.FromHours(1);
        List<RowReconciled> rows = await ReconcileAsync(store);
        AssertNoneWrong(rows);
        Assert.DoesNotContain(rows, row => row.Doubt is not null);
    }

    [Fact]
    public async Task Executions_without_a_mark_leave_rows_that_were_not_found_in_doubt()
    {
        MemoryStore store = await LaunchAsync(new Random(6));
        AddOthers(3, "launched by hand");
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        AssertNoneWrong(rows);
        Assert.Equal(_launched.Count, rows.Count(row => row.Row.Status == FlowExecutionStatus.Launched));
        AssertDoubt(rows, "bear no mark");
    }

    [Fact]
    public async Task An_org_that_keeps_no_history_settles_nothing()
    {
        MemoryStore store = await LaunchAsync(new Random(7), knownEvery: 10);
        _org.Clear();
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        Assert.Equal(Rows - (Rows / 10), rows.Count);
        AssertDoubt(rows, "is execution data on");
    }

    [Fact]
    public async Task A_history_that_lacks_what_is_known_calls_nothing_never_launched()
    {
        MemoryStore store = await LaunchAsync(new Random(8), knownEvery: 10);
        _org.Drop(execution => execution.Row % 30 == 0);
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        AssertNoneWrong(rows);
        Assert.Contains(rows, row => row.Row.Status == FlowExecutionStatus.Launched);
        AssertDoubt(rows, "lacks some");
    }

    [Fact]
    public async Task Known_executions_are_not_read_and_settle_the_others()
    {
        MemoryStore store = await LaunchAsync(new Random(9), knownEvery: 10);
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        AssertNoneWrong(rows);
        Assert.DoesNotContain(rows, row => row.Doubt is not null);
        Assert.Equal(rows.Count(row => row.Row.Status == FlowExecutionStatus.Launched), _org.Reads);
    }

    [Fact]
    public async Task An_execution_that_cannot_be_read_may_be_any_rows()
    {
        MemoryStore store = await LaunchAsync(new Random(10));
        _org.HideName(_launched.Min());
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store);

        AssertNoneWrong(rows);
        AssertDoubt(rows, "cannot be read");
    }

    [Fact]
    public async Task What_is_older_than_the_history_stays_in_doubt()
    {
        MemoryStore store = await LaunchAsync(new Random(11));
        _clock.Now += TimeSpan.FromDays(10);

        AssertDoubt(await ReconcileAsync(store), "longer ago");
    }

    [Fact]
    public async Task Only_the_rows_that_are_asked_for_are_decided_about_and_who_and_why_is_kept()
    {
        MemoryStore store = await LaunchAsync(new Random(12));
        _clock.Now += TimeSpan.FromHours(1);

        List<RowReconciled> rows = await ReconcileAsync(store, 3, 4, 5);

        AssertNoneWrong(rows);
        Assert.Equal([3L, 4L, 5L], rows.Select(row => row.Row.Row));
        Assert.All(rows, row => Assert.Matches("^(Launched|NotLaunched) by somebody at 2026-03-01 1.*Z: .*mark", row.Row.Decision));
        Assert.Equal(Rows - 3, (await store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].Unknown);
    }

    private static void AssertDoubt(List<RowReconciled> rows, string why)
    {
        RowReconciled[] unsettled = [.. rows.Where(row => row.Row.Status != FlowExecutionStatus.Launched)];
        Assert.NotEmpty(unsettled);
        Assert.All(unsettled, row => Assert.Equal(FlowExecutionStatus.Unknown, row.Row.Status));
        Assert.All(unsettled, row => Assert.Contains(why, row.Doubt!, StringComparison.Ordinal));
    }

    private void AssertNoneWrong(List<RowReconciled> rows) => Assert.All(rows.Select(row => row.Row), row => Assert.True(
        row.Status switch
        {
            FlowExecutionStatus.Launched => _launched.Contains(row.Row) && row.ExecutionId == $"execution-{row.Row}",
            FlowExecutionStatus.NotSent => !_launched.Contains(row.Row),
            _ => row.Status == FlowExecutionStatus.Unknown,
        },
        $"{row} is wrong."));

    private async Task<List<RowReconciled>> ReconcileAsync(MemoryStore store, params long[] only)
    {
        FlowBatch batch = (await store.ListAsync("nightly", TestContext.Current.CancellationToken))[0];
        return await new BatchReconciler(store, _org, _clock, "somebody")
            .RunAsync(batch, only.ToHashSet(), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>All rows end in doubt, but those that are known to be launched; seven of ten others were launched.</summary>
    private async Task<MemoryStore> LaunchAsync(
        Random random, Func<string, Random, string>? name = null, TimeSpan visibleAfter = default, int knownEvery = int.MaxValue)
    {
        var store = new MemoryStore(_clock, keepRows: true);
        await using IOpenBatch batch = await store.OpenAsync(Nightly, BatchOwner.Here, TestContext.Current.CancellationToken);
        string tag = RowMark.TagOf(batch.Salt.Span);
        for (int row = 1; row <= Rows; row++)
        {
            _clock.Now += TimeSpan.FromMilliseconds(random.Next(0, 200));
            RowTicket ticket = new(new RowKey(row, null, row), RowMatch.New(row));
            await batch.BeginAsync(new Span<RowTicket>(ref ticket));
            bool known = row % knownEvery == 0;
            if (known || random.Next(10) < 7)
            {
                _launched.Add(row);
                string marked = new RowMark(tag, row, 1).On($"welcome {row}")!;

                // The org's clock is not this machine's.
                _org.Add(new Execution(
                    $"execution-{row}", row, name is null ? marked : name(marked, random), _clock.Now + TimeSpan.FromSeconds(90),
                    _clock.Now + visibleAfter));
            }

            await batch.RecordAsync(
                [known ? new RowOutcome(ticket, RowState.Launched, $"execution-{row}", null, null)
                    : new RowOutcome(ticket, RowState.Unknown, null, "TimedOut", null)]);
        }

        return store;
    }

    private void AddOthers(int count, string name)
    {
        for (int i = 0; i < count; i++)
        {
            _org.Add(new Execution($"other-{i}", 0, name, _clock.Now - TimeSpan.FromMilliseconds(i * 150), _clock.Now));
        }
    }

    private sealed record Execution(string Id, long Row, string? Name, DateTimeOffset StartedAt, DateTimeOffset VisibleAt);

    private sealed class History(Clock clock) : IFlowHistory
    {
        private readonly List<Execution> _executions = [];
        private readonly HashSet<string> _unreadable = [];

        public int Most => 200;

        public int Reads { get; private set; }

        public void Add(Execution execution) => _executions.Add(execution);

        public void Clear() => _executions.Clear();

        public void Drop(Predicate<Execution> which) => _executions.RemoveAll(which);

        public void HideName(long row) => _unreadable.Add($"execution-{row}");

        public Task<IReadOnlyList<string>> FindAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. _executions
                .Where(one => one.VisibleAt <= clock.Now && one.StartedAt >= from && one.StartedAt < to)
                .OrderByDescending(one => one.StartedAt).Take(Most).Select(one => one.Id)]);

        public Task<FlowExecution> ReadAsync(string executionId, CancellationToken cancellationToken)
        {
            Reads++;
            return _unreadable.Contains(executionId)
                ? throw new FlowApiException("not there", new FlowError { Code = "not.found", Message = "not there", Status = 404 })
                : Task.FromResult(new FlowExecution
                {
                    Status = FlowExecutionStatus.Running, ExecutionId = executionId,
                    Mark = RowMark.In(_executions.Find(one => one.Id == executionId)!.Name),
                });
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
