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

    /// <summary>Wait until each execution has ended, and return it as it ended. What is said of ends implies it.</summary>
    public bool Wait
    {
        get => field || WaitTimeout is not null || Expect is not null || MaxRunning is not null;
        init;
    }

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

    /// <summary>Rows that an earlier run of the batch launched and that came to stand so are launched again; empty for none.</summary>
    public IReadOnlyCollection<RowState> Again { get; init; } = [];

    /// <summary>No row is begun more often than this; null for any number.</summary>
    public int? MaxAttempt { get; init; }

    /// <summary>Keep no outputs in the journal.</summary>
    public bool NoOutputData { get; init; }

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

    /// <summary>Put the rows on record with their bodies and send nothing: workers do. Wants a journal on a server.</summary>
    public bool LoadOnly { get; init; }

    /// <summary>Encrypt the values of rows where they are stored, with the key of FLOWEXEC_JOURNAL_KEY. Wants a journal on a
    /// server.</summary>
    public bool Encrypt { get; init; }

    /// <summary>Leave the values of rows in their files, which every worker reads itself. Wants a journal on a server, and an
    /// <see cref="Origin"/> with files.</summary>
    public bool SharedFile { get; init; }

    /// <summary>For a worker: where the files of its batch are on this machine; empty for where they were loaded from.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>For a worker, with <see cref="Wait"/>: wait also for what was launched before it came.</summary>
    public bool FollowsEarlier { get; init; }

    /// <summary>Stop sending after so long; null for never.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>How long an org that cannot be reached is waited for before the run ends; rows wait meanwhile, none is given up.</summary>
    public TimeSpan OutageTimeout { get; init; } = DefaultOutageTimeout;

    /// <summary>Stop sending after so many failures; null for never.</summary>
    public FailureLimit? MaxFailure { get; init; }

    /// <summary>Stop sending after so many failures with the same error one after the other; null for never.</summary>
    public int? MaxSameError { get; init; }

    /// <summary>So many rows are launched and awaited before any other; null for none.</summary>
    public int? Canary { get; init; }

    /// <summary>They stand all over the files; false for the first.</summary>
    public bool CanarySpread { get; init; }

    /// <summary>Somebody is there to be asked after the canary whether to go on; false for the stop rule alone.</summary>
    public bool CanaryAsks { get; init; }

    /// <summary>The most executions that may run at once, those of an earlier run of the batch among them; null for any number.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Finds options that do not go together.</summary>
    /// <exception cref="FlowConfigurationException">There are such.</exception>
    public void Check(RunInput input)
    {
        bool isReadOnce = input.Files is null || (input.Open is not null && !input.Files.All(File.Exists));
        if (CanarySpread && (Canary is null || isReadOnce))
        {
            throw new FlowConfigurationException(
                "CanarySpreadRefused", "-CanarySpread spreads the rows of -Canary over files, and needs both.",
                "Give -Canary and -Path; rows of a pipeline and of standard input are not known before they come.");
        }

        if (SharedFile && (Encrypt || Origin is not { Files.Count: > 0 }))
        {
            throw Encrypt ? SharedFileRefusal.Encrypted() : SharedFileRefusal.NoFile();
        }

        if (Batch is null)
        {
            CheckCanary();
        }
    }

    /// <summary>Finds a canary that nothing can judge. Where it is about to begin: that of a batch may be over already.</summary>
    /// <exception cref="FlowConfigurationException">It is such.</exception>
    public void CheckCanary()
    {
        if (Canary is { } canary && !CanaryAsks
            && !(MaxFailure?.Percent is not null || MaxFailure?.Count <= canary || MaxSameError <= canary))
        {
            throw new FlowConfigurationException(
                "CanaryNeedsRule",
                MaxFailure is null && MaxSameError is null
                    ? "Nobody is there to be asked after the canary, and no rule says whether to go on."
                    : $"A canary of {canary} {RunWords.Rows(canary)} can never meet the rule: whatever became of it, the run would go on.",
                $"Give {Term.MaxFailure}: a count up to the canary's, such as {Term.MaxFailure} 1, or a share.");
        }
    }
}
