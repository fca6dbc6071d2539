namespace FlowExec;

/// <summary>
/// Who listens to what is done for one command. It goes with the flow of execution, as the culture does: several commands share one
/// connection, and each hears of its own requests.
/// </summary>
internal static class FlowNotes
{
    private static readonly AsyncLocal<INoteListener?> Current = new();

    /// <summary>Who listens; null where nobody does.</summary>
    public static INoteListener? Listener => Current.Value;

    /// <summary>Lets somebody listen to what this flow of execution begins from now on.</summary>
    /// <param name="listener">Who; null for nobody.</param>
    /// <returns>Who listened before.</returns>
    public static INoteListener? Listen(INoteListener? listener)
    {
        INoteListener? before = Current.Value;
        Current.Value = listener;
        return before;
    }

    /// <summary>Tells whoever listens, if anybody wants such a note.</summary>
    public static void Tell(FlowNote note)
    {
        if (Listener is { } listener && listener.Wants(note.Kind))
        {
            listener.Take(note);
        }
    }
}
