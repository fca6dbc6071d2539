using System.Runtime.InteropServices;

namespace FlowExec.Engine.Journal;

/// <summary>A row on its way into the journal.</summary>
internal readonly record struct JournalEntry(SqliteBatch Batch, RowOutcome Row);

/// <summary>What goes into one transaction.</summary>
internal sealed class JournalGroup
{
    public List<JournalEntry> Rows { get; } = [];

    public List<Action<JournalDb>> Works { get; } = [];

    public bool IsDurable { get; set; }

    /// <summary>Ends when the Intents are durable.</summary>
    public TaskCompletionSource Intents { get; private set; } = New();

    /// <summary>Ends when everything else is durable.</summary>
    public TaskCompletionSource Outcomes { get; private set; } = New();

    public bool IsEmpty => Rows.Count == 0 && Works.Count == 0;

    public void Write(JournalDb db, bool intentsToo)
    {
        foreach (Action<JournalDb> work in Works)
        {
            work(db);
        }

        var rows = new RowWriter(db);
        foreach (ref readonly JournalEntry entry in CollectionsMarshal.AsSpan(Rows))
        {
            if (intentsToo || !entry.Row.State.IsIntent())
            {
                rows.Write(entry.Batch, entry.Row);
            }
        }
    }

    public void Written(FlowJournalException? intents, FlowJournalException? outcomes)
    {
        End(Intents, intents);
        End(Outcomes, outcomes);
    }

    /// <summary>The transaction was taken back: batches that it would have made are not there.</summary>
    public void Undone()
    {
        foreach (JournalEntry entry in Rows)
        {
            entry.Batch.Undone();
        }
    }

    public void Clear()
    {
        Rows.Clear();
        Works.Clear();
        IsDurable = false;
        (Intents, Outcomes) = (New(), New());
    }

    private static void End(TaskCompletionSource task, FlowJournalException? failure)
    {
        if (failure is null)
        {
            task.SetResult();
        }
        else
        {
            task.SetException(failure);

            // Nobody may be waiting: it is not for the process to end on that.
            _ = task.Task.Exception;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
