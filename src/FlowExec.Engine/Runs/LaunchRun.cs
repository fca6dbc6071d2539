using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using FlowExec.Engine.Api;
using FlowExec.Engine.Executions;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Runs;

/// <summary>What a run is made of that its connection has.</summary>
internal sealed record RunParts(
    ApiTransport Transport, Governor Governor, TimeProvider Clock, FlowOrgIdentity Identity, ExecutionWaiter Waiter, RowPlanner Planner,
    Func<CancellationToken, ValueTask<(IOpenBatch Batch, Sentence? Warning)>> OpenBatch);

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
    private IOpenBatch? _batch;
    private Sentence? _journalWarning;

    public LaunchRun(RunParts parts, RunInput input, LaunchOptions options, CancellationToken closed)
    {
        (_parts, _options) = (parts, options);
        _exchange = new Exchange<FlowRow, RunResult>(input.TakesAll ? int.MaxValue : RoomForRows);
        _end = new RunEnd(options.MaxDuration, parts.Clock);
        _account = new RunAccount(options, parts.Governor, parts.Transport.Reachability, parts.Clock, _end);
        int atHand = options.PlanOnly ? 1 : options.ThrottleLimit ?? AtHand;
        _admission = new Admission(options.ThrottleLimit ?? First, (2 * atHand) + (options.Wait ? EndedUntaken : 0));
        _closing = closed.Register(() => Stop(RunEnding.ConnectionClosed));
        Ended = Task.Run(() => RunAsync(input, atHand), CancellationToken.None);
    }

    public Task Ended { get; }

    public RunState State
    {
        get
        {
            string? batch = _options.NoJournal ? null : Volatile.Read(ref _batch)?.Name;
            RunState state = _account.State(batch, _files?.Fraction, _reader?.IsExhausted ?? false);
            return state with { Warnings = [.. Warnings(batch)] };
        }
    }

    private IEnumerable<Sentence> Warnings(string? batch) =>
        (batch is not null && _journalWarning is { } journal ? [journal] : Enumerable.Empty<Sentence>()).Concat(_parts.Planner.Warnings);

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

    public void Stop(RunEnding why) => _end.Stop(why, why == RunEnding.ConnectionClosed ? FlowClient.Closed() : null);

    /// <summary>Ends it at once where it has not ended; does not wait.</summary>
    public void Dispose() => Stop(RunEnding.Stopped);

    private async Task RunAsync(RunInput input, int atHand)
    {
        using CancellationTokenRegistration takesNoMore = _end.NoMoreReading.Register(_exchange.Close);
        try
        {
            if (!_options.PlanOnly)
            {
                (IOpenBatch batch, _journalWarning) = await _parts.OpenBatch(_end.NoMoreReading).ConfigureAwait(false);
                Volatile.Write(ref _batch, batch);
            }

            await _parts.Planner.CheckCommandFlowAsync(_end.NoMoreReading).ConfigureAwait(false);
            await RunStagesAsync(input, atHand).ConfigureAwait(false);
            if (_batch is not null && _end.Why is null)
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

            _end.Dispose();
            _exchange.End();
        }
    }

    private async Task RunStagesAsync(RunInput input, int atHand)
    {
        var plans = Channel.CreateBounded<PlannedLaunch>(new BoundedChannelOptions(atHand) { SingleWriter = true });
        var sink = new RunSink(_exchange, _batch, _account, _admission, _end, _options);
        sink.Follower = _options.Wait ? new Follower(_parts.Waiter, _end.NoMoreFollowing) : null;
        LaunchPace pace = _parts.Governor.Open(_options.RateLimit, _options.ThrottleLimit, _options.Wait);
        Func<PlannedLaunch, Task> send = _options.PlanOnly ? plan => Show(plan, sink) : Sending(sink, pace);
        Func<int> most = _options.PlanOnly ? static () => 1 : () => _parts.Governor.MostOf(pace);
        var senders = new RunSenders(plans.Reader, send, _admission, most, _end.NoMoreSending);
        _reader = new RunReader(
            new ReaderParts(_parts.Planner, _batch, plans.Writer, senders, sink, _account, _end, _parts.Transport.Reachability), _options);
        using CancellationTokenRegistration failing = Failing();
        await _reader.RunAsync(Rows(input, sink)).ConfigureAwait(false);
        await senders.Ended.ConfigureAwait(false);
        _parts.Governor.Close(pace);
        sink.Complete();
        await sink.Idle.ConfigureAwait(false);
    }

    /// <summary>A journal that fails ends the run: nothing may leave that is not on record.</summary>
    private CancellationTokenRegistration Failing() =>
        _batch?.Failed.Register(() => _end.Stop(RunEnding.JournalFailed, _batch.Failure)) ?? default;

    private IAsyncEnumerable<FlowRow> Rows(RunInput input, RunSink sink)
    {
        if (input.Files is null)
        {
            return input.Rows ?? _exchange.ReadAsync(_end.NoMoreReading);
        }

        _files = new FileRows(input, sink.FileFailed);
        return _files.ReadAsync(_end.NoMoreReading);
    }

    /// <summary>A sender that sends nothing: what -WhatIf is.</summary>
    private static Task Show(PlannedLaunch plan, RunSink sink)
    {
        sink.Settle(plan.Payload is null ? plan.Refused() : plan.Outcome(FlowExecutionStatus.Planned), plan.Ticket);
        return Task.CompletedTask;
    }

    private Func<PlannedLaunch, Task> Sending(RunSink sink, LaunchPace pace)
    {
        var launcher = new Launcher(_parts.Transport, _parts.Clock, _options, _parts.Identity, pace, _end);
        return async plan =>
        {
            if (plan.Payload is null)
            {
                sink.Settle(plan.Refused(), plan.Ticket);
                return;
            }

            var gate = new LaunchGate(_batch!, plan.Ticket, _end.NoMoreSending);
            FlowExecution? outcome = await launcher.LaunchAsync(plan, gate).ConfigureAwait(false);
            if (outcome is not null)
            {
                sink.Settle(outcome, gate.Ticket);
                return;
            }

            _admission.Give();
            if (gate.IsBegun)
            {
                sink.Reopen(gate.Ticket);
            }
        };
    }
}
