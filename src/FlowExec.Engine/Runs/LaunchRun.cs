using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using FlowExec.Engine.Api;
using FlowExec.Engine.Executions;
using FlowExec.Engine.Pacing;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Runs;

/// <summary>What a run is made of that its connection has: the planner is null for a worker, whose rows are ready, and so is a batch where
/// none is left for it.</summary>
internal sealed record RunParts(
    ApiTransport Transport, Governor Governor, TimeProvider Clock, FlowOrgIdentity Identity, ExecutionWaiter Waiter, RowPlanner? Planner,
    Func<CancellationToken, ValueTask<(IOpenBatch? Batch, IBatchStore Store)>> OpenBatch, Func<IOpenBatch, IRowBodies> Bodies,
    Func<CancellationToken, ValueTask<string>> TokenName, TelemetryExport? Export)
{
    /// <summary>True for a worker of whatever batch has rows left.</summary>
    public bool TakesAnyBatch { get; init; }
}

/// <summary>
/// One run: rows in, one outcome a row out, as soon as it is known. Reader, senders, follower and sink each do their part; here they are
/// put together, and ended. Nothing is kept of a row once its result was taken.
/// </summary>
internal sealed class LaunchRun : IFlowRun
{
    /// <summary>Rows that may be at hand where the user sets no cap: what the governor lets go at once, and as many beside.</summary>
    private const int AtHand = 128;

    /// <summary>Rows that are sent before the first result was taken, where the user sets no cap.</summary>
    private const int First = 8;

    /// <summary>Ended executions that may wait to be taken, beside what is on its way: their ends come in bursts.</summary>
    private const int EndedUntaken = 1000;

    /// <summary>Rows that wait for the run to take them.</summary>
    private const int RoomForRows = 256;

    private readonly RunParts _parts;
    private readonly LaunchOptions _options;
    private readonly Exchange<FlowRow, RunResult> _exchange;
    private readonly RunEnd _end;
    private readonly RunAccount _account;
    private readonly Admission _admission;
    private readonly CancellationTokenRegistration _closing;
    private FileRows? _files;
    private RunReader? _reader;
    private ClaimReader? _claims;
    private readonly PlanAccount? _plan;
    private CanaryStage? _canaryStage;
    private readonly ConcurrentQueue<Sentence> _warnings;
    private IBatchStore? _store;
    private IOpenBatch? _batch;

    public LaunchRun(RunParts parts, RunInput input, LaunchOptions options, CancellationToken closed)
    {
        (_parts, _options, _warnings) = (parts, options, parts.Planner?.Warnings ?? []);
        _exchange = new Exchange<FlowRow, RunResult>(input.TakesAll ? int.MaxValue : RoomForRows);
        _end = new RunEnd(options.MaxDuration, parts.Clock);
        _plan = options.PlanOnly ? new PlanAccount(options, parts.Governor, parts.Waiter.Pace) : null;
        _account = new RunAccount(options, parts.Governor, parts.Transport, parts.Clock, _end);
        int atHand = options.PlanOnly ? 1 : options.ThrottleLimit ?? AtHand;
        _admission = new Admission(options.ThrottleLimit ?? First, (2 * atHand) + (options.Wait ? EndedUntaken : 0));
        _closing = closed.Register(() => Stop(RunEnding.ConnectionClosed));
        Signals.Watch(this, () => options.PlanOnly ? 0 : RunWords.Left(State));
        Ended = Task.Run(() => RunAsync(input, atHand), CancellationToken.None);
    }

    public Task Ended { get; }

    public RunState State
    {
        get
        {
            string? batch = _options.NoJournal ? null : Volatile.Read(ref _batch)?.Name;
            RunState state = _account.State(batch, _files?.Total, IsExhausted);
            return state with { Warnings = [.. Warnings(batch, state.Hung)], Plan = _plan?.Plan };
        }
    }

    /// <summary>True once there are no more rows: none to read, and of a shared batch none that anybody works on.</summary>
    private bool IsExhausted => (_reader ?? (object?)_claims) is not null && _reader is not { IsExhausted: false }
        && _claims is not { IsOver: false };

