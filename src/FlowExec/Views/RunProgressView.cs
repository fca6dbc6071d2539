using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace FlowExec.Views;

/// <summary>
/// Shows where a run stands, about five times a second; in a host that shows no progress one line every 30 seconds. On the pipeline
/// thread.
/// </summary>
internal sealed class RunProgressView(PSCmdlet cmdlet, string activity)
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    private readonly ProgressRecord _record = new(Random.Shared.Next(1, int.MaxValue), activity, "Starting");
    private readonly bool _showsProgress = ShowsProgress(cmdlet.Host);
    private long _shownAt = Stopwatch.GetTimestamp();
    private bool _shown;

    /// <summary>Shows the run, where it is time to.</summary>
    public void Tick(IFlowRun run)
    {
        if (Stopwatch.GetElapsedTime(_shownAt) < (_showsProgress ? ShowEvery : SayEvery))
        {
            return;
        }

        _shownAt = Stopwatch.GetTimestamp();
        _shown = true;
        RunState now = run.State;
        string status = RunWords.Progress(now, CultureInfo.CurrentCulture);
        string waits = RunWords.Pause(now);
        if (_showsProgress)
        {
            _record.StatusDescription = status;
            _record.CurrentOperation = waits;
            _record.PercentComplete = now.Percent ?? -1;
            _record.SecondsRemaining = now.TimeLeft is { TotalSeconds: < int.MaxValue } left ? (int)left.TotalSeconds : -1;
            cmdlet.WriteProgress(_record);
        }
        else
        {
            string line = $"{activity}: {status}{(waits.Length > 0 ? "; " : "")}{waits}";
            cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST", "FlowExec"]);
        }
    }

    /// <summary>Takes the progress away.</summary>
    public void Complete()
    {
        if (_shown && _showsProgress)
        {
            _shown = false;
            _record.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_record);
        }
    }

    // The console writes none where its output goes into a file or a pipe; a host without a user interface of its own has nowhere to.
    private static bool ShowsProgress(PSHost host) =>
        host.Name != "Default Host" && !(host.Name == "ConsoleHost" && Console.IsOutputRedirected);
}
