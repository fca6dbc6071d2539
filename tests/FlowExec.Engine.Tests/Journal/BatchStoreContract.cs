using FlowExec.Engine.Journal;
using Xunit;

namespace FlowExec.Engine.Tests.Journal;

/// <summary>What every store of batches keeps to, whatever it keeps them in.</summary>
public abstract class BatchStoreContract : IAsyncLifetime
{
    private protected static readonly BatchIdentity Nightly = new("nightly", "org-1", "Acme", "welcome", "Published");
    private protected static readonly BatchIdentity Keyed = Nightly with { Name = "keyed", KeyColumns = "CustomerId" };

    private protected IBatchStore Store { get; private set; } = null!;

    private protected abstract IBatchStore Create();

    public virtual ValueTask InitializeAsync()
    {
        Store = Create();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_row_goes_from_intent_to_outcome_and_is_found_again()
    {
        string id = Guid.NewGuid().ToString();
        await RunAsync(Nightly, [Row(1)], RowState.Launched, id);

        await using IOpenBatch again = await OpenAsync(Nightly);
        RowMatch match = (await MatchAsync(again, Row(1)))[0];

        Assert.True(again.IsResumed);
        Assert.Equal(new RowMatch(RowMatchKind.Same, 1, RowState.Launched, 1, IsSkipped: false), match);
        Assert.Equal(id, (await RowsAsync("nightly"))[0].ExecutionId);
    }

    [Theory]
    [InlineData("exec/1")]
    [InlineData("3F2504E0-4F89-41D3-9A0C-0305E82C3301")]
    [InlineData("3f2504e0-4f89-41d3-9a0c-0305e82c3301")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task An_execution_id_comes_back_as_it_was(string id)
    {
        await RunAsync(Nightly, [Row(1)], RowState.Launched, id);

        Assert.Equal(id, (await RowsAsync("nightly"))[0].ExecutionId);
    }

    [Fact]
    public async Task What_was_never_begun_is_new_again()
    {
        await using (IOpenBatch batch = await OpenAsync(Nightly))
        {
            await MatchAsync(batch, Row(1), Row(2));
        }

        await using IOpenBatch again = await OpenAsync(Nightly);
        Assert.All(await MatchAsync(again, Row(1), Row(2)), match => Assert.Equal(RowMatchKind.New, match.Kind));
    }

    [Fact]
    public async Task A_second_run_of_a_held_batch_is_refused_and_told_who_holds_it()
    {
        Assert.SkipWhen(Store.IsShared, "On a server several work on one batch.");
        await using IOpenBatch held = await OpenAsync(Nightly);

        FlowJournalException e = await Assert.ThrowsAsync<FlowJournalException>(() => OpenAsync(Nightly));

        Assert.Equal("BatchHeld", e.Reason);
        Assert.Contains(Environment.MachineName, e.Message);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Message);
    }

    [Fact]
    public async Task A_second_run_of_a_shared_batch_joins_and_both_are_told()
    {
        Assert.SkipUnless(Store.IsShared, "On one machine a batch is held by one process.");
        await using IOpenBatch one = await OpenAsync(Nightly);
        await using IOpenBatch other = await OpenAsync(Nightly);
        await BeginAndRecordAsync(one, Row(1), RowState.Launched, "e-1");
        await BeginAndRecordAsync(other, Row(2), RowState.Launched, "e-2");

        FlowBatch batch = Assert.Single(await Store.ListAsync("nightly", TestContext.Current.CancellationToken));
        Assert.Equal(2, batch.Launched);
        Assert.Contains(Environment.MachineName, batch.Holder);
        Assert.EndsWith("and 1 other", batch.Holder);
    }

    [Fact]
    public async Task A_batch_belongs_to_one_org_flow_contract_and_key()
    {
        await (await OpenAsync(Nightly)).DisposeAsync();

        Assert.Equal("BatchOfAnotherOrg", await RefusalAsync(Nightly with { OrgId = "org-2", OrgName = "Other" }));
        Assert.Equal("BatchOfAnotherFlow", await RefusalAsync(Nightly with { Flow = "goodbye" }));
        Assert.Equal("BatchOfAnotherContract", await RefusalAsync(Nightly with { Contract = "Participants" }));
        Assert.Equal("BatchOfAnotherKey", await RefusalAsync(Nightly with { KeyColumns = "CustomerId" }));
        await (await OpenAsync(Nightly with { Name = "NIGHTLY", Flow = "WELCOME" })).DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    [InlineData("night*")]
    public async Task A_name_that_cannot_be_is_refused(string name) =>
        Assert.Equal("BatchNameInvalid", await RefusalAsync(Nightly with { Name = name }));

    [Fact]
    public async Task A_name_of_half_a_letter_is_refused() =>
        Assert.Equal("BatchNameInvalid", await RefusalAsync(Nightly with { Name = "half\uD83D" }));

    [Fact]
    public async Task Runs_without_a_name_are_batches_of_their_own()
    {
        BatchIdentity unnamed = Nightly with { Name = null };
        await using IOpenBatch one = await OpenAsync(unnamed);
        await using IOpenBatch other = await OpenAsync(unnamed);
        await BeginAndRecordAsync(one, Row(1), RowState.Launched);
        await BeginAndRecordAsync(other, Row(1), RowState.Rejected);
        await BeginAndRecordAsync(other, Row(2), RowState.NotSent);

        IReadOnlyList<FlowBatch> all = await Store.ListAsync(null, TestContext.Current.CancellationToken);

        Assert.NotEqual(one.Name, other.Name);
        Assert.Equal(1, all.Single(batch => batch.Name == one.Name).Rows);
        Assert.Equal(2, all.Single(batch => batch.Name == other.Name).Left);
        Assert.All(all, batch => Assert.False(batch.IsNamed));
        Assert.Single(await RowsAsync(one.Name));
    }

    [Fact]
    public async Task An_intent_whose_process_went_away_is_unknown_only_if_it_left()
    {
        await using (IOpenBatch batch = await OpenAsync(Nightly))
        {
            RowTicket[] tickets = [.. Enumerable.Range(1, 4).Select(position => Ticket(Row(position)))];
            await batch.BeginAsync(tickets);
            batch.Leaving(tickets[0]);
            batch.Leaving(tickets[1]);
            batch.Returned(tickets[1]);
            batch.Leaving(tickets[2]);
            await batch.RecordAsync([new RowOutcome(tickets[2], RowState.Launched, "e-3", null, null)]);
        }

        await using IOpenBatch again = await OpenAsync(Nightly);
        RowMatch[] matches = await MatchAsync(again, Row(1), Row(2), Row(3), Row(4));

        Assert.Equal([RowState.Unknown, RowState.NotSent, RowState.Launched, RowState.NotSent], matches.Select(match => match.State));
        Assert.All(matches, match => Assert.Equal(1, match.Attempt));
    }

    [Fact]
    public async Task A_late_truth_takes_the_place_of_doubt_and_doubt_never_that_of_truth()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        RowTicket ticket = await BeginAndRecordAsync(batch, Row(1), RowState.Unknown);

        await RecordAsync(batch, ticket, RowState.Launched, "e-1");
        await RecordAsync(batch, ticket, RowState.Unknown, null);
        await RecordAsync(batch, ticket, RowState.Completed, "e-1");
        await RecordAsync(batch, ticket, RowState.Running, "e-1");

        FlowBatchRow row = (await RowsAsync("nightly"))[0];
        Assert.Equal((FlowExecutionStatus.Completed, "e-1"), (row.Status, row.ExecutionId));
    }

    [Fact]
    public async Task A_late_NotSent_opens_its_row_again_and_an_older_attempt_changes_nothing()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        RowTicket first = await BeginAndRecordAsync(batch, Row(1), RowState.Unknown);
        await RecordAsync(batch, first, RowState.NotSent, null);
        Assert.True((await RowsAsync("nightly"))[0].CanResend);

        RowTicket second = first with { Attempt = 2 };
        await batch.BeginAsync(new Span<RowTicket>(ref second));
        await RecordAsync(batch, first, RowState.Rejected, null);

        FlowBatchRow row = (await RowsAsync("nightly"))[0];
        Assert.Equal((FlowExecutionStatus.Unknown, 2), (row.Status, row.Attempts));
    }