    private IEnumerable<Sentence> Warnings(string? batch, long hung)
    {
        if (batch is not null && _store?.Warning is { } journal)
        {
            yield return journal;
        }

        foreach (Sentence warning in _warnings)
        {
            yield return warning;
        }

        if (_options.MaxRunning is not null && hung > 0 && _end.Why is null)
        {
            Sentence told = $"{hung:N0} {(hung == 1 ? "execution" : "executions")} had not ended when {Term.WaitTimeout} was over "
                + $"and gave {(hung == 1 ? "its place" : "their places")} to others: more than {Term.MaxRunning} allows may have run.";
            yield return told;
        }
    }

    public bool TryOffer(FlowRow row) => _exchange.TryOffer(row);

    public void CompleteRows() => _exchange.Complete();

    public bool TryTake([MaybeNullWhen(false)] out RunResult result)
    {
        if (!_exchange.TryTake(out result))
        {
            return false;
        }

        if (result.Outcome is { } outcome)
        {
            _account.Shown(outcome, result.IsInterim);
            if (!result.IsInterim)
            {
                _admission.Leave();
            }
        }

        return true;
    }

    public bool Wait(bool forSpace, TimeSpan atMost) => _exchange.Wait(forSpace, atMost);

    public void GoOn() => Volatile.Read(ref _canaryStage)?.GoOn();

    public void Stop(RunEnding why) => _end.Stop(why, why == RunEnding.ConnectionClosed ? FlowClient.Closed() : null);

    /// <summary>Ends it at once where it has not ended; does not wait.</summary>
    public void Dispose() => Stop(RunEnding.Stopped);

