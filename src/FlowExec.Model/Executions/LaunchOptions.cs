namespace FlowExec;

/// <summary>How a run launches its rows.</summary>
public sealed record LaunchOptions
{
    /// <summary>How long an org that cannot be reached is waited for where nobody says.</summary>
    public static TimeSpan DefaultOutageTimeout { get; } = TimeSpan.FromMinutes(15);

    /// <summary>How rows become contexts.</summary>
    public RowBinding Binding { get; init; } = new();

    /// <summary>The contract; null for the connection's.</summary>
    public PayloadContract? Contract { get; init; }

    /// <summary>Wait until each execution has ended, and return it as it ended.</summary>
    public bool Wait { get; init; }

    /// <summary>How long to wait for one execution; null for without end.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>Launches in flight at once, 1 to 1,024; null for what quota and latency ask for.</summary>
    public int? ThrottleLimit { get; init; }

    /// <summary>Cap on launches in any sliding minute; null for what the org says.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Test every row, send nothing, and return Planned or Invalid.</summary>
    public bool PlanOnly { get; init; }

    /// <summary>Send without the local test.</summary>
    public bool SkipTest { get; init; }

    /// <summary>Send again on 503 with Retry-After: the user accepts that the org may have launched.</summary>
    public bool RetryServiceUnavailable { get; init; }

    /// <summary>Stop sending after so long; null for never.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How long an org that cannot be reached is waited for before the run ends; rows wait meanwhile, none is given up.</summary>
    public TimeSpan OutageTimeout { get; init; } = DefaultOutageTimeout;

    /// <summary>Stop sending after so many failures; null for never.</summary>
    public FailureLimit? MaxFailure { get; init; }

    /// <summary>Told about the run's progress, from any thread, as often as it changes; the one who shows it decides how often.</summary>
    public IProgress<LaunchProgress>? Progress { get; init; }
}

/// <summary>How many failures end a run: a count, or a share of the rows done so far (judged from the 20th row on).</summary>
/// <param name="Count">The count; null where it is a share.</param>
/// <param name="Percent">The share in percent, 0 to 100; null where it is a count.</param>
public sealed record FailureLimit(int? Count, double? Percent);

/// <summary>Where a run stands.</summary>
/// <param name="Read">Rows taken in.</param>
/// <param name="Done">Rows with an outcome.</param>
/// <param name="Failed">Of these, failed.</param>
/// <param name="Unknown">Of these, unknown.</param>
/// <param name="InFlight">Requests on the way.</param>
/// <param name="Waiting">Launched executions that have not ended.</param>
/// <param name="LaunchesPerMinute">Launches of the last minute, not projected from less.</param>
/// <param name="Quota">The rate limit as last told.</param>
/// <param name="PausedFor">Until the next request may be sent; zero where none waits.</param>
public sealed record LaunchProgress(
    long Read, long Done, long Failed, long Unknown, int InFlight, int Waiting, double LaunchesPerMinute, QuotaReading Quota, TimeSpan PausedFor);
