using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace FlowExec;

/// <summary>
/// Shows where a run stands: told from any thread, shown from the pipeline thread, about five times a second; in a host that shows no
/// progress
/// one line every 30 seconds.
/// </summary>
internal sealed class LaunchProgressView(PSCmdlet cmdlet, string activity) : IProgress<LaunchProgress>
{
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(30);

    private readonly ProgressRecord _record = new(Random.Shared.Next(1, int.MaxValue), activity, "Starting");
    private readonly bool _showsProgress = ShowsProgress(cmdlet.Host);
    private Reading? _latest;
    private long _shownAt = Stopwatch.GetTimestamp();
    private bool _shown;

    /// <inheritdoc/>
    public void Report(LaunchProgress value) => Volatile.Write(ref _latest, new Reading(value, Stopwatch.GetTimestamp()));

    /// <summary>Shows the latest, where it is time to. On the pipeline thread.</summary>
    public void Tick()
    {
        if (Stopwatch.GetElapsedTime(_shownAt) < (_showsProgress ? ShowEvery : SayEvery) || Volatile.Read(ref _latest) is not { } reading)
        {
            return;
        }

        _shownAt = Stopwatch.GetTimestamp();
        _shown = true;
        string status = Describe(reading.Progress);

        // While the quota is used up nothing happens that would be reported anew.
        TimeSpan pause = reading.Progress.PausedFor - Stopwatch.GetElapsedTime(reading.At);
        string waits = pause > TimeSpan.Zero ? $"the quota is used up, on in {pause.TotalSeconds:0} s" : "";
        if (_showsProgress)
        {
            _record.StatusDescription = status;
            _record.CurrentOperation = waits;
            cmdlet.WriteProgress(_record);
        }
        else
        {
            string line = $"{activity}: {status}{(waits.Length > 0 ? "; " : "")}{waits}";
            cmdlet.WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST", "FlowExec"]);
        }
    }

    /// <summary>Takes the progress away. On the pipeline thread.</summary>
    public void Complete()
    {
        if (_shown && _showsProgress)
        {
            _shown = false;
            _record.RecordType = ProgressRecordType.Completed;
            cmdlet.WriteProgress(_record);
        }
    }

    // Short enough for the line that a console of 100 columns has for it: what is zero is not said.
    private static string Describe(LaunchProgress now) => string.Create(
        CultureInfo.CurrentCulture,
        $"{now.Done:N0} of {now.Read:N0} rows read{Count(now.Failed, "failed")}{Count(now.Unknown, "unknown")}{Count(now.Waiting, "running")}; {now.LaunchesPerMinute:N0} launches a minute (quota {now.Quota.Allowed:N0})");

    private static string Count(long count, string what) =>
        count == 0 ? "" : string.Create(CultureInfo.CurrentCulture, $", {count:N0} {what}");

    // The console writes none where its output goes into a file or a pipe; a host without a user interface of its own has nowhere to.
    private static bool ShowsProgress(System.Management.Automation.Host.PSHost host) =>
        host.Name != "Default Host" && !(host.Name == "ConsoleHost" && Console.IsOutputRedirected);

    private sealed record Reading(LaunchProgress Progress, long At);
}
