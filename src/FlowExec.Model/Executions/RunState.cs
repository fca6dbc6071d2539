namespace FlowExec;

/// <summary>Where a run stands: what progress, summary and the line after an early end are made of.</summary>
internal sealed record RunState
{
    /// <summary>The batch that the run keeps its journal in; null where it keeps none.</summary>
    public string? Batch { get; init; }

    /// <summary>What is to be said of where the journal is, and of the flows.</summary>
    public IReadOnlyList<Sentence> Warnings { get; init; } = [];

    /// <summary>True where nothing is sent: rows are tested only.</summary>
    public bool IsPlan { get; init; }

    /// <summary>Why the run ends; null while it goes on.</summary>
    public RunEnding? Ending { get; init; }

    /// <summary>What went wrong with the run as a whole; null where nothing did.</summary>
    public Exception? Failure { get; init; }

    /// <summary>Rows taken in.</summary>
    public long Read { get; init; }

    /// <summary>Rows with nothing in them, which are passed over and count among no others.</summary>
    public long Blank { get; init; }

    /// <summary>What is to be said of rows that are sent all the same.</summary>
    public FindingTally Odd { get; init; } = new();

    /// <summary>All rows, where that is known or can be told from how much of the files is read; null where not.</summary>
    public long? Total { get; init; }

    /// <summary>True once there are no more rows to read.</summary>
    public bool IsExhausted { get; init; }

    /// <summary>Rows of an earlier run of the batch that have nothing left to do.</summary>
    public long PassedOver { get; init; }

    /// <summary>Of these, refused by the org or the local test then, and not changed since.</summary>
    public long RefusedBefore { get; init; }

    /// <summary>Rows that are not sent again although they have other content now.</summary>
    public long Changed { get; init; }

    /// <summary>The first of these; 0 where there is none.</summary>
    public long FirstChanged { get; init; }

    /// <summary>Rows of an earlier run whose fate is not known; they are not sent.</summary>
    public long Held { get; init; }

    /// <summary>Outcomes by status (<see cref="FlowExecutionStatus"/> as index).</summary>
    public IReadOnlyList<long> Counts { get; init; } = new long[Enum.GetValues<FlowExecutionStatus>().Length];

    /// <summary>Rows with an outcome of this run.</summary>
    public long Done { get; init; }

    /// <summary>Of these, failed.</summary>
    public long Failed { get; init; }

    /// <summary>Of these, executions that ended well with an output that was not expected.</summary>
    public long Unexpected { get; init; }

    /// <summary>Rows that this run launched, whether or not they have ended.</summary>
    public long Launched { get; init; }

    /// <summary>Rows that an earlier run launched and whose end this one waits for.</summary>
    public long Resumed { get; init; }

    /// <summary>Of these, rows that were met in the input.</summary>
    public long ResumedRead { get; init; }

    /// <summary>How many failures the user allows; null for any.</summary>
    public FailureLimit? MaxFailure { get; init; }

    /// <summary>How many failures in a row with the same error the user allows; null for any.</summary>
    public int? MaxSameError { get; init; }

    /// <summary>The first rows that failed, a few.</summary>
    public IReadOnlyList<FlowExecution> FirstFailed { get; init; } = [];

    /// <summary>True where the batch can be resumed by its name, since its rows came from files.</summary>
    public bool CanResumeByName { get; init; }

    /// <summary>Executions that had not ended when they were waited for no longer.</summary>
    public long Hung { get; init; }

    /// <summary>What a run that sends nothing comes to; null for another.</summary>
    public RunPlan? Plan { get; init; }

    /// <summary>Requests that the run has used: launches, each try of them, and looks at executions.</summary>
    public long Requests { get; init; }

    /// <summary>Rows launched of which the result was not taken.</summary>
    public long LaunchedNotShown { get; init; }

    /// <summary>Rows that may have been launched of which the result was not taken.</summary>
    public long UnknownNotShown { get; init; }

    /// <summary>Requests on the way.</summary>
    public int InFlight { get; init; }

    /// <summary>Launched executions whose end is waited for.</summary>
    public int Waiting { get; init; }

    /// <summary>Launches of the last minute, not projected from less.</summary>
    public double LaunchesPerMinute { get; init; }

    /// <summary>How long the run takes by now.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How long it will take, from quota, pace and rows; null where that cannot be told.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The rate limit as last told.</summary>
    public QuotaReading Quota { get; init; } = new(0, 0, TimeSpan.Zero, false);

    /// <summary>Until the next request may be sent; zero where none waits.</summary>
    public TimeSpan PausedFor { get; init; }

    /// <summary>For how long the org could not be reached by now, and what the last try met; null where it can be.</summary>
    public (TimeSpan Lasted, string Cause)? Outage { get; init; }

    /// <summary>True where anything went to the org that it took, refused, or may have taken.</summary>
    public bool HasSent => Launched + this[FlowExecutionStatus.Unknown] + this[FlowExecutionStatus.Rejected] > 0;

    /// <summary>Outcomes of one status.</summary>
    public long this[FlowExecutionStatus status] => Counts[(int)status];

    /// <summary>From 0 to 100; null where the number of rows is not known.</summary>
    public int? Percent => Total is > 0 and { } total
        ? (int)Math.Clamp(100 * (Done + PassedOver + Held + (double)Waiting / 2) / total, 0, 100)
        : null;
}
