using FlowExec.Emulation;

namespace FlowExec.Engine.Tests;

/// <summary>Flows that take so long, one after another named by their durations; and what the ledger says of how many ran at once.</summary>
internal sealed class TimedFlows : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly Dictionary<string, TimeSpan> _durations = [];

    public TimedFlows(params (string Duration, TimeSpan Time)[] flows)
    {
        string[] entries =
        [
            .. flows.Select((flow, at) => $$"""{"id": "{{Id(at)}}", "name": "{{flow.Duration}}", "duration": "{{flow.Duration}}", "inputs": {"customerId": {} } }"""),
        ];
        File.WriteAllText(_path, $$"""{"flows": [{{string.Join(",\n", entries)}}]}""");
        for (int at = 0; at < flows.Length; at++)
        {
            _durations[Id(at)] = flows[at].Time;
        }
    }

    public FlowOrgEmulatorOptions In(FlowOrgEmulatorOptions options) => options with { FlowPath = _path };

    public void Dispose() => File.Delete(_path);

    /// <summary>The most executions that ever ran at once.</summary>
    public int Most(LedgerSnapshot ledger) => Steps(ledger).Aggregate((Now: 0, Most: 0), (seen, step) =>
        (seen.Now + step.Change, Math.Max(seen.Most, seen.Now + step.Change))).Most;

    /// <summary>How many ran on the average while rows were left to launch.</summary>
    public double Average(LedgerSnapshot ledger)
    {
        DateTimeOffset first = ledger.Launches.Min(launch => launch.ArrivedAt);
        DateTimeOffset last = ledger.Launches.Max(launch => launch.ArrivedAt);
        return ledger.Launches.Sum(launch => TimeSpan.FromTicks(
            Math.Min(_durations[launch.FlowId].Ticks, (last - launch.ArrivedAt).Ticks)).TotalSeconds) / (last - first).TotalSeconds;
    }

    private IEnumerable<(DateTimeOffset At, int Change)> Steps(LedgerSnapshot ledger) => ledger.Launches
        .SelectMany(launch => new[] { (launch.ArrivedAt, 1), (launch.ArrivedAt + _durations[launch.FlowId], -1) })
        .OrderBy(step => step.Item1).ThenBy(step => step.Item2);

    private static string Id(int at) => $"7d9b1f60-52c1-4e0a-8b1e-0c5a11f2{at:0000}";
}
