using System.Globalization;

namespace FlowExec.Cli.Output;

/// <summary>One line every 30 seconds about a long run, so that a log shows that it lives and what it waits for.</summary>
internal sealed class ProgressLines : IDisposable
{
    private readonly ITimer _timer;

    /// <param name="notes">Where to.</param>
    /// <param name="clock">The clock of the people who read it.</param>
    /// <param name="state">Says where the run stands.</param>
    public ProgressLines(Complaints notes, TimeProvider clock, Func<RunState> state) => _timer = clock.CreateTimer(
        _ =>
        {
            RunState now = state();
            string pause = RunWords.Pause(now);
            notes.Note($"... {RunWords.Progress(now, CultureInfo.InvariantCulture)}{(pause.Length > 0 ? "; " : "")}{pause}");
        },
        null,
        ProgressPace.OfLines,
        ProgressPace.OfLines);

    public void Dispose() => _timer.Dispose();
}
