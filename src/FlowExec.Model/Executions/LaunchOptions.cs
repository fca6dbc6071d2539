namespace FlowExec;

/// <summary>How a run launches its rows.</summary>
internal sealed record LaunchOptions
{
    /// <summary>How long an org that cannot be reached is waited for where nobody says.</summary>
    public static TimeSpan DefaultOutageTimeout { get; } = TimeSpan.FromMinutes(15);

    /// <summary>How rows become contexts.</summary>
    public RowBinding Binding { get; init; } = new();

    /// <summary>The contract; null for the connection's.</summary>
    public PayloadContract? Contract { get; init; }

    /// <summary>Wait until each execution has ended, and return it as it ended.</summary>
    public bool Wait { get; init; }

    /// <summary>With <see cref="Wait"/>: tell each launch when the org has taken it, and again when its execution has ended.</summary>
    public bool TellLaunches { get; init; }

    /// <summary>How long to wait for one execution; null for without end.</summary>
    public TimeSpan? WaitTimeout { get; init; }

    /// <summary>What the outputs of an execution that ended well must be; null for anything.</summary>
    public ExpectedOutputs? Expect { get; init; }

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

    /// <summary>Rows that the org rejected or the local test refused in an earlier run of the batch are tried again, though
    /// unchanged.</summary>
    public bool RetryRejected { get; init; }

    /// <summary>The batch, so that the same command goes on where it ended; null for a run that is named by itself.</summary>
    public string? Batch { get; init; }

    /// <summary>Where the rows come from and how they are launched, kept so that the batch can be resumed by its name; null for
    /// nothing.</summary>
    public BatchOrigin? Origin { get; init; }

    /// <summary>The columns whose values tell a row from the others; empty for position and content.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Keep only a hash of the key in the journal.</summary>
    public bool KeyHash { get; init; }

    /// <summary>The folder of the journal; null for the user's own.</summary>
    public string? Journal { get; init; }

    /// <summary>The store of the journal; null for the one of <see cref="Journal"/>.</summary>
    public IBatchStore? Store { get; init; }

    /// <summary>Keep no journal: what is launched is then told in the results and nowhere else.</summary>
    public bool NoJournal { get; init; }

    /// <summary>Leave the executions' names as they are: rows in doubt can then not be looked up.</summary>
    public bool NoMarker { get; init; }

    /// <summary>Stop sending after so long; null for never.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How long an org that cannot be reached is waited for before the run ends; rows wait meanwhile, none is given up.</summary>
    public TimeSpan OutageTimeout { get; init; } = DefaultOutageTimeout;

    /// <summary>Stop sending after so many failures; null for never.</summary>
    public FailureLimit? MaxFailure { get; init; }
}

/// <summary>How many failures end a run: a count, or a share of the rows done so far (judged from the 20th row on).</summary>
/// <param name="Count">The count; null where it is a share.</param>
/// <param name="Percent">The share in percent, 0 to 100; null where it is a count.</param>
public sealed record FailureLimit(int? Count, double? Percent);
