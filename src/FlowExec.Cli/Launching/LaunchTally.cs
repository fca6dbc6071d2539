using System.Globalization;

namespace FlowExec.Cli.Launching;

/// <summary>Counts outcomes, and says what they come to.</summary>
internal sealed class LaunchTally
{
    private readonly long[] _counts = new long[Enum.GetValues<FlowExecutionStatus>().Length];

    /// <summary>Rows that the org launched, however they ended.</summary>
    public long Launched => this[FlowExecutionStatus.Launched] + Running + this[FlowExecutionStatus.Completed] + Ended;

    /// <summary>Executions that were still running when the time to wait was over.</summary>
    public long Running => this[FlowExecutionStatus.Running];

    private long Ended => this[FlowExecutionStatus.Failed] + this[FlowExecutionStatus.Error] + this[FlowExecutionStatus.Terminated];

    private long Refused => this[FlowExecutionStatus.Invalid] + this[FlowExecutionStatus.Rejected];

    private long NotSent => this[FlowExecutionStatus.NotSent];

    private long Unknown => this[FlowExecutionStatus.Unknown];

    private long this[FlowExecutionStatus status] => _counts[(int)status];

    /// <summary>True where no row failed in any way.</summary>
    public bool IsClean => Refused == 0 && NotSent == 0 && Unknown == 0 && Ended == 0;

    public void Add(FlowExecution outcome) => _counts[(int)outcome.Status]++;

    /// <summary>The sum in one line.</summary>
    /// <param name="read">Rows read.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="isPlan">Nothing was to be sent.</param>
    public string Summary(long read, TimeSpan elapsed, bool isPlan)
    {
        var parts = new List<string> { Count(read, "row", "rows") };
        if (isPlan)
        {
            parts.Add(Count(this[FlowExecutionStatus.Planned], "would be launched"));
        }
        else
        {
            parts.Add(Count(Launched, "launched"));
        }

        parts.Add(Count(Refused, "failed"));
        parts.Add(Count(Unknown, "unknown"));
        if (NotSent > 0)
        {
            parts.Add(Count(NotSent, "not sent"));
        }

        if (Ended > 0)
        {
            parts.Add(Count(Ended, "ended badly"));
        }

        if (Running > 0)
        {
            parts.Add(Count(Running, "still running"));
        }

        string rate = isPlan || Launched == 0 || elapsed <= TimeSpan.Zero
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {Launched / Math.Max(elapsed.TotalMinutes, 1.0 / 60):N0} launches a minute");
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", parts)}; {elapsed.TotalSeconds:N1} s{rate}");
    }

    private static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one)}");
}
