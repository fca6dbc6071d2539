namespace FlowExec;

/// <summary>
/// How a row stands in a batch. The numbers are written to disk and never change; they begin at 2, so that each takes one byte there
/// whatever it becomes.
/// </summary>
internal enum RowState : byte
{
    /// <summary>Known and not begun, or to be sent again by a decision.</summary>
    Planned = 2,

    /// <summary>It is on record that a request is about to leave.</summary>
    Intent = 3,

    /// <summary>As <see cref="Intent"/>, and no mark could be kept that would tell whether it left.</summary>
    IntentUnmarked = 4,

    Launched = 5,
    Running = 6,
    Completed = 7,
    Failed = 8,
    Error = 9,
    Terminated = 10,
    Rejected = 11,
    NotSent = 12,
    Unknown = 13,
    Invalid = 14,

    /// <summary>As <see cref="Completed"/>, with outputs as expected.</summary>
    AsExpected = 15,

    /// <summary>As <see cref="Completed"/>, with an output that was not expected.</summary>
    Unexpected = 16,
}

/// <summary>What the states mean, and which may follow which.</summary>
internal static class RowStates
{
    private const int Open = 1 << (int)RowState.Planned | 1 << (int)RowState.Intent | 1 << (int)RowState.IntentUnmarked;
    private const int InDoubt = Open | 1 << (int)RowState.Unknown;

    /// <summary>The states, as bits, that an outcome of the same attempt may follow. A late truth replaces doubt, never the other
    /// way.</summary>
    public static int Before(RowState outcome) => outcome switch
    {
        // Not launched after all, or never left: what was in doubt is settled.
        RowState.Planned or RowState.Rejected or RowState.NotSent or RowState.Invalid => InDoubt,
        RowState.Unknown => Open,

        // Launched is the truth even where the row was taken for one that never left.
        RowState.Launched => InDoubt | 1 << (int)RowState.NotSent,
        RowState.Running => InDoubt | 1 << (int)RowState.NotSent | 1 << (int)RowState.Launched,
        RowState.Completed or RowState.AsExpected or RowState.Unexpected or RowState.Failed or RowState.Error or RowState.Terminated =>
            InDoubt | 1 << (int)RowState.NotSent | 1 << (int)RowState.Launched | 1 << (int)RowState.Running,
        _ => 0,
    };

    /// <summary>True where an outcome of the same attempt may take the place of a state.</summary>
    public static bool MayFollow(RowState state, RowState outcome) => (Before(outcome) >> (int)state & 1) != 0;

    /// <summary>True where the org is known to have taken the row.</summary>
    public static bool IsLaunched(this RowState state) =>
        state is (>= RowState.Launched and <= RowState.Terminated) or RowState.AsExpected or RowState.Unexpected;

    /// <summary>True where a request is on record as about to leave, and nothing after it.</summary>
    public static bool IsIntent(this RowState state) => state is RowState.Intent or RowState.IntentUnmarked;

    /// <summary>The state as users see it. An Intent is Unknown to everyone but the process that works on it.</summary>
    public static FlowExecutionStatus ToStatus(this RowState state) => state switch
    {
        RowState.Planned => FlowExecutionStatus.Planned,
        RowState.Launched => FlowExecutionStatus.Launched,
        RowState.Running => FlowExecutionStatus.Running,
        RowState.Completed or RowState.AsExpected or RowState.Unexpected => FlowExecutionStatus.Completed,
        RowState.Failed => FlowExecutionStatus.Failed,
        RowState.Error => FlowExecutionStatus.Error,
        RowState.Terminated => FlowExecutionStatus.Terminated,
        RowState.Rejected => FlowExecutionStatus.Rejected,
        RowState.NotSent => FlowExecutionStatus.NotSent,
        RowState.Invalid => FlowExecutionStatus.Invalid,
        _ => FlowExecutionStatus.Unknown,
    };

    /// <summary>What is known of the outputs in a state.</summary>
    public static FlowVerdict ToVerdict(this RowState state) => state switch
    {
        RowState.AsExpected => FlowVerdict.AsExpected,
        RowState.Unexpected => FlowVerdict.Unexpected,
        _ => FlowVerdict.NotKnown,
    };

    /// <summary>The states, as bits, that users see as one of some statuses; all where none is named.</summary>
    public static long Of(IReadOnlyCollection<FlowExecutionStatus> statuses) =>
        statuses.Count == 0 ? -1
            : Enum.GetValues<RowState>().Where(state => statuses.Contains(state.ToStatus())).Sum(state => 1L << (int)state);

    /// <summary>What may be launched again by its name; null for any other word.</summary>
    public static RowState? Again(string word) =>
        Enum.TryParse(word, ignoreCase: true, out RowState state) && AgainWords.Contains(state.ToString()) ? state : null;

    /// <summary>How a row may stand that is to be launched again.</summary>
    public static IReadOnlyList<string> AgainWords { get; } =
        [nameof(RowState.Failed), nameof(RowState.Error), nameof(RowState.Terminated), nameof(RowState.Unexpected)];

    /// <summary>The state that an outcome leaves behind.</summary>
    public static RowState Of(FlowExecution outcome) => outcome.Verdict switch
    {
        FlowVerdict.AsExpected => RowState.AsExpected,
        FlowVerdict.Unexpected => RowState.Unexpected,
        _ => Of(outcome.Status),
    };

    /// <summary>The state of a status about whose outputs nothing is known.</summary>
    public static RowState Of(FlowExecutionStatus status) => status switch
    {
        FlowExecutionStatus.Planned => RowState.Planned,
        FlowExecutionStatus.Invalid => RowState.Invalid,
        FlowExecutionStatus.Launched => RowState.Launched,
        FlowExecutionStatus.Running => RowState.Running,
        FlowExecutionStatus.Completed => RowState.Completed,
        FlowExecutionStatus.Failed => RowState.Failed,
        FlowExecutionStatus.Error => RowState.Error,
        FlowExecutionStatus.Terminated => RowState.Terminated,
        FlowExecutionStatus.Rejected => RowState.Rejected,
        FlowExecutionStatus.NotSent => RowState.NotSent,
        _ => RowState.Unknown,
    };
}
