using System.Threading.Channels;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Runs;

/// <summary>What a reader hands on to, and asks.</summary>
/// <param name="Planner">Makes rows ready to be sent.</param>
/// <param name="Batch">The journal; null where nothing is sent.</param>
/// <param name="Plans">Takes what is ready.</param>
/// <param name="Senders">Told of what is ready.</param>
/// <param name="Resumption">What an earlier run launched and this one waits for.</param>
/// <param name="Canary">The rows that go before all others; null for none.</param>
/// <param name="Account">Counts.</param>
/// <param name="End">The run's end.</param>
/// <param name="Reachability">Whether the org can be reached: while it cannot, nothing is read.</param>
/// <param name="Loader">Takes what is ready instead, where rows are put on a queue; null where they are sent.</param>
internal sealed record ReaderParts(
    RowPlanner Planner, IOpenBatch? Batch, ChannelWriter<PlannedLaunch> Plans, RunSenders Senders,
    Resumption Resumption, Canary? Canary, RunAccount Account, RunEnd End, Reachability Reachability,
    RowLoader? Loader = null);

/// <summary>
/// The one reader of a run: takes rows in their order, sees in the batch what is left to do of each, plans it, and hands it on. What is
/// at hand is looked up in the batch at once; nothing waits for more to come. While that is done for a block of rows, the next is read.
/// </summary>
internal sealed class RunReader(ReaderParts parts, LaunchOptions options)
{
    /// <summary>Rows that are looked up at once.</summary>
    private const int Most = 64;

    private readonly RowKeys? _keys = parts.Batch is { } batch ? new RowKeys(batch.Salt, options.Key, options.KeyHash) : null;
    private readonly string? _tag = parts.Batch is { } marking && !options.NoMarker && !options.NoJournal
        ? RowMark.TagOf(marking.Salt.Span)
        : null;

    private readonly EarlierRuns _earlier = new(options, parts.Account, parts.Resumption);
    private Block _coming = new();
    private Block _free = new();
    private Task _matching = Task.CompletedTask;
    private bool _ownFlowsNoted;

