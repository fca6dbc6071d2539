using System.Runtime.InteropServices;

namespace FlowExec.Emulation;

/// <summary>What truly happened in the emulated org, whatever clients were told. Exact under any concurrency.</summary>
public sealed class EmulatorLedger
{
    private const int WindowsKept = 1440;

    private readonly Lock _gate = new();
    private readonly bool _full;
    private readonly Func<DateTimeOffset> _now;
    private readonly Func<DateTimeOffset, IReadOnlyDictionary<string, long>> _executions;
    private readonly List<Entry> _launches = [];
    private readonly Queue<WindowCount> _windows = new();
    private readonly SortedDictionary<int, long> _answers = [];
    private readonly SortedDictionary<FaultKind, long> _faults = [];
    private readonly Dictionary<string, long> _byFlow = new(StringComparer.Ordinal);
    private long _requests;
    private long _launchCount;
    private long _signIns;
    private int _most;

    internal EmulatorLedger(
        LedgerDetail detail, Func<DateTimeOffset> now, Func<DateTimeOffset, IReadOnlyDictionary<string, long>> executions)
        => (_full, _now, _executions) = (detail == LedgerDetail.Full, now, executions);

    /// <summary>Launches so far.</summary>
    public long LaunchCount => Interlocked.Read(ref _launchCount);

    /// <summary>True where each launch is kept, and so its body's hash is wanted.</summary>
    internal bool KeepsLaunches => _full;

    /// <summary>Copies what is known now.</summary>
    public LedgerSnapshot GetSnapshot()
    {
        DateTimeOffset now = _now();
        IReadOnlyDictionary<string, long> executions = _executions(now);
        lock (_gate)
        {
            return new LedgerSnapshot
            {
                TakenAt = now,
                Requests = _requests,
                LaunchCount = _launchCount,
                SignIns = _signIns,
                // Arrays, which PowerShell can index; not so the lists that a collection expression makes.
                Launches = _launches.Select(e => e.Launch with { Told = e.Told }).ToArray(),
                AnswersByStatus = new SortedDictionary<int, long>(_answers),
                FaultsByKind = new SortedDictionary<FaultKind, long>(_faults),
                LaunchesByFlow = new SortedDictionary<string, long>(_byFlow, StringComparer.Ordinal),
                ExecutionsByStatus = executions,
                Windows = _windows.Select(w => new LedgerWindow(w.Token, w.Start, w.Requests, w.Launches)).ToArray(),
                MostLaunchesInWindow = _most,
            };
        }
    }

    /// <summary>The little that the status page shows, without copying every launch.</summary>
    internal LedgerSummary Summarize()
    {
        lock (_gate)
        {
            return new LedgerSummary(_requests, _launchCount, [.. _answers.Select(a => (a.Key, a.Value))],
                [.. _windows.TakeLast(20).Select(w => new LedgerWindow(w.Token, w.Start, w.Requests, w.Launches))]);
        }
    }

    /// <summary>Counts a launch, and keeps it where launches are kept.</summary>
    /// <returns>The entry that is told later what the client heard; null where only counts are kept.</returns>
    internal Entry? Launched(Execution execution, Session session, string hash, string? inputs, WindowCount window)
    {
        lock (_gate)
        {
            string flowId = execution.Flow.Flow.Id;
            _launchCount++;
            CollectionsMarshal.GetValueRefOrAddDefault(_byFlow, flowId, out _)++;
            window.Launches++;
            _most = Math.Max(_most, window.Launches);
            if (!_full)
            {
                return null;
            }

            var entry = new Entry(new LedgerLaunch(
                _launchCount, execution.LaunchedAt, session.Name, session.Client.Id, hash, execution.Id, flowId, execution.Name, "")
            {
                Inputs = inputs,
            });
            _launches.Add(entry);
            return entry;
        }
    }

    internal void Answered(int status, FaultDecision faults, Entry? launch, bool answered)
    {
        lock (_gate)
        {
            _requests++;
            int counted = answered ? status : 0;
            _answers[counted] = _answers.GetValueOrDefault(counted) + 1;
            if (faults.Fault is { } fault)
            {
                Count(fault.Kind);
            }

            if (faults.Skew != TimeSpan.Zero)
            {
                Count(FaultKind.ClockSkew);
            }

            if (faults.QueryDelay != TimeSpan.Zero)
            {
                Count(FaultKind.QueryDelay);
            }

            if (launch is not null)
            {
                bool tampered = faults.Fault is { } struck
                    && struck.Kind is not (FaultKind.SlowBody or FaultKind.SlowFirstByte or FaultKind.ExecuteThenError);
                launch.Told = tampered ? faults.Fault!.Kind.ToString() : status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }

    internal void SignedIn()
    {
        lock (_gate)
        {
            _signIns++;
        }
    }

    internal void Open(WindowCount window)
    {
        lock (_gate)
        {
            _windows.Enqueue(window);
            if (!_full && _windows.Count > WindowsKept)
            {
                _windows.Dequeue();
            }
        }
    }

    private void Count(FaultKind kind) => _faults[kind] = _faults.GetValueOrDefault(kind) + 1;

    internal sealed class Entry(LedgerLaunch launch)
    {
        public LedgerLaunch Launch => launch;

        /// <summary>Empty while the answer is on its way.</summary>
        public string Told { get; set; } = "";
    }
}

/// <summary>Totals, answers and the last windows.</summary>
internal sealed record LedgerSummary(long Requests, long Launches, IReadOnlyList<(int Status, long Count)> Answers,
    IReadOnlyList<LedgerWindow> Windows);
