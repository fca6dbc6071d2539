using System.Text;
using FlowExec.Engine.Pacing;

namespace FlowExec.Engine.Runs;

/// <summary>What a run that sends nothing comes to: rows by what would become of them, and what launching them would cost.</summary>
/// <param name="options">How they would be launched.</param>
/// <param name="governor">Knows the quota.</param>
/// <param name="pace">Knows how long executions of a flow take, where some were seen to end.</param>
internal sealed class PlanAccount(LaunchOptions options, Governor governor, PollPace pace)
{
    private const int BodiesKept = 3;

    private readonly Lock _lock = new();
    private readonly List<(long Row, string? Body)> _bodies = [];
    private readonly Dictionary<string, PlanFinding> _invalid = [];
    private readonly Dictionary<string, PlanFinding> _warnings = [];
    private long _valid;
    private long _measured;
    private TimeSpan _took;

    /// <summary>Takes in a row that would be launched, or would not.</summary>
    public void Add(PlannedLaunch plan)
    {
        lock (_lock)
        {
            if (plan.Payload is null)
            {
                FlowError error = plan.Refused().Error!;
                Count(_invalid, error.Code, plan.Row.Position, WithoutRow(error));
                return;
            }

            _valid++;
            if (pace.Typical(plan.Context?.FlowId) is { } took)
            {
                _measured++;
                _took += took;
            }

            if (_bodies.Count < BodiesKept)
            {
                bool isSecret = plan.Inputs.Any(input => input.IsSecure);
                _bodies.Add((plan.Row.Position, isSecret ? null : Encoding.UTF8.GetString(plan.Payload.Utf8.Span)));
            }

            foreach (Diagnostic finding in plan.Diagnostics
                .Where(one => one.Severity == DiagnosticSeverity.Warning).DistinctBy(one => one.Code))
            {
                Count(_warnings, finding.Code, plan.Row.Position, finding.Placed);
            }
        }
    }

    /// <summary>The plan so far.</summary>
    public RunPlan Plan
    {
        get
        {
            lock (_lock)
            {
                int allowed = governor.Quota.Allowed;
                long? looks = options.Wait ? _valid : null;
                bool isMeasured = _measured > 0 && _measured == _valid;
                TimeSpan? duration = isMeasured ? _took / _measured : options.WaitTimeout;
                double minutes = Math.Max(
                    (_valid + (looks ?? 0)) / (double)allowed, _valid / (double)Math.Min(allowed, options.RateLimit ?? int.MaxValue));
                return new RunPlan
                {
                    Valid = _valid,
                    Invalid = [.. _invalid.Values.OrderByDescending(one => one.Rows)],
                    Warnings = [.. _warnings.Values.OrderByDescending(one => one.Rows)],
                    Bodies = [.. _bodies],
                    Looks = looks,
                    IsMeasured = isMeasured,
                    Duration = duration,
                    MaxRunning = options.MaxRunning,
                    LaunchesPerMinute = Math.Min(allowed, options.RateLimit ?? int.MaxValue),
                    ByQuota = TimeSpan.FromMinutes(minutes),
                    ByRunning = options.MaxRunning is { } most && duration is { } each ? each * Math.Ceiling(_valid / (double)most) : null,
                };
            }
        }
    }

    /// <summary>What is wrong, without the number of the row, which stands before it.</summary>
    private static string WithoutRow(FlowError error) =>
        error.Diagnostics.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error) is { } first
            ? (first with { Row = 0 }).Placed : error.Message;

    private static void Count(Dictionary<string, PlanFinding> findings, string code, long row, string message) =>
        findings[code] = findings.TryGetValue(code, out PlanFinding? known) ? known with { Rows = known.Rows + 1 }
            : new PlanFinding(code, 1, row, message);
}
