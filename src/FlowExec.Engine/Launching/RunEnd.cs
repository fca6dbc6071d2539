using System.Runtime.ExceptionServices;

namespace FlowExec.Engine.Launching;

/// <summary>
/// Why a run takes no more rows before the rows end: its time is over, too many failed, the rows failed, or nothing can go on. Thread-safe.
/// </summary>
internal sealed class RunEnd : IDisposable
{
    private readonly CancellationTokenSource _sending;
    private readonly CancellationTokenSource _reading;
    private ExceptionDispatchInfo? _fatal;
    private int _failures;

    public RunEnd(TimeSpan? maxDuration, TimeProvider clock)
    {
        _sending = new CancellationTokenSource(maxDuration ?? Timeout.InfiniteTimeSpan, clock);
        NoMoreSending = _sending.Token;
        _reading = CancellationTokenSource.CreateLinkedTokenSource(NoMoreSending);
        NoMoreReading = _reading.Token;
    }

    /// <summary>Fires when nothing more is to be sent; what is on its way goes on.</summary>
    public CancellationToken NoMoreSending { get; }

    /// <summary>Fires when no more rows are to be read.</summary>
    public CancellationToken NoMoreReading { get; }

    /// <summary>True for what every other row would meet too.</summary>
    public static bool IsFatal(FlowException e) =>
        Api.Trouble.IsFinal(e);

    /// <summary>Nothing can go on. The first reason counts.</summary>
    public void Fatal(Exception e)
    {
        Interlocked.CompareExchange(ref _fatal, ExceptionDispatchInfo.Capture(e), null);
        _sending.Cancel();
    }

    /// <summary>The rows cannot be read any further; those that were read go on.</summary>
    public void RowsFailed(Exception e)
    {
        Interlocked.CompareExchange(ref _fatal, ExceptionDispatchInfo.Capture(e), null);
        _reading.Cancel();
    }

    public void TooManyFailures()
    {
        Interlocked.Exchange(ref _failures, 1);
        _sending.Cancel();
    }

    /// <summary>True where one of the user's limits ended the run.</summary>
    public bool IsLimit => NoMoreSending.IsCancellationRequested && _fatal is null;

    /// <summary>Throws what ended the run, where something did that the caller must know.</summary>
    public void ThrowIfFatal() => _fatal?.Throw();

    /// <summary>Why a row that was taken in was not sent.</summary>
    public FlowError Explain(FlowError stopped) => _fatal is { SourceException: var e }
        ? stopped with { Code = (e as FlowException)?.Reason ?? "Unexpected", Message = $"Not sent, since nothing can go on: {e.Message}" }
        : _failures != 0
            ? stopped with { Code = "MaxFailure", Message = "Not sent, nor is any row after it: so many rows had failed that the run took no more." }
            : stopped with { Code = "MaxDuration", Message = "Not sent, nor is any row after it: the run's time was over." };

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading.Dispose();
        _sending.Dispose();
    }
}
