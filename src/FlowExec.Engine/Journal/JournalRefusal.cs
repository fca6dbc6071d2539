namespace FlowExec.Engine.Journal;

/// <summary>Why a journal cannot be used, in words: place and next step.</summary>
internal static class JournalRefusal
{
    public static FlowJournalException Held(string batch, string? holder) => new(
        "BatchHeld", $"The batch '{batch}' is being worked on by {holder ?? "another process"}.",
        "Wait until that run has ended, or stop it; what it launched stays on record.");

    public static FlowJournalException NotInDoubt(string batch, long row, FlowExecutionStatus status) => new(
        "BatchRowSettled", $"Row {row} of the batch '{batch}' is {status}: there is nothing to decide.",
        "Only a row that is Unknown, or that was not launched, can be decided about.");

    public static FlowJournalException ExecutionIdMissing() => new(
        "ExecutionIdMissing", "A row that was launched needs its execution's id.", "Give it with -Launched.");
}
