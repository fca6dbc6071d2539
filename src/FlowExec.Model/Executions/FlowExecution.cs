using System.Globalization;

namespace FlowExec;

/// <summary>One launch and what became of it.</summary>
public sealed record FlowExecution
{
    private readonly object? _input;

    /// <summary>Position of the row in its run, 1 for the first; 0 where the execution was read by its id.</summary>
    public long Row { get; init; }

    /// <summary>The row's key in a batch.</summary>
    public string? Key { get; init; }

    /// <summary>The batch whose journal has the row; null where it was read by its id, or the run kept none.</summary>
    public string? Batch { get; init; }

    /// <summary>What became of it.</summary>
    public required FlowExecutionStatus Status { get; init; }

    /// <summary>Whether its outputs are what was expected of them; said once it has ended well.</summary>
    public FlowVerdict Verdict { get; init; }

    /// <summary>The platform's id of the execution; null where none was given.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>The flow's id.</summary>
    public string? FlowId { get; init; }

    /// <summary>The version that was launched.</summary>
    public string? FlowVersion { get; init; }

    /// <summary>The execution's name, without the mark of its row that a run added to it.</summary>
    public string? Name { get; init; }

    /// <summary>The mark of a row that its name bears in the org; null where it was not read there, or bears none.</summary>
    internal RowMark? Mark { get; init; }

    /// <summary>When it was launched: the platform's time where it was read, else this machine's when the answer came.</summary>
    public DateTimeOffset? DateLaunched { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? DateCompleted { get; init; }

    /// <summary>The reason that the flow gave for its end, such as <c>Success</c>.</summary>
    public string? CompletionReason { get; init; }

    /// <summary>The flow's outputs: names and values as <see cref="FlowRow.Cells"/> has them; null unless completed.</summary>
    public IReadOnlyDictionary<string, object?>? OutputData { get; init; }

    /// <summary>How many times a request for it was sent, or tried to be; 0 where none was.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// From the first attempt to the outcome, or to what was last seen, to the millisecond: <c>00:00:01.500</c>. As text, so that
    /// <c>ConvertTo-Json</c> and <c>Export-Csv</c> write it so; <c>[timespan]</c> reads it.
    /// </summary>
    public string Elapsed => Took.ToString(Took.Days == 0 ? @"hh\:mm\:ss\.fff" : @"d\.hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    /// <summary>The same to reckon with.</summary>
    internal TimeSpan Took { get; init; }

    /// <summary>The platform's correlation id of the last answer: what its support asks for.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Why, where it did not go well.</summary>
    public FlowError? Error { get; init; }

    /// <summary>What the user handed in. PowerShell shows its columns as properties too (FlowExec.Views.FlowExecutionAdapter).</summary>
    public object? InputObject
    {
        get => _input is FileRow row ? row.Shown : _input;
        init => _input = value;
    }

    /// <summary>
    /// True where sending the row again cannot launch it twice: it was planned only, refused here or by the org, or provably never left.
    /// Where it is false the row was launched, or may have been.
    /// </summary>
    public bool CanResend => Status.CanResend();

    /// <summary>
    /// True where the org did not take the row, or it is not known, or the execution ended badly or with outputs that were not expected, or
    /// its end could not be read. It says nothing about sending again: for that there is <see cref="CanResend"/>.
    /// </summary>
    public bool IsFailure => EndWasNotRead || Verdict == FlowVerdict.Unexpected || Status is FlowExecutionStatus.Invalid
        or FlowExecutionStatus.Rejected or FlowExecutionStatus.NotSent or FlowExecutionStatus.Unknown or FlowExecutionStatus.Failed
        or FlowExecutionStatus.Error or FlowExecutionStatus.Terminated;

    /// <summary>True where it was launched and could not be followed to its end: the status is what was last known.</summary>
    internal bool EndWasNotRead { get; init; }

    /// <summary>True where nothing but its id is known: the org was not asked for it yet, or did not tell.</summary>
    internal bool IsOnlyId => Status == FlowExecutionStatus.Unknown && ExecutionId is not null;

    /// <summary>An execution of which nothing but the id is known.</summary>
    internal static FlowExecution OfId(string id) => new() { Status = FlowExecutionStatus.Unknown, ExecutionId = id };

    /// <summary>Where the row stands, for a row of a file; null for others.</summary>
    internal FileRow? Place => _input as FileRow;

    /// <summary>The same with the input of another, which may still have to be made.</summary>
    internal FlowExecution OfInput(FlowExecution other) => this with { InputObject = other._input };

    /// <inheritdoc/>
    public override string ToString() => $"{Status} {ExecutionId}".TrimEnd();
}