    private async Task RunAsync(RunInput input, int atHand)
    {
        using CancellationTokenRegistration takesNoMore = _end.NoMoreReading.Register(_exchange.Close);
        try
        {
            if (_parts.Planner is null)
            {
                await WorkAsync(atHand).ConfigureAwait(false);
                return;
            }

            if (!_options.PlanOnly)
            {
                await TryOpenAsync().ConfigureAwait(false);
            }

            await _parts.Planner.CheckCommandFlowAsync(_end.NoMoreReading).ConfigureAwait(false);
            await RunStagesAsync(input, atHand).ConfigureAwait(false);
            if (_batch is not null && _end.Why is null && !_options.LoadOnly)
            {
                await _batch.EndAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_end.NoMoreReading.IsCancellationRequested)
        {
            // Asked to end before anything began.
        }
        catch (FlowJournalException e)
        {
            _end.Stop(RunEnding.JournalFailed, e);
        }
        catch (FlowException e)
        {
            _end.Stop(RunEnding.OrgUnusable, e);
        }
        catch (Exception e)
        {
            _end.Stop(RunEnding.Defect, e);
        }
        finally
        {
            await _closing.DisposeAsync().ConfigureAwait(false);
            if (_batch is not null)
            {
                await _batch.DisposeAsync().ConfigureAwait(false);
            }

            if (_parts.Export is { } export)
            {
                await export.FlushAsync().ConfigureAwait(false);
            }

            Signals.Forget(this);
            _end.Dispose();
            _exchange.End();
        }
    }

    /// <summary>Opens the batch, or for a worker the next one.</summary>
    /// <returns>False where there is none.</returns>
    private async ValueTask<bool> TryOpenAsync()
    {
        (IOpenBatch? batch, _store) = await _parts.OpenBatch(_end.NoMoreReading).ConfigureAwait(false);
        Volatile.Write(ref _batch, batch);
        if (batch is not null)
        {
            batch.OutageTimeout = _options.OutageTimeout;
        }

        return batch is null || batch.Work is not null || !_options.LoadOnly ? batch is not null : throw _store.NotShared;
    }

    /// <summary>What a worker does: one batch to its end, and where any will do the next.</summary>
    private async Task WorkAsync(int atHand)
    {
        while (await TryOpenAsync().ConfigureAwait(false))
        {
            await RunStagesAsync(null, atHand).ConfigureAwait(false);
            if (_end.Why is not null)
            {
                return;
            }

            await _batch!.EndAsync().ConfigureAwait(false);
            if (!_parts.TakesAnyBatch)
            {
                return;
            }

            await _batch.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunStagesAsync(RunInput? input, int atHand)
    {
        var plans = Channel.CreateBounded<PlannedLaunch>(new BoundedChannelOptions(atHand) { SingleWriter = true });
        using RunningLimit? limit = Limit();
        Canary? canary = await CanaryAsync().ConfigureAwait(false);
        var sink = new RunSink(_exchange, _batch, _account, _admission, limit, canary, _end, _options)
        {
            Follower = _options.Wait || canary is not null
                ? new Follower(_parts.Waiter.For(_options.MaxRunning, () => _account.Requested(1)), _end.NoMoreFollowing)
                : null,
        };
        LaunchPace pace = _parts.Governor.Open(_options.RateLimit, _options.ThrottleLimit, _options.Wait);
        Func<PlannedLaunch, Task> send = _options.PlanOnly ? plan => Show(plan, sink) : Sender(sink, limit, canary, pace).SendAsync;
        Func<int> most = _options.PlanOnly ? static () => 1 : () => _parts.Governor.MostOf(pace);
        var senders = new RunSenders(plans.Reader, send, _admission, most, _end.NoMoreSending);
        var resumption = new Resumption();
        IBatchWork? work = _batch?.Work;
        RowLoader? loader = work is null || input is null ? null
            : new RowLoader(
                work, sink, _account, _admission, _end, _options.LoadOnly,
                () => _reader is { IsExhausted: true } && _files is not { HasFailed: true });
        var parts = new ReaderParts(
            _parts.Planner!, _batch, plans.Writer, senders, resumption, canary, _account, _end, _parts.Transport.Reachability, loader);
        _reader = input is null ? null : new RunReader(parts, _options);
        _claims = work is null || _options.LoadOnly ? null : new ClaimReader(parts, work, _parts.Bodies(_batch!), loader, atHand, _options);
        using CancellationTokenRegistration failing = Failing();
        SharedWindow? shared = work is null ? null
            : _parts.Governor.Share(
                work.QuotaOf(await _parts.TokenName(_end.NoMoreReading).ConfigureAwait(false)),
                e => _end.Stop(RunEnding.JournalFailed, e));
        Task judging = canary is null ? Task.CompletedTask : Judge(canary);
        await ResumeAsync(resumption, sink, limit).ConfigureAwait(false);
        await Task.WhenAll(
            _reader?.RunAsync(Rows(input!, sink)) ?? Task.CompletedTask, loader?.RunAsync() ?? Task.CompletedTask,
            _claims?.RunAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        if (loader is not null && _claims is { IsOver: true })
        {
            _account.DoneElsewhere(RunWords.Left(_account.State(null, null, isExhausted: true)));
        }

        if (_options.LoadOnly)
        {
            plans.Writer.TryComplete();
        }

        await senders.Ended.ConfigureAwait(false);
        canary?.NoMore();
        _parts.Governor.Close(pace);
        if (shared is not null)
        {
            _parts.Governor.Unshare(shared);
        }

        sink.Complete();
        await sink.Idle.ConfigureAwait(false);
        await judging.ConfigureAwait(false);
        TellSmall(canary);
    }

    /// <summary>The canary; null where none is wanted, or as many rows of the batch have ended well already.</summary>
    private async Task<Canary?> CanaryAsync()
    {
        if (_options is not { Canary: { } size, PlanOnly: false })
        {
            return null;
        }

        long well = 0;
        if (_batch is { IsResumed: true } batch)
        {
            IReadOnlyList<FlowBatch> found = await _store!.ListAsync(batch.Name, _end.NoMoreReading).ConfigureAwait(false);
            well = found.Sum(one => one.Counts.GetValueOrDefault(FlowExecutionStatus.Completed) - one.Unexpected);
        }

        if (well >= size)
        {
            return null;
        }

        _options.CheckCanary();
        return new Canary(size);
    }

    private Task Judge(Canary canary)
    {
        Action? ask = _options.CanaryAsks ? () => _exchange.Put(new RunResult(null, IsQuestion: true)) : null;
        Volatile.Write(ref _canaryStage, new CanaryStage(canary, _account, _end, ask));
        return _canaryStage.RunAsync(() => !(_reader?.IsExhausted ?? false) || RunWords.Left(State) > 0);
    }

    private void TellSmall(Canary? canary)
    {
        if (canary?.Count < _options.Canary && _end.Why is null)
        {
            _warnings.Enqueue(
                $"No more than {canary.Count:N0} rows were there to be sent, fewer than {Term.Canary} {_options.Canary ?? 0:N0}: "
                    + $"they were the canary.");
        }
    }

    private RowSender Sender(RunSink sink, RunningLimit? limit, Canary? canary, LaunchPace pace) => new(
        new Launcher(_parts.Transport, _parts.Clock, _options, _parts.Identity, pace, _account, _end, _parts.Planner is null),
        _batch!, sink, _admission, limit, canary, _end);

    private RunningLimit? Limit() => _account.Rule is null && _options.MaxRunning is null ? null
        : new RunningLimit(_account, _options.MaxRunning, _options.WaitTimeout ?? RunningLimit.LongestDoubt, _parts.Clock);

    /// <summary>Goes on waiting for what earlier runs of the batch launched.</summary>
    private async Task ResumeAsync(Resumption resumption, RunSink sink, RunningLimit? limit)
    {
        if (!_options.Wait || _batch is not { IsResumed: true } batch || (_reader is null && !_options.FollowsEarlier))
        {
            return;
        }

        try
        {
            IAsyncEnumerable<FlowBatchRow> rows = _store!.ReadAsync(
                batch.Name, [FlowExecutionStatus.Launched, FlowExecutionStatus.Running, FlowExecutionStatus.Unknown], _end.NoMoreReading);
            await resumption.BeginAsync(rows, batch.Name, sink, limit).ConfigureAwait(false);
            if (_reader is null)
            {
                resumption.Complete();
            }
        }
        catch (OperationCanceledException) when (_end.NoMoreReading.IsCancellationRequested)
        {
            // What was not read is left, as the rows are.
        }
        catch (FlowJournalException e)
        {
            _end.Stop(RunEnding.JournalFailed, e);
        }
    }

    /// <summary>A journal that fails ends the run: nothing may leave that is not on record.</summary>
    private CancellationTokenRegistration Failing() =>
        _batch?.Failed.Register(() => _end.Stop(RunEnding.JournalFailed, _batch.Failure)) ?? default;

    private IAsyncEnumerable<FlowRow> Rows(RunInput input, RunSink sink)
    {
        if (input.Files is null)
        {
            IAsyncEnumerable<FlowRow> fed = input.Rows ?? _exchange.ReadAsync(_end.NoMoreReading);
            return _options.Binding.Culture is null ? HeldRows.InOrderAsync(fed, _end.NoMoreReading) : fed;
        }

        _files = new FileRows(input, sink.FileFailed);
        return _options is { CanarySpread: true, Canary: { } canary }
            ? new SpreadRows(canary, isPreview => _files.ReadAsync(isPreview, _end.NoMoreReading)).ReadAsync(_end.NoMoreReading)
            : _files.ReadAsync(_end.NoMoreReading);
    }

    /// <summary>A sender that sends nothing: what -WhatIf is.</summary>
    private Task Show(PlannedLaunch plan, RunSink sink)
    {
        _plan!.Add(plan);
        if (plan.Payload is null)
        {
            sink.Refuse(plan);
        }
        else
        {
            sink.Settle(plan.Outcome(FlowExecutionStatus.Planned), plan.Ticket);
        }

        return Task.CompletedTask;
    }
}
