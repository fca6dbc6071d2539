using System.Collections.Concurrent;
using FlowExec.Engine.Pacing;
using FlowExec.Engine.Telemetry;

namespace FlowExec.Engine.Runs;

/// <summary>The only counting of a run: progress, limits, summary and the line after an early end all read it. Thread-safe.</summary>
internal sealed class RunAccount(
    LaunchOptions options, Governor governor, ApiTransport transport, TimeProvider clock, RunEnd end)
{
    /// <summary>So many failures are told when a run was ended by them.</summary>
    private const int FailuresTold = 3;

    /// <summary>How long a run must have gone on before its own pace says anything.</summary>
    private static readonly TimeSpan ShortestPace = TimeSpan.FromSeconds(2);

    private readonly long _began = clock.GetTimestamp();
    private readonly RateMeter _rate = new(clock);
    private readonly ConcurrentQueue<FlowExecution> _firstFailed = new();
    private readonly long[] _counts = new long[Enum.GetValues<FlowExecutionStatus>().Length];
    private long _read;
    private long _blank;
    private long _passedOver;
    private long _held;
    private long _refusedBefore;
    private long _changed;
    private long _firstChanged;
    private long _done;
    private long _failed;
    private long _unexpected;
    private long _launched;
    private long _resumed;
    private long _resumedRead;
    private long _launchedShown;
    private long _unknownShown;
    private long _hung;
    private long _requests;
    private int _waiting;

    /// <summary>When the run has seen enough failures; null where it is to see them all.</summary>
    public StopRule? Rule { get; } = options.MaxFailure is null && options.MaxSameError is null ? null
        : new StopRule(options.MaxFailure, options.MaxSameError);

    /// <summary>Rows with an outcome.</summary>
    public long DoneCount => Interlocked.Read(ref _done);

    /// <summary>Of these, failed.</summary>
    public long FailedCount => Interlocked.Read(ref _failed);

    /// <summary>A row was taken in.</summary>
    public void Read() => Interlocked.Increment(ref _read);

    /// <summary>A row with nothing in it was passed over.</summary>
    public void Blank() => Interlocked.Increment(ref _blank);

    /// <summary>What is to be said of rows that are sent all the same.</summary>
    public FindingTally Odd { get; } = new();

    /// <summary>A row has nothing left to do: an earlier run did it, or it was refused then and has not changed.</summary>
    public void PassedOver(bool refused)
    {
        Interlocked.Increment(ref _passedOver);
        if (refused)
        {
            Interlocked.Increment(ref _refusedBefore);
        }
    }

    /// <summary>Rows of this run that others brought to their outcomes.</summary>
    public void DoneElsewhere(long rows) => Interlocked.Add(ref _passedOver, rows);

    /// <summary>A row that is not sent again has other content than it was launched with.</summary>
    public void Changed(long row)
    {
        Interlocked.Increment(ref _changed);
        Interlocked.CompareExchange(ref _firstChanged, row, 0);
    }

    /// <summary>A row is not sent, since an earlier run may have launched it.</summary>
    public void Held() => Interlocked.Increment(ref _held);

    /// <summary>The org took a launch.</summary>
    public void Launched()
    {
        Interlocked.Increment(ref _launched);
        _rate.Count();
    }

    /// <summary>True once the org took one.</summary>
    public bool HasLaunched => Interlocked.Read(ref _launched) > 0;

    /// <summary>What an earlier run launched is waited for.</summary>
    public void Resumed() => Interlocked.Increment(ref _resumed);

    /// <summary>The row of one was met in the input.</summary>
    public void ResumedRead() => Interlocked.Increment(ref _resumedRead);

    /// <summary>An execution is waited for, or not any more.</summary>
    public void Waiting(int change) => Interlocked.Add(ref _waiting, change);

    /// <summary>The run has sent requests.</summary>
    public void Requested(int count) => Interlocked.Add(ref _requests, count);

    /// <summary>An execution had not ended when it was waited for no longer.</summary>
    public void Hung() => Interlocked.Increment(ref _hung);

    /// <summary>A row has its outcome. Ends the run where too many have failed.</summary>
    public void Done(FlowExecution outcome)
    {
        if (options is { PlanOnly: false, LoadOnly: false })
        {
            Signals.Done(outcome, transport.Host);
        }

        Interlocked.Increment(ref _counts[(int)outcome.Status]);
        Interlocked.Add(ref _unexpected, outcome.Verdict == FlowVerdict.Unexpected ? 1 : 0);
        long done = Interlocked.Increment(ref _done);
        long failed = outcome.IsFailure ? Interlocked.Increment(ref _failed) : Interlocked.Read(ref _failed);
        if (outcome.IsFailure && _firstFailed.Count < FailuresTold)
        {
            _firstFailed.Enqueue(outcome);
        }

        if (Rule?.Judge(outcome, done, failed) is { } why)
        {
            end.Stop(why);
        }
    }

    private bool TellsLaunches => options is { Wait: true, TellLaunches: true };

    /// <summary>A result was taken.</summary>
    public void Shown(FlowExecution outcome, bool isInterim)
    {
        if (outcome.ExecutionId is not null && isInterim == TellsLaunches)
        {
            Interlocked.Increment(ref _launchedShown);
        }
        else if (outcome.Status == FlowExecutionStatus.Unknown)
        {
            Interlocked.Increment(ref _unknownShown);
        }
    }

    /// <summary>Where the run stands.</summary>
    /// <param name="batch">The name of its batch.</param>
    /// <param name="total">About how many rows the input has; null where that is not known.</param>
    /// <param name="isExhausted">True once there are no more rows to read.</param>
    public RunState State(string? batch, long? total, bool isExhausted)
    {
        long read = Interlocked.Read(ref _read);
        var state = new RunState
        {
            Batch = batch,
            IsPlan = options.PlanOnly,
            Ending = end.Why,
            Failure = end.Failure,
            Read = read,
            Blank = Interlocked.Read(ref _blank),
            Odd = Odd,
            Total = isExhausted ? read : total is { } about ? Math.Max(read, about) : null,
            IsExhausted = isExhausted,
            PassedOver = Interlocked.Read(ref _passedOver),
            RefusedBefore = Interlocked.Read(ref _refusedBefore),
            Held = Interlocked.Read(ref _held),
            Changed = Interlocked.Read(ref _changed),
            FirstChanged = Interlocked.Read(ref _firstChanged),
            Counts = [.. _counts],
            Done = Interlocked.Read(ref _done),
            Failed = Interlocked.Read(ref _failed),
            Unexpected = Interlocked.Read(ref _unexpected),
            Launched = Interlocked.Read(ref _launched),
            Resumed = Interlocked.Read(ref _resumed),
            ResumedRead = Interlocked.Read(ref _resumedRead),
            MaxFailure = options.MaxFailure,
            MaxSameError = options.MaxSameError,
            FirstFailed = [.. _firstFailed.Take(FailuresTold)],
            CanResumeByName = options is { NoJournal: false, Origin.Files.Count: > 0 },
            Requests = Interlocked.Read(ref _requests),
            Hung = Interlocked.Read(ref _hung),
            InFlight = governor.InFlight,
            Waiting = Volatile.Read(ref _waiting),
            LaunchesPerMinute = _rate.PerMinute,
            Elapsed = clock.GetElapsedTime(_began),
            Quota = governor.Quota,
            PausedFor = governor.PausedFor,
            Outage = transport.Reachability.Outage is { } outage ? (outage.Lasted, outage.Cause.Message) : null,
        };
        return state with
        {
            LaunchedNotShown = Math.Max(0, state.Launched + (TellsLaunches ? 0 : state.Resumed) - Interlocked.Read(ref _launchedShown)),
            UnknownNotShown = Math.Max(0, state[FlowExecutionStatus.Unknown] - Interlocked.Read(ref _unknownShown)),
            TimeLeft = TimeLeft(state),
        };
    }

    /// <summary>The longer of two: what the quota allows, and what the run's own pace so far comes to.</summary>
    private TimeSpan? TimeLeft(RunState state)
    {
        if (state.Total is not { } total || state.Elapsed < ShortestPace)
        {
            return null;
        }

        long left = Math.Max(0, total - state.Done - state.PassedOver - state.Held - state.Waiting);
        double perMinute = Math.Min(state.Quota.Allowed, options.RateLimit ?? double.MaxValue);
        double byQuota = Math.Max(0, left - Math.Max(0, state.Quota.Allowed - state.Quota.Used)) / perMinute;
        long handled = state.Done + state.Waiting;
        double byPace = handled == 0 ? 0 : left * state.Elapsed.TotalMinutes / handled;
        double minutes = Math.Max(byQuota, byPace);
        return minutes < TimeSpan.MaxValue.TotalMinutes ? TimeSpan.FromMinutes(minutes) : null;
    }
}
