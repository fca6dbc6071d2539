using static System.FormattableString;

namespace FlowExec.Cli.Output;

/// <summary>One line every 30 seconds about a long run, so that a log shows that it lives and what it waits for.</summary>
internal sealed class ProgressLines : IProgress<LaunchProgress>, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private readonly Complaints _notes;
    private readonly ITimer _timer;
    private LaunchProgress? _latest;

    /// <param name="notes">Where to.</param>
    /// <param name="clock">The clock of the people who read it.</param>
    public ProgressLines(Complaints notes, TimeProvider clock)
    {
        _notes = notes;
        _timer = clock.CreateTimer(_ => Say(), null, Every, Every);
    }

    /// <inheritdoc/>
    public void Report(LaunchProgress value) => Volatile.Write(ref _latest, value);

    public void Dispose() => _timer.Dispose();

    private void Say()
    {
        if (Interlocked.Exchange(ref _latest, null) is { } now)
        {
            string pause = now.PausedFor >= WorthTelling ? $"; the quota is used up, on in {now.PausedFor.TotalSeconds:0} s" : "";
            string rows = Invariant($"{now.Done:N0} of {now.Read:N0} rows read are done, {now.Failed:N0} failed, {now.Unknown:N0} unknown");
            string busy = Invariant($"{now.InFlight:N0} in flight, {now.Waiting:N0} running");
            string rate = Invariant($"{now.LaunchesPerMinute:N0} launches a minute, {now.Quota.Allowed:N0} requests allowed");
            _notes.Note($"... {rows}, {busy}; {rate}{pause}");
        }
    }
}
