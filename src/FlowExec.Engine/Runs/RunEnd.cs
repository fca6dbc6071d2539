namespace FlowExec.Engine.Runs;

/// <summary>
/// The one place where a run is asked to end before its rows do, with the reason, and what that means for reading, sending, what is on
/// its way and what is waited for. Thread-safe.
/// </summary>
internal sealed class RunEnd : IDisposable
{
    /// <summary>How long requests on their way are awaited where nobody takes their results any more.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _sending = new();
    private readonly CancellationTokenSource _flight = new();
    private readonly CancellationTokenSource _following = new();
    private readonly ITimer _duration;
    private ITimer? _grace;
    private RunEnding? _why;
    private Exception? _failure;
    private bool _disposed;

    public RunEnd(TimeSpan? maxDuration, TimeProvider clock)
    {
        NoMoreReading = _reading.Token;
        NoMoreSending = _sending.Token;
        GiveUp = _flight.Token;
        NoMoreFollowing = _following.Token;
        _duration = clock.CreateTimer(
            static state => ((RunEnd)state!).Stop(RunEnding.MaxDuration), this, maxDuration ?? Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires when no more rows are to be read.</summary>
    public CancellationToken NoMoreReading { get; }

    /// <summary>Fires when nothing more is to be sent; what is on its way goes on.</summary>
    public CancellationToken NoMoreSending { get; }

    /// <summary>Fires when what is on its way is given up.</summary>
    public CancellationToken GiveUp { get; }

    /// <summary>Fires when the ends of executions are not waited for any more.</summary>
    public CancellationToken NoMoreFollowing { get; }

    /// <summary>Why the run ends; null where it was not asked to. The first reason counts.</summary>
    public RunEnding? Why
    {
        get
        {
            lock (_lock)
            {
                return _why;
            }
        }
    }

    /// <summary>What went wrong with the run as a whole; null where nothing did.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
            {
                return _failure;
            }
        }
    }

    /// <summary>Asks the run to end where every other row would meet the same.</summary>
    public void StopIfFatal(FlowException e)
    {
        if (Api.Trouble.IsFinal(e))
        {
            Stop(EndingOf(e), e);
        }
    }

    /// <summary>What ends a run of what every other row would meet too.</summary>
    public static RunEnding EndingOf(FlowException e) =>
        e.Reason == Api.Trouble.OrgUnreachable ? RunEnding.OutageTimeout : RunEnding.OrgUnusable;

    /// <summary>Asks the run to end.</summary>
    /// <param name="why">Why.</param>
    /// <param name="failure">What went wrong, where something did.</param>
    public void Stop(RunEnding why, Exception? failure = null)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _why ??= why;
            _failure ??= failure;
            if (why == RunEnding.ReaderDone)
            {
                _grace ??= TimeProvider.System.CreateTimer(
                    static state => ((RunEnd)state!).StopNow(), this, Grace, Timeout.InfiniteTimeSpan);
            }
        }

        // What is on its way is given up before its waits are ended, so that it is known for given up.
        if (why is RunEnding.Stopped or RunEnding.ConnectionClosed or RunEnding.Defect)
        {
            _flight.Cancel();
        }

        // Reading ends before sending, so that a reader who cannot hand on knows why.
        _reading.Cancel();
        if (why != RunEnding.RowsLost)
        {
            _sending.Cancel();
            if (!why.IsLimit())
            {
                _following.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            // The sources are left to the collector: a stop may come from another thread while the run ends.
            _disposed = true;
            _duration.Dispose();
            _grace?.Dispose();
        }
    }

    private void StopNow() => _flight.Cancel();
}
