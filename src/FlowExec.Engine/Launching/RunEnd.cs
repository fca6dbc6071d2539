using System.Runtime.ExceptionServices;

namespace FlowExec.Engine.Launching;

/// <summary>Why a run takes no more rows before the rows end: its time is over, too many failed, or nothing can go on. Thread-safe.</summary>
internal sealed class RunEnd : IDisposable
{
    private readonly CancellationTokenSource _end;
    private ExceptionDispatchInfo? _fatal;
    private int _failures;

    public RunEnd(TimeSpan? maxDuration, TimeProvider clock)
    {
        _end = new CancellationTokenSource(maxDuration ?? Timeout.InfiniteTimeSpan, clock);
        Token = _end.Token;
    }

    /// <summary>Fires when nothing more is to be sent; what is on its way goes on.</summary>
    public CancellationToken Token { get; }

    /// <summary>True for what every other row would meet too.</summary>
    public static bool IsFatal(FlowException e) =>
        e is FlowConfigurationException or FlowApiException { Reason: "BadCredentials" or "AccessTokenRefused" };

    /// <summary>Nothing can go on. The first reason counts.</summary>
    public void Fatal(Exception e)
    {
        Interlocked.CompareExchange(ref _fatal, ExceptionDispatchInfo.Capture(e), null);
        _end.Cancel();
    }

    public void TooManyFailures()
    {
        Interlocked.Exchange(ref _failures, 1);
        _end.Cancel();
    }

    /// <summary>True where one of the user's limits ended the run.</summary>
    public bool IsLimit => Token.IsCancellationRequested && _fatal is null;

    /// <summary>Throws what ended the run, where something did that the caller must know.</summary>
    public void ThrowIfFatal() => _fatal?.Throw();

    /// <summary>Why a row that was taken in was not sent.</summary>
    public FlowError Explain(FlowError stopped) => _fatal is { } fatal
        ? stopped with { Code = (fatal.SourceException as FlowException)?.Reason ?? "Unexpected", Message = $"Not sent, since nothing can go on: {fatal.SourceException.Message}" }
        : _failures != 0
            ? stopped with { Code = "MaxFailure", Message = "Not sent, nor is any row after it: so many rows had failed that the run took no more." }
            : stopped with { Code = "MaxDuration", Message = "Not sent, nor is any row after it: the run's time was over." };

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();
}