    /// <summary>True once there are no more rows.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Reads to the end of the rows or of the run. Does not throw.</summary>
    public async Task RunAsync(IAsyncEnumerable<FlowRow> rows)
    {
        try
        {
            await ReadAsync(rows).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (parts.End.NoMoreReading.IsCancellationRequested
            || parts.End.NoMoreSending.IsCancellationRequested)
        {
            // What was not read is left.
        }
        catch (FlowJournalException e)
        {
            parts.End.Stop(RunEnding.JournalFailed, e);
        }
        catch (FlowConfigurationException e)
        {
            parts.End.Stop(RunEnding.RowsLost, e);
        }
        catch (Exception e)
        {
            parts.End.Stop(RunEnding.Defect, e);
        }
        finally
        {
            // Where the reading broke off, what was read before is still handed on.
            await _matching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (parts.Loader is { } loader)
            {
                loader.Complete();
            }
            else
            {
                parts.Plans.Complete();
            }

            parts.Resumption.Complete();
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<FlowRow> rows)
    {
        IAsyncEnumerator<FlowRow> source = rows.GetAsyncEnumerator(parts.End.NoMoreReading);
        Task<bool>? next = null;
        try
        {
            while (!parts.End.NoMoreReading.IsCancellationRequested)
            {
                if (parts.Reachability.IsHeld)
                {
                    // Nothing is read that cannot be sent.
                    await FlushAllAsync().ConfigureAwait(false);
                    await parts.Reachability.WaitAsync(options.OutageTimeout, parts.End.NoMoreReading).ConfigureAwait(false);
                }

                ValueTask<bool> move = source.MoveNextAsync();
                bool more;
                if (move.IsCompleted)
                {
                    more = await move.ConfigureAwait(false);
                }
                else
                {
                    next = move.AsTask();
                    await FlushAllAsync().ConfigureAwait(false);

                    // A source that does not heed a stop is left behind.
                    more = await next.WaitAsync(parts.End.NoMoreReading).ConfigureAwait(false);
                }

                if (!more)
                {
                    IsExhausted = true;
                    break;
                }

                if (RowLooks.IsBlank(source.Current))
                {
                    parts.Account.Blank();
                    continue;
                }

                parts.Account.Read();
                _coming.Rows[_coming.Count++] = source.Current;
                if (_coming.Count == Most)
                {
                    await _matching.ConfigureAwait(false);
                    Block full = Turn();
                    _matching = Task.Run(() => FlushAsync(full), CancellationToken.None);
                }
            }
        }
        catch (FlowException e) when (RunEnd.EndingOf(e) == RunEnding.OutageTimeout)
        {
            parts.End.Stop(RunEnding.OutageTimeout, e);
        }
        catch (Exception e) when (e is not (OperationCanceledException or FlowJournalException))
        {
            parts.End.Stop(RunEnding.RowsLost, e);
        }
        finally
        {
            if (next is null or { IsCompleted: true })
            {
                await source.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                _ = DisposeLaterAsync(source, next);
            }
        }

        await (parts.End.NoMoreSending.IsCancellationRequested ? _matching : FlushAllAsync()).ConfigureAwait(false);
    }

    private static async Task DisposeLaterAsync(IAsyncEnumerator<FlowRow> source, Task moving)
    {
        // An enumerator may not be disposed while it moves.
        await moving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Hands on all that is at hand: it may be long until there is more.</summary>
    private async Task FlushAllAsync()
    {
        await _matching.ConfigureAwait(false);
        await FlushAsync(Turn()).ConfigureAwait(false);
        if (parts.Loader is { } loader)
        {
            await loader.FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Goes on with the other block, which is done.</summary>
    /// <returns>The rows that were read.</returns>
    private Block Turn()
    {
        (_coming, _free) = (_free, _coming);
        return _free;
    }

    /// <summary>Looks up what is at hand, and hands on what is left to do.</summary>
    private async Task FlushAsync(Block block)
    {
        int count = block.Count;
        block.Count = 0;
        if (count == 0)
        {
            return;
        }

        (FlowRow[] rows, RowKey[] keys, RowMatch[] matches) = (block.Rows, block.Keys, block.Matches);
        if (_keys is not null)
        {
            for (int i = 0; i < count; i++)
            {
                if (rows[i].Position == 1 && _keys.MissingIn(rows[i]) is { } missing)
                {
                    throw KeyMissing(missing, RowKeys.CellsOf(rows[i]));
                }

                keys[i] = _keys.Of(rows[i]);
            }

            await parts.Batch!.AddAsync(keys.AsMemory(0, count), matches.AsMemory(0, count), parts.End.NoMoreSending)
                .ConfigureAwait(false);
        }

        for (int i = 0; i < count; i++)
        {
            FlowRow row = rows[i];
            rows[i] = null!;
            if (_keys is null)
            {
                await HandOnAsync(await parts.Planner.PlanAsync(row, null, parts.End).ConfigureAwait(false)).ConfigureAwait(false);
            }
            else if (!IsQueued(matches[i]) && !_earlier.Did(row, matches[i]))
            {
                var ticket = new RowTicket(keys[i], matches[i]);
                PlannedLaunch plan = await PlanMatchedAsync(row, matches[i].Kind, ticket).ConfigureAwait(false);
                await NoteOwnFlowAsync(plan).ConfigureAwait(false);
                await HandOnAsync(plan with
                {
                    Ticket = ticket, IsAnothers = matches[i].State.IsLaunched() || matches[i].Kind == RowMatchKind.Duplicate,
                    Batch = options.NoJournal ? null : parts.Batch!.Name,
                }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>True for a row that an earlier run put on the queue as it is now: it is still there.</summary>
    private bool IsQueued(in RowMatch match) => parts.Loader is not null && match is
    {
        Kind: RowMatchKind.Same, State: RowState.Planned, IsSkipped: false,
    };

    /// <summary>Where executions of the batch are to be looked for must be on record before the first of another flow is
    /// launched.</summary>
    private async ValueTask NoteOwnFlowAsync(PlannedLaunch plan)
    {
        if (plan.HasOwnFlow && !_ownFlowsNoted)
        {
            _ownFlowsNoted = true;
            await parts.Batch!.NoteOwnFlowsAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask HandOnAsync(PlannedLaunch plan)
    {
        // Of a row that is refused too: who mends it finds all that is odd about it in one pass.
        parts.Account.Odd.Add(plan.Diagnostics);
        if (parts.Loader is { } loader)
        {
            await loader.PutAsync(plan).ConfigureAwait(false);
            return;
        }

        if (plan.Payload is not null && parts.Canary is { } canary)
        {
            // Here, where rows are in their order.
            await canary.EnterAsync(parts.End.NoMoreSending).ConfigureAwait(false);
        }

        parts.Senders.Feed();
        await parts.Plans.WriteAsync(plan, parts.End.NoMoreSending).ConfigureAwait(false);
    }

    private ValueTask<PlannedLaunch> PlanMatchedAsync(FlowRow row, RowMatchKind kind, RowTicket ticket)
    {
        if (kind == RowMatchKind.Duplicate)
        {
            return new(Objected(
                row, "KeyTwice", $"Row {row.Position} has the key '{ticket.Row.Key}', which a row before it has too.",
                $"Keys tell rows apart: take the row out, or name more columns with {Term.Key}."));
        }

        if (options.Key.Count > 0 && ticket.Row.Key!.AsSpan().Trim('|').Trim().IsEmpty)
        {
            return new(Objected(
                row, "KeyEmpty", $"Row {row.Position} has no value in {Columns()}, so that it could not be told from others.",
                $"Fill the column, or name another with {Term.Key}."));
        }

        return parts.Planner.PlanAsync(row, RowMark.Of(_tag, ticket), parts.End);
    }

    private static PlannedLaunch Objected(FlowRow row, string code, string message, Sentence step) =>
        new() { Row = row, Objection = new FlowError { Code = code, Message = message, Advice = step } };

    private static FlowConfigurationException KeyMissing(string column, IReadOnlyList<KeyValuePair<string, object?>> cells) => new(
        "KeyColumnMissing",
        $"The rows have no column '{column}', which the key is to be made of.",
        Spelling.Nearest(column, cells.Select(cell => cell.Key)).Name is { } near
            ? $"Did you mean '{near}'?"
            : $"They have {string.Join(", ", cells.Select(cell => cell.Key).Take(20))}.");

    private string Columns() => string.Join(", ", options.Key.Select(column => $"'{column}'"));

    /// <summary>Rows that are looked up at once, and what is found of each.</summary>
    private sealed class Block
    {
        public FlowRow[] Rows { get; } = new FlowRow[Most];

        public RowKey[] Keys { get; } = new RowKey[Most];

        public RowMatch[] Matches { get; } = new RowMatch[Most];

        public int Count { get; set; }
    }
}
