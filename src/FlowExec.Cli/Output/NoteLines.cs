namespace FlowExec.Cli.Output;

/// <summary>Shows what is told on the way on standard error, as it comes.</summary>
/// <param name="complaints">Standard error.</param>
/// <param name="wanted">The kinds that somebody sees.</param>
internal sealed class NoteLines(Complaints complaints, IReadOnlyList<NoteKind> wanted) : INoteListener
{
    /// <inheritdoc/>
    public bool Wants(NoteKind kind) => wanted.Contains(kind);

    /// <inheritdoc/>
    public void Take(FlowNote note) => complaints.Note($"flowexec: {note.Text.ForCommandLine()}");
}
