namespace FlowExec.Engine.Runs;

/// <summary>
/// How many executions may be open at once: on their way, or launched and their ends not known. The stop rule sets how far a run may get
/// ahead of the ends that it knows, the user how many may run. A place is taken before a row is sent, and given back when its end is
/// known. Thread-safe.
/// </summary>
/// <param name="account">Where the run stands, and the stop rule.</param>
/// <param name="most">The most that may run; null for any.</param>
/// <param name="doubt">For how long what may run and cannot be followed keeps its place.</param>
/// <param name="clock">The clock.</param>
internal sealed class RunningLimit(RunAccount account, int? most, TimeSpan doubt, TimeProvider clock)
    : Turnstile, IDisposable
{
    /// <summary><c>doubt</c> where the user says nothing: longer than most flows run.</summary>
    public static readonly TimeSpan LongestDoubt = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _ended = new();
    private long _open;
    private long _doubtful;

    protected override bool HasRoom =>
        !(_open >= account.Rule?.Lead(account.DoneCount, account.FailedCount)) && !(_open + _doubtful >= most);

    /// <summary>Counts one that an earlier run launched, whether or not there is room.</summary>
    public void Add()
    {
        lock (Gate)
        {
            _open++;
        }
    }

    /// <summary>Gives a place back: nothing was launched, or its end is known, or is not waited for any more.</summary>
    /// <param name="outcome">What is known; null where nothing was sent.</param>
    public void Leave(FlowExecution? outcome)
    {
        bool mayRun = outcome is { Status: FlowExecutionStatus.Unknown } or { EndWasNotRead: true };
        lock (Gate)
        {
            _open--;
            if (mayRun && most is not null)
            {
                Doubt(doubt);
            }

            LetIn();
        }
    }

    /// <summary>Counts one that may run and cannot be followed, until it has most likely ended.</summary>
    /// <param name="since">When it was launched.</param>
    public void DoubtSince(DateTimeOffset since)
    {
        if (since + doubt - clock.GetUtcNow() is { Ticks: > 0 } left)
        {
            lock (Gate)
            {
                Doubt(left);
            }
        }
    }

    /// <summary>The run has ended: nobody waits for a place any more.</summary>
    public void Dispose() => _ended.Cancel();

    protected override void Take() => _open++;

    private void Doubt(TimeSpan time)
    {
        _doubtful++;
        _ = EndDoubtAsync(time);
    }

    private async Task EndDoubtAsync(TimeSpan time)
    {
        await Task.Delay(time, clock, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (Gate)
        {
            _doubtful--;
            LetIn();
        }
    }
}
