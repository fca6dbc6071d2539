namespace FlowExec.Engine.Telemetry;

/// <summary>Where the notes of one connection go: into its log, where it has one, and to whoever listens.</summary>
internal sealed class NoteDesk(NoteLog? log)
{
    /// <summary>A desk without a log.</summary>
    public static NoteDesk Plain { get; } = new(null);

    /// <summary>Whether notes of a kind go anywhere: what nobody wants is not put into words.</summary>
    public bool Wants(NoteKind kind) => log is not null || FlowNotes.Listener?.Wants(kind) == true;

    /// <summary>Tells of a decision, where anybody wants to know.</summary>
    public void Decided(string name, Sentence text, params IReadOnlyList<(string Name, object? Value)> facts) =>
        Tell(new FlowNote(NoteKind.Decision, name, text, facts));

    /// <summary>Hands a note on.</summary>
    public void Tell(FlowNote note)
    {
        if (log?.Take(note) is { } failure)
        {
            Lost(failure);
        }

        FlowNotes.Tell(note);
    }

    /// <summary>Writes what is left of the log, and closes it.</summary>
    public async Task CloseAsync()
    {
        if (log is not null && await log.CloseAsync().ConfigureAwait(false) is { } failure)
        {
            Lost(failure);
        }
    }

    private static void Lost(string failure) => FlowNotes.Tell(new FlowNote(
        NoteKind.Warning, "LogFailed",
        $"The log cannot be written any more: {failure} What is launched does not depend on it, and goes on."));
}
