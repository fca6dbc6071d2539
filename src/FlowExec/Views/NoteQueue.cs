using System.Collections.Concurrent;

namespace FlowExec.Views;

/// <summary>
/// What is told while a cmdlet works, on whatever thread, until the pipeline's thread writes it. Bounded: who tells more than is written
/// is not made to wait, and how much was left out is told.
/// </summary>
/// <param name="wanted">The kinds that somebody sees.</param>
internal sealed class NoteQueue(IReadOnlyList<NoteKind> wanted) : INoteListener
{
    private const int Most = 10_000;

    private readonly ConcurrentQueue<FlowNote> _notes = new();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _left;

    /// <inheritdoc/>
    public bool Wants(NoteKind kind) => wanted.Contains(kind);

    /// <inheritdoc/>
    public void Take(FlowNote note)
    {
        if (Interlocked.Increment(ref _count) > Most && note.Kind != NoteKind.Warning)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _left);
            return;
        }

        _notes.Enqueue(note);
        Volatile.Read(ref _arrived).TrySetResult();
    }

    /// <summary>Ends when there may be something to write, until the next <see cref="Begin"/>.</summary>
    public Task Arrived => Volatile.Read(ref _arrived).Task;

    /// <summary>To be called before everything is taken: what comes meanwhile ends the new <see cref="Arrived"/>.</summary>
    public void Begin()
    {
        if (Arrived.IsCompleted)
        {
            Volatile.Write(ref _arrived, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>Takes the next; false where there is none.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FlowNote? note)
    {
        if (_notes.TryDequeue(out note))
        {
            Interlocked.Decrement(ref _count);
            return true;
        }

        if (Interlocked.Exchange(ref _left, 0) is > 0 and var left)
        {
            note = new FlowNote(
                NoteKind.Decision, "NotesLeftOut", $"{left} more lines came faster than they could be shown, and were left out.");
            return true;
        }

        return false;
    }
}
