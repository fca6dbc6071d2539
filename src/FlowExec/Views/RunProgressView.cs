using System.Globalization;
using System.Management.Automation;

namespace FlowExec.Views;

/// <summary>Shows where a run stands, about five times a second; where no progress is shown, by one line every 30 seconds.</summary>
internal sealed class RunProgressView(IRunStreams streams, string activity)
{
    private readonly ProgressRecord _record = new(Random.Shared.Next(1, int.MaxValue), DisplayText.Escape(activity), "Starting");
    private readonly ProgressPace _pace = new(streams.ShowsProgress, TimeProvider.System);
    private bool _shown;

    /// <summary>Shows the run, where it is time to.</summary>
    public void Tick(IFlowRun run)
    {
        if (!_pace.IsDue())
        {
            return;
        }

        _shown = true;
        RunState now = run.State;
        string status = RunWords.Progress(now, CultureInfo.CurrentCulture);
        string waits = RunWords.Pause(now);
        if (streams.ShowsProgress)
        {
            _record.StatusDescription = status;
            _record.CurrentOperation = DisplayText.Escape(waits);
            _record.PercentComplete = now.Percent ?? -1;
            _record.SecondsRemaining = now.TimeLeft is { TotalSeconds: < int.MaxValue } left ? (int)left.TotalSeconds : -1;
            streams.WriteProgress(_record);
        }
        else
        {
            streams.WriteLine($"{activity}: {status}{(waits.Length > 0 ? "; " : "")}{waits}");
        }
    }

    /// <summary>Takes the progress away.</summary>
    public void Complete()
    {
        if (_shown && streams.ShowsProgress)
        {
            _shown = false;
            _record.RecordType = ProgressRecordType.Completed;
            streams.WriteProgress(_record);
        }
    }
}
