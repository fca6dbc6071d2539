using System.Collections.Concurrent;

namespace FlowExec.Engine.Tests;

/// <summary>Takes every note.</summary>
internal sealed class HeardNotes : INoteListener
{
    public ConcurrentQueue<FlowNote> Notes { get; } = [];

    public IEnumerable<string> Texts => Notes.Select(note => note.Text.ToString());

    public bool Wants(NoteKind kind) => true;

    public void Take(FlowNote note) => Notes.Enqueue(note);
}
