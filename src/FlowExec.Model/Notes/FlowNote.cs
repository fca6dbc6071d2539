namespace FlowExec;

/// <summary>What kind of thing is told, which decides who sees it.</summary>
internal enum NoteKind
{
    /// <summary>To be seen by everybody.</summary>
    Warning,

    /// <summary>Asks whoever sits before it to do something.</summary>
    Notice,

    /// <summary>What was decided on the way, for who asks (-Verbose).</summary>
    Decision,

    /// <summary>One request and its answer, without what is secret (-Debug).</summary>
    Exchange,
}

/// <summary>What is told while a command works.</summary>
/// <param name="Kind">Who sees it.</param>
/// <param name="Event">Its stable name, by which a log is searched.</param>
/// <param name="Text">For people, which each face says in its own words.</param>
/// <param name="Facts">For programs: texts, numbers and flags by name.</param>
internal sealed record FlowNote(NoteKind Kind, string Event, Sentence Text, params IReadOnlyList<(string Name, object? Value)> Facts);

/// <summary>Who takes notes. Called on any thread, by several at once, and must not wait.</summary>
internal interface INoteListener
{
    /// <summary>Whether notes of a kind are taken: what nobody wants is not put into words.</summary>
    bool Wants(NoteKind kind);

    /// <summary>Takes a note.</summary>
    void Take(FlowNote note);
}
