using System.Diagnostics.CodeAnalysis;

namespace FlowExec;

/// <summary>
/// One run of launches on its way. The one who began it takes results, hands in rows where the run reads no files, and may stop it; all
/// else goes on without him. Taking, offering and waiting are for one thread; a stop may come from any.
/// </summary>
internal interface IFlowRun : IDisposable
{
    /// <summary>Where it stands.</summary>
    RunState State { get; }

    /// <summary>Ends when nothing goes on any more; what was launched is in the journal by then.</summary>
    Task Ended { get; }

    /// <summary>Hands in a row, unless there is no room or the run takes none any more.</summary>
    bool TryOffer(FlowRow row);

    /// <summary>No more rows follow.</summary>
    void CompleteRows();

    /// <summary>Takes a result, unless none is there.</summary>
    bool TryTake([MaybeNullWhen(false)] out RunResult result);

    /// <summary>Waits until a result is there, a row can be handed in, or the time is over.</summary>
    /// <returns>False when the run has ended and every result is taken.</returns>
    bool Wait(bool forSpace, TimeSpan atMost);

    /// <summary>
    /// Ends the run before its rows end: nothing more is sent; what is on its way is awaited or given up as the reason asks for. The
    /// first reason is the one that is told.
    /// </summary>
    void Stop(RunEnding why);

    /// <summary>Answers the question after the canary: the run goes on. A no is a stop.</summary>
    void GoOn();
}

/// <summary>What a run hands back: a row's outcome, a file that could not be read, or a question.</summary>
/// <param name="Outcome">What became of a row.</param>
/// <param name="File">The file that could not be read, or not any further.</param>
/// <param name="FileFailure">Why.</param>
/// <param name="IsInterim">True for a launch whose execution is waited for: its end follows.</param>
/// <param name="IsQuestion">True where the canary is over, and <see cref="IFlowRun.GoOn"/> or a stop is waited for.</param>
internal readonly record struct RunResult(FlowExecution? Outcome, string? File = null, FlowException? FileFailure = null,
    bool IsInterim = false, bool IsQuestion = false);

/// <summary>Where a run takes its rows from.</summary>
internal sealed record RunInput
{
    /// <summary>Rows that are handed in one by one.</summary>
    public static RunInput Fed { get; } = new();

    /// <summary>True where rows are taken in however many wait, from any thread: the one who hands them in is never kept waiting.</summary>
    public bool TakesAll { get; init; }

    /// <summary>CSV files, read by the run itself; null where it reads none.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>How the files are read.</summary>
    public CsvOptions Reading { get; init; } = new();

    /// <summary>Opens a file that is not opened by its path, such as standard input; gives null for the others; null for none.</summary>
    public Func<string, Stream?>? Open { get; init; }

    /// <summary>Makes of a file's row what the user sees as the input of its outcome, when he looks at it; null for the row
    /// itself.</summary>
    public Func<FlowRow, object>? Show { get; init; }

    /// <summary>Rows from elsewhere; null for none.</summary>
    public IAsyncEnumerable<FlowRow>? Rows { get; init; }
}
