using System.Collections.Concurrent;

namespace FlowExec.Engine.Tests;

/// <summary>Takes every note.</summary>
internal sealed class HeardNotes : INoteListener
{
    public ConcurrentQueue<FlowNote> Notes { get; } = [];

    /// <summary>Called for each as it comes.</summary>
    public Action<FlowNote> Told { get; init; } = _ => { };

    public bool Wants(NoteKind kind) => true;

    public void Take(FlowNote note)
    {
        Notes.Enqueue(note);
        Told(note);
    }
}