    [Fact]
    public async Task An_intent_and_an_outcome_can_be_repeated()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        RowTicket ticket = Ticket(Row(1));
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        await RecordAsync(batch, ticket, RowState.Launched, "e-1");
        await RecordAsync(batch, ticket, RowState.Launched, "e-1");

        Assert.Equal((1, "e-1"), (Assert.Single(await RowsAsync("nightly")).Attempts, (await RowsAsync("nightly"))[0].ExecutionId));
    }

    [Fact]
    public async Task A_row_that_is_never_begun_is_recorded_too()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        await batch.RecordAsync([new RowOutcome(Ticket(Row(7)), RowState.Invalid, null, "FX1001", null)]);

        FlowBatchRow row = Assert.Single(await RowsAsync("nightly"));
        Assert.Equal((7, FlowExecutionStatus.Invalid, "FX1001"), (row.Row, row.Status, row.ErrorCode));
    }

    [Fact]
    public async Task Errors_are_kept_with_their_correlation_id_until_the_next_attempt()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        RowTicket first = Ticket(Row(1));
        await batch.BeginAsync(new Span<RowTicket>(ref first));
        await batch.RecordAsync([new RowOutcome(first, RowState.Rejected, null, "bad.request", "corr-1")]);
        FlowBatchRow refused = (await RowsAsync("nightly"))[0];

        RowTicket second = first with { Attempt = 2 };
        await batch.BeginAsync(new Span<RowTicket>(ref second));
        await RecordAsync(batch, second, RowState.Launched, "e-1");
        FlowBatchRow launched = (await RowsAsync("nightly"))[0];

        Assert.Equal(("bad.request", "corr-1"), (refused.ErrorCode, refused.CorrelationId));
        Assert.Equal((null, null, "e-1"), (launched.ErrorCode, launched.CorrelationId, launched.ExecutionId));
    }

    [Fact]
    public async Task Rows_are_read_by_status_and_in_their_order()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        for (int position = 50; position > 0; position--)
        {
            await BeginAndRecordAsync(batch, Row(position), position % 2 == 0 ? RowState.Launched : RowState.Unknown);
        }

        Assert.Equal(Enumerable.Range(1, 50).Select(n => (long)n), (await RowsAsync("nightly")).Select(row => row.Row));
        Assert.Equal(25, (await RowsAsync("nightly", FlowExecutionStatus.Unknown)).Count);
        FlowBatch summary = Assert.Single(await Store.ListAsync("nightly", TestContext.Current.CancellationToken));
        Assert.Equal((50, 25, 25, 0), (summary.Rows, summary.Launched, summary.Unknown, summary.Left));
        Assert.NotNull(summary.Holder);
    }

    [Fact]
    public async Task A_decision_is_kept_with_who_and_why()
    {
        await RunAsync(Nightly, [Row(1), Row(2), Row(3)], RowState.Unknown);
        await RunAsync(Nightly with { Name = "done" }, [Row(1)], RowState.Completed, "e-9");

        FlowBatchRow? resend = await ResolveAsync(1, BatchVerdict.Resend);
        FlowBatchRow? skip = await ResolveAsync(2, BatchVerdict.Skip);
        FlowBatchRow? launched = await ResolveAsync(3, BatchVerdict.Launched, "e-3");

        Assert.Equal((FlowExecutionStatus.Planned, true), (resend!.Status, resend.CanResend));
        Assert.Equal((FlowExecutionStatus.Unknown, false, true), (skip!.Status, skip.CanResend, skip.IsSkipped));
        Assert.Equal((FlowExecutionStatus.Launched, "e-3"), (launched!.Status, launched.ExecutionId));
        Assert.All(await RowsAsync("nightly"), row => Assert.Contains("by ada", row.Decision));
        Assert.All(await RowsAsync("nightly"), row => Assert.Contains("asked the team", row.Decision));
        Assert.Null(await ResolveAsync(99, BatchVerdict.Skip));
        Assert.Equal("BatchRowSettled", (await Assert.ThrowsAsync<FlowJournalException>(
            () => Store.ResolveAsync("done", 1, new BatchDecision(BatchVerdict.Resend, null, "ada", null), TestContext.Current.CancellationToken).AsTask())).Reason);
    }

    [Fact]
    public async Task A_row_that_is_decided_to_be_never_launched_is_sent_by_the_next_run()
    {
        await RunAsync(Nightly, [Row(1)], RowState.Unknown);
        FlowBatchRow? row = await ResolveAsync(1, BatchVerdict.NotLaunched);
        Assert.Equal((FlowExecutionStatus.NotSent, true), (row!.Status, row.CanResend));

        await using IOpenBatch again = await OpenAsync(Nightly);
        RowMatch match = (await MatchAsync(again, Row(1)))[0];
        Assert.Equal((RowState.NotSent, 1), (match.State, match.Attempt));
    }

    [Fact]
    public async Task Whose_it_is_and_that_rows_have_flows_of_their_own_is_kept()
    {
        await using (IOpenBatch batch = await OpenAsync(Nightly))
        {
            await BeginAndRecordAsync(batch, Row(1), RowState.Launched);
            Assert.False((await Store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].HasOwnFlows);
            await batch.NoteOwnFlowsAsync();
        }

        string name;
        await using (IOpenBatch unnamed = await OpenAsync(Nightly with { Name = null }))
        {
            name = unnamed.Name;
            await unnamed.NoteOwnFlowsAsync();
            await BeginAndRecordAsync(unnamed, Row(1), RowState.Launched);
        }

        FlowBatch[] kept = [.. await Store.ListAsync("nightly", TestContext.Current.CancellationToken),
            .. await Store.ListAsync(name, TestContext.Current.CancellationToken)];
        Assert.Equal([(true, "org-1"), (true, "org-1")], kept.Select(batch => (batch.HasOwnFlows, batch.OrgId)));
    }

    [Fact]
    public async Task A_held_batch_is_neither_decided_about_nor_removed()
    {
        IOpenBatch batch = await OpenAsync(Nightly);
        await BeginAndRecordAsync(batch, Row(1), RowState.Unknown);

        Assert.Equal("BatchHeld", (await Assert.ThrowsAsync<FlowJournalException>(() => ResolveAsync(1, BatchVerdict.Resend))).Reason);
        Assert.Equal("BatchHeld", (await Assert.ThrowsAsync<FlowJournalException>(
            () => Store.RemoveAsync("nightly", TestContext.Current.CancellationToken).AsTask())).Reason);

        await batch.DisposeAsync();
        Assert.True(await Store.RemoveAsync("nightly", TestContext.Current.CancellationToken));
        Assert.False(await Store.RemoveAsync("nightly", TestContext.Current.CancellationToken));
        Assert.Empty(await Store.ListAsync(null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_end_is_noted_and_opening_again_takes_it_back()
    {
        await using (IOpenBatch batch = await OpenAsync(Nightly))
        {
            await BeginAndRecordAsync(batch, Row(1), RowState.Launched);
            await batch.EndAsync();
        }

        Assert.NotNull((await Store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].DateEnded);
        Assert.Null((await Store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].Holder);
        await using IOpenBatch again = await OpenAsync(Nightly);
        Assert.Null((await Store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].DateEnded);
    }

    [Fact]
    public async Task Many_threads_may_begin_and_record_at_once()
    {
        await using IOpenBatch batch = await OpenAsync(Nightly);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (int i = 1; i <= 100; i++)
            {
                RowTicket ticket = Ticket(Row((worker * 100) + i));
                await batch.BeginAsync(new Span<RowTicket>(ref ticket));
                batch.Leaving(ticket);
                await RecordAsync(batch, ticket, RowState.Launched, Guid.NewGuid().ToString());
            }
        })));

        Assert.Equal(1600, (await Store.ListAsync("nightly", TestContext.Current.CancellationToken))[0].Launched);
    }

    private protected static RowKey Row(long position, string? key = null, long? content = null) => new(position, key, content ?? (position * 1000));

    private protected static RowTicket Ticket(RowKey row) => new(row, RowMatch.New(row.Position));

    private protected async Task<IOpenBatch> OpenAsync(BatchIdentity identity) =>
        await Store.OpenAsync(identity, BatchOwner.Here, TestContext.Current.CancellationToken);

    private protected static async Task<RowMatch[]> MatchAsync(IOpenBatch batch, params RowKey[] rows)
    {
        var matches = new RowMatch[rows.Length];
        await batch.AddAsync(rows, matches, TestContext.Current.CancellationToken);
        return matches;
    }

    private protected static Task RecordAsync(IOpenBatch batch, RowTicket ticket, RowState state, string? executionId) =>
        batch.RecordAsync([new RowOutcome(ticket, state, executionId, null, null)]).AsTask();

    private protected static async Task<RowTicket> BeginAndRecordAsync(IOpenBatch batch, RowKey row, RowState state, string? executionId = null)
    {
        RowTicket ticket = Ticket(row);
        await batch.BeginAsync(new Span<RowTicket>(ref ticket));
        batch.Leaving(ticket);
        await RecordAsync(batch, ticket, state, executionId);
        return ticket;
    }

    private protected async Task RunAsync(BatchIdentity identity, RowKey[] rows, RowState state, string? executionId = null)
    {
        await using IOpenBatch batch = await OpenAsync(identity);
        await MatchAsync(batch, rows);
        foreach (RowKey row in rows)
        {
            await BeginAndRecordAsync(batch, row, state, executionId);
        }
    }

    private protected async Task<List<FlowBatchRow>> RowsAsync(string name, params FlowExecutionStatus[] statuses)
    {
        var rows = new List<FlowBatchRow>();
        await foreach (FlowBatchRow row in Store.ReadAsync(name, statuses, TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private async Task<string> RefusalAsync(BatchIdentity identity) =>
        (await Assert.ThrowsAsync<FlowJournalException>(() => OpenAsync(identity))).Reason;

    private Task<FlowBatchRow?> ResolveAsync(long row, BatchVerdict verdict, string? executionId = null) =>
        Store.ResolveAsync("nightly", row, new BatchDecision(verdict, executionId, "ada", "asked the team"), TestContext.Current.CancellationToken).AsTask();
}
