namespace FlowExec;

/// <summary>What tells a row of a batch from the others.</summary>
/// <param name="Position">Its place in the input, 1 for the first.</param>
/// <param name="Key">The values of its key columns, or their hash; null where the batch has no key.</param>
/// <param name="Content">A hash of its cells, salted by the batch.</param>
internal readonly record struct RowKey(long Position, string? Key, long Content);

/// <summary>How a row of the input relates to what the batch holds.</summary>
internal enum RowMatchKind
{
    /// <summary>The batch holds no such row.</summary>
    New,

    /// <summary>The batch holds it, with the same content.</summary>
    Same,

    /// <summary>The batch holds it with other content.</summary>
    Changed,

    /// <summary>A row before it in this input has the same key.</summary>
    Duplicate,
}

/// <summary>What a batch holds of a row.</summary>
/// <param name="Kind">How they relate.</param>
/// <param name="Slot">The row's number in the batch: its position, unless another row has that.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">How often it was begun; 0 for never.</param>
/// <param name="IsSkipped">True where the user decided that it is not to be sent.</param>
internal readonly record struct RowMatch(RowMatchKind Kind, long Slot, RowState State, int Attempt, bool IsSkipped)
{
    /// <summary>A row that the batch does not hold.</summary>
    public static RowMatch New(long slot) => new(RowMatchKind.New, slot, RowState.Planned, 0, false);

    /// <summary>A row that came before in the same input.</summary>
    public static RowMatch Duplicate(long slot) => new(RowMatchKind.Duplicate, slot, RowState.Planned, 0, false);
}

/// <summary>One attempt at a row: what the journal wants to see again at every step.</summary>
/// <param name="Slot">The row's number in the batch.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="Row">Its position, key and content.</param>
internal record struct RowTicket(long Slot, int Attempt, RowKey Row)
{
    /// <summary>The next attempt at a row.</summary>
    public RowTicket(in RowKey row, in RowMatch match)
        : this(match.Slot, match.Attempt + 1, row)
    {
    }

    /// <summary>Where the journal notes that the request leaves; given with the Intent, -1 where there is no room for it.</summary>
    public int Mark { get; set; } = -1;
}

/// <summary>What became of an attempt.</summary>
/// <param name="Ticket">The attempt. One that was never begun (a row that is Invalid) is recorded too.</param>
/// <param name="State">What it came to.</param>
/// <param name="ExecutionId">The execution's id, where it was launched.</param>
/// <param name="ErrorCode">Why it did not go well, where it did not.</param>
/// <param name="CorrelationId">The platform's correlation id of an answer that was not good.</param>
internal readonly record struct RowOutcome(RowTicket Ticket, RowState State, string? ExecutionId, string? ErrorCode, string? CorrelationId)
{
    /// <summary>The execution's outputs as JSON, where they are to be kept.</summary>
    public string? Outputs { get; init; }

    /// <summary>What an outcome leaves in the journal.</summary>
    public RowOutcome(in RowTicket ticket, FlowExecution outcome)
        : this(
            ticket, RowStates.Of(outcome), outcome.ExecutionId, outcome.Error?.Code,
            outcome.Error is null ? null : outcome.CorrelationId ?? outcome.Error.CorrelationId)
    {
    }
}
